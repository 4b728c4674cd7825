import { describe, expect, test } from 'vitest';
import { MillraceError } from '../../../../server/errors.ts';
import { reconnectDelay } from '../../../../server/sources/kafka/client-backoff.ts';
import { firstSuccess } from '../../../../server/sources/kafka/client-first.ts';
import { FrameGuard, MAX_ANSWER_BYTES } from '../../../../server/sources/kafka/client-frames.ts';
import { createPause } from '../../../../server/sources/kafka/client-pause.ts';

describe('the pause before the next attempt to connect', () => {
  const mends = new MillraceError('broker-unreachable', 'down', { canRetry: true });
  const wrong = new MillraceError('authentication-failed', 'no');

  test('doubles up to three seconds for what mends itself, to thirty for what a person must mend', () => {
    const delays = (error: MillraceError) =>
      [1, 2, 3, 6, 9, 20].map((failures) => reconnectDelay(failures, error, 0));
    expect(delays(mends)).toEqual([100, 200, 400, 3_000, 3_000, 3_000]);
    expect(delays(wrong)).toEqual([100, 200, 400, 3_200, 25_600, 30_000]);
  });

  test('is shortened by up to a half, so that brokers are not hit in step', () => {
    expect(reconnectDelay(9, mends, 0.999)).toBeCloseTo(1_501.5);
  });
});

describe('the first success', () => {
  const never = () => new Promise<string>(() => {});
  const fails = (message: string) => () => Promise.reject(new Error(message));
  const answers = (value: string) => () => Promise.resolve(value);

  test('is that of the first attempt, when it succeeds: no other is made', async () => {
    let made = 0;
    const other = () => {
      made++;
      return Promise.resolve('other');
    };
    expect(await firstSuccess([answers('first'), other], 1)).toBe('first');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(made).toBe(0);
  });

  test('comes from the next attempt when one fails, or keeps silent', async () => {
    expect(await firstSuccess([fails('a'), answers('b')], 60_000)).toBe('b');
    expect(await firstSuccess([never, fails('a'), answers('b')], 5)).toBe('b');
  });

  test('is the last failure when there is none', async () => {
    await expect(firstSuccess([fails('a'), fails('b')], 5)).rejects.toThrow('b');
  });

  test('may come from an attempt that others have overtaken and failed', async () => {
    const slow = () => new Promise<string>((resolve) => setTimeout(() => resolve('slow'), 30));
    expect(await firstSuccess([slow, fails('a'), fails('b')], 2)).toBe('slow');
  });
});

describe('the guard of answer lengths', () => {
  const frame = (size: number) => {
    const bytes = Buffer.alloc(4 + Math.max(0, Math.min(size, 50)));
    bytes.writeInt32BE(size);
    return bytes;
  };

  test('lets whole, cut and joined answers pass, wherever they are split', () => {
    const stream = Buffer.concat([frame(4), frame(50), frame(10), frame(4)]);
    for (let step = 1; step < stream.length; step++) {
      const guard = new FrameGuard('a:1');
      for (let at = 0; at < stream.length; at += step)
        expect(guard.check(stream.subarray(at, at + step))).toBeNull();
    }
  });

  test('takes exactly the bound and not a byte more', () => {
    expect(new FrameGuard('a:1').check(frame(MAX_ANSWER_BYTES))).toBeNull();
    expect(new FrameGuard('a:1').check(frame(MAX_ANSWER_BYTES + 1))?.code).toBe('response-too-large');
  });

  test('judges a later length like the first', () => {
    const guard = new FrameGuard('a:1');
    expect(guard.check(Buffer.concat([frame(20), frame(-7)]))?.code).toBe('malformed-response');
  });
});

describe('the pause of a long answer', () => {
  test('yields after eight milliseconds of work, and not before', async () => {
    const pause = createPause();
    expect(pause()).toBeUndefined();
    let others = 0;
    const count = () => {
      others++;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const end = performance.now() + 40;
    let yielded = 0;
    while (performance.now() < end) {
      const waiting = pause();
      if (waiting === undefined) continue;
      yielded++;
      await waiting;
    }
    clearImmediate(timer);
    expect(yielded).toBeGreaterThan(0);
    expect(yielded).toBeLessThanOrEqual(5);
    expect(others).toBeGreaterThan(0);
  });
});
