import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MillraceError } from '../../../server/errors.ts';
import { createPoller, type Poller } from '../../../server/sources/poller.ts';

const PERIOD = 1_000;
/** The period varies by this much to either side. */
const JITTER = 0.05;

describe('a poller', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Cycles that take `takes` ms each; `fail` makes them throw. */
  const cycles = (takes: () => number, fail: () => boolean = () => false) => {
    const began: number[] = [];
    const errors: MillraceError[] = [];
    let running = 0;
    let most = 0;
    const poller = createPoller({
      periodMs: PERIOD,
      run: async () => {
        began.push(performance.now());
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, takes()));
        running -= 1;
        if (fail()) throw new Error('the cycle went wrong');
      },
      onError: (error) => void errors.push(error),
    });
    return { poller, began, errors, most: () => most, running: () => running };
  };
  /** A cycle that runs when the poller is stopped needs its time to end. */
  const stop = async (poller: Poller) => {
    const stopped = poller.stop();
    await vi.advanceTimersByTimeAsync(PERIOD);
    await stopped;
  };
  const gaps = (began: readonly number[]) => began.slice(1).map((at, index) => at - (began[index] ?? 0));

  test('runs at once, and then once a period', async () => {
    const { poller, began } = cycles(() => 10);
    poller.start();
    await vi.advanceTimersByTimeAsync(10 * PERIOD);
    await stop(poller);
    expect(began[0]).toBeLessThanOrEqual(began[1] ?? 0);
    for (const gap of gaps(began)) {
      expect(gap).toBeGreaterThanOrEqual(PERIOD * (1 - JITTER) - 2);
      expect(gap).toBeLessThanOrEqual(PERIOD * (1 + JITTER) + 2);
    }
  });

  test('firstMs keeps the first cycle waiting', async () => {
    const run = vi.fn(() => Promise.resolve());
    const poller = createPoller({ periodMs: PERIOD, run, onError: () => {}, firstMs: 400 });
    poller.start();
    await vi.advanceTimersByTimeAsync(399);
    expect(run).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(1);
    await stop(poller);
  });

  test('never overlaps, however long cycles take and however often the next is wished for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 * PERIOD }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 0, max: 20 * PERIOD }), { maxLength: 10 }),
        fc.boolean(),
        async (lengths, wishes, fails) => {
          let turn = 0;
          const { poller, most, running } = cycles(
            () => lengths[turn++ % lengths.length] ?? 0,
            () => fails && turn % 2 === 0,
          );
          poller.start();
          for (const wish of wishes) setTimeout(() => poller.soon(), wish);
          await vi.advanceTimersByTimeAsync(20 * PERIOD);
          const stopped = poller.stop();
          await vi.advanceTimersByTimeAsync(5 * PERIOD);
          await stopped;
          expect(most()).toBe(1);
          expect(running()).toBe(0);
          vi.clearAllTimers();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a cycle longer than its period leaves a rest to others', async () => {
    const { poller, began } = cycles(() => 4 * PERIOD);
    poller.start();
    await vi.advanceTimersByTimeAsync(30 * PERIOD);
    const stopped = poller.stop();
    await vi.advanceTimersByTimeAsync(5 * PERIOD);
    await stopped;
    for (const gap of gaps(began)) expect(gap).toBeGreaterThanOrEqual(4.8 * PERIOD - 2);
  });

  test('failures are told classified, wait longer each time up to half a minute, and are forgotten with the first success', async () => {
    let broken = true;
    const { poller, began, errors } = cycles(
      () => 0,
      () => broken,
    );
    poller.start();
    await vi.advanceTimersByTimeAsync(200_000);
    const waits = gaps(began);
    expect(errors.length).toBe(began.length);
    expect(errors[0]).toBeInstanceOf(MillraceError);
    expect(errors[0]?.message).toBe('the cycle went wrong');
    for (const [index, wanted] of [1, 2, 4, 8, 16, 30, 30, 30].entries()) {
      expect(waits[index]).toBeGreaterThan(wanted * PERIOD * (1 - JITTER) - 5);
      expect(waits[index]).toBeLessThan(wanted * PERIOD * (1 + JITTER) + 5);
    }
    broken = false;
    await vi.advanceTimersByTimeAsync(32 * PERIOD);
    const mended = began.length;
    await vi.advanceTimersByTimeAsync(10 * PERIOD);
    expect(began.length - mended).toBeGreaterThanOrEqual(9);
    await stop(poller);
  });

  test('soon brings the next cycle forward; during one it comes right behind it, once', async () => {
    const { poller, began } = cycles(() => 100);
    poller.start();
    await vi.advanceTimersByTimeAsync(300);
    poller.soon();
    await vi.advanceTimersByTimeAsync(50);
    expect(began).toHaveLength(2);
    poller.soon();
    poller.soon();
    await vi.advanceTimersByTimeAsync(100);
    expect(began).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(400);
    expect(began).toHaveLength(3);
    await stop(poller);
  });

  test('stop aborts the signal, waits for the cycle, and its error is nobody`s any more', async () => {
    const errors: MillraceError[] = [];
    let ended = false;
    const poller = createPoller({
      periodMs: PERIOD,
      run: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () =>
            setTimeout(() => {
              ended = true;
              reject(new Error('interrupted'));
            }, 50),
          );
        }),
      onError: (error) => void errors.push(error),
    });
    poller.start();
    await vi.advanceTimersByTimeAsync(10);
    const stopped = Promise.all([poller.stop(), poller.stop()]).then(() => ended);
    await vi.advanceTimersByTimeAsync(100);
    expect(await stopped).toBe(true);
    expect(errors).toEqual([]);
    poller.soon();
    await vi.advanceTimersByTimeAsync(10 * PERIOD);
    expect(vi.getTimerCount()).toBe(0);
  });
});
