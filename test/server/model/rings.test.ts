import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LatencySamples } from '../../../server/model/latency.ts';
import { LogHistogram } from '../../../server/model/log-histogram.ts';
import { CommitSamples, EndSamples, LagSamples } from '../../../server/model/rings.ts';

const T = 1_700_000_000_000;

describe('log ends', () => {
  test('an hour of a busy partition fits in a bounded ring, and the rates are still right', () => {
    const ends = new EndSamples();
    for (let s = 0; s <= 2 * 3_600; s++) ends.push(s * 10, T + s * 1_000);
    const now = T + 2 * 3_600_000;
    expect(ends.length).toBeLessThanOrEqual(72);
    for (const window of [1_000, 10_000, 60_000, 3_000_000])
      expect(ends.rate(now, window)).toBeCloseTo(10, 6);
    const fiftyMinutesAgo = (2 * 3_600 - 3_000) * 10;
    const passed = ends.timeOf(fiftyMinutesAgo);
    expect(Math.abs((passed?.at ?? 0) - (now - 3_000_000))).toBeLessThanOrEqual(passed?.errorMs ?? 0);
  });

  test('an idle partition is two samples, whose plateau ends when something comes', () => {
    const ends = new EndSamples();
    for (let s = 0; s <= 600; s++) ends.push(100, T + s * 1_000);
    expect(ends.length).toBe(2);
    ends.push(110, T + 601_000);
    const passed = ends.timeOf(100);
    expect(passed?.at).toBeGreaterThanOrEqual(T + 600_000);
    expect(ends.rate(T + 601_000, 1_000)).toBe(10_000 / 1_000);
    expect(ends.rate(T + 601_000, 100_000)).toBeCloseTo(0.1, 6);
  });

  test('its samples are told oldest first', () => {
    const ends = new EndSamples();
    expect(ends.list()).toEqual([]);
    for (const [offset, at] of [
      [100, 0],
      [100, 5_000],
      [100, 9_000],
      [140, 10_000],
    ] as const)
      ends.push(offset, T + at);
    expect(ends.list()).toEqual([
      { at: T, offset: 100 },
      { at: T + 9_000, offset: 100 },
      { at: T + 10_000, offset: 140 },
    ]);
  });

  test('nothing is known outside of it', () => {
    const ends = new EndSamples();
    expect(ends.rate(T, 1_000)).toBeNull();
    ends.push(100, T);
    expect(ends.rate(T, 1_000)).toBeNull();
    expect(ends.timeOf(100)).toBeNull();
    ends.push(200, T + 1_000);
    expect(ends.timeOf(99)).toBeNull();
    expect(ends.timeOf(200)).toBeNull();
    expect(ends.timeOf(150)).toEqual({ at: T + 500, errorMs: 500 });
    expect(ends.rate(T + 60_000, 10_000)).toBeNull();
  });

  test('a log end that went back starts it anew: no negative rate', () => {
    const ends = new EndSamples();
    ends.push(500, T);
    ends.push(600, T + 1_000);
    ends.push(10, T + 2_000);
    ends.push(20, T + 3_000);
    expect(ends.length).toBe(2);
    expect(ends.rate(T + 3_000, 60_000)).toBe(10);
  });

  test('whatever comes in: bounded, in order, and each offset passed within its error', () => {
    const step = fc.record({ by: fc.nat(50), after: fc.integer({ min: 1, max: 90_000 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 400 }), (steps) => {
        const ends = new EndSamples();
        const passedAt = new Map<number, number>();
        let end = 0;
        let at = T;
        for (const { by, after } of steps) {
          const before = at;
          at += after;
          for (let o = end; o < end + by; o++) passedAt.set(o, before + after / 2);
          end += by;
          ends.push(end, at);
        }
        expect(ends.length).toBeLessThanOrEqual(72);
        const rate = ends.rate(at, 3_600_000);
        if (rate !== null) expect(rate).toBeGreaterThanOrEqual(0);
        for (const [offset, truth] of passedAt) {
          const passed = ends.timeOf(offset);
          // Twice the error: the truth lies somewhere between two readings, the error is half of what is between samples.
          if (passed !== null)
            expect(Math.abs(passed.at - truth)).toBeLessThanOrEqual(2 * passed.errorMs + 90_000);
        }
      }),
    );
  });
});

describe('lag samples', () => {
  test('are the lows of each two seconds of the last two minutes', () => {
    const lags = new LagSamples();
    for (let s = 0; s < 600; s++) lags.push(T + s * 500, s % 4 === 3 ? s : 10_000 + s);
    const list = lags.list();
    expect(list).toHaveLength(64);
    expect(list.every(({ lag }) => lag < 10_000)).toBe(true);
    expect(list.every(({ at }, i) => i === 0 || at - (list[i - 1]?.at ?? 0) === 2_000)).toBe(true);
    expect((list.at(-1)?.at ?? 0) - (list[0]?.at ?? 0)).toBe(126_000);
  });
});

describe('commit samples', () => {
  test('a commit within the minimum distance takes the place of the last and keeps its older time', () => {
    const commits = new CommitSamples();
    commits.push(10, T, 5, 1_000);
    commits.push(11, T + 400, 4, 1_000);
    commits.push(12, T + 999, 3, 1_000);
    expect(commits.list()).toEqual([{ offset: 12, timestamp: T, lag: 3 }]);
    commits.push(13, T + 1_000, Number.NaN, 1_000);
    expect(commits.list()).toEqual([
      { offset: 12, timestamp: T, lag: 3 },
      { offset: 13, timestamp: T + 1_000, lag: null },
    ]);
  });
});

describe('queue latency', () => {
  test('is that of the last one to two thousand samples, and knows when the last came', () => {
    const latency = new LatencySamples();
    for (let i = 1; i <= 2_000; i++) latency.record(i <= 1_000 ? 10 : 100, T + i);
    expect([latency.samples, latency.p50, latency.p95, latency.at]).toEqual([2_000, 10, 100, T + 2_000]);
    latency.record(100, T + 3_000);
    expect([latency.samples, latency.p50, latency.at]).toEqual([1_001, 100, T + 3_000]);
    for (let i = 0; i < 999; i++) latency.record(50, T);
    expect([latency.samples, latency.p50]).toEqual([2_000, 100]);
    latency.record(50, T);
    expect([latency.samples, latency.p99]).toEqual([1_001, 50]);
  });
});

describe('the histogram of intervals', () => {
  test('its p95 is an upper bound, at most 26 % too high, and never above the longest', () => {
    const intervals = fc.array(fc.integer({ min: 40, max: 3_600_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(intervals, (values) => {
        const histogram = new LogHistogram();
        for (const value of values) histogram.add(value);
        const sorted = values.toSorted((a, b) => a - b);
        const truth = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
        const p95 = histogram.quantile(0.95) ?? 0;
        expect(p95).toBeGreaterThanOrEqual(truth * 0.999);
        expect(p95).toBeLessThanOrEqual(Math.min(sorted.at(-1) ?? 0, truth * 1.27));
        expect(histogram.longest).toBe(sorted.at(-1));
      }),
    );
  });

  test('forgets: a consumer that has become faster is known to be faster after a while', () => {
    const histogram = new LogHistogram();
    for (let i = 0; i < 200; i++) histogram.add(60_000);
    for (let i = 0; i < 3_000; i++) histogram.add(1_000);
    expect(histogram.quantile(0.95)).toBeLessThan(1_300);
    expect(histogram.longest).toBe(1_000);
    expect(histogram.count).toBe(3_200);
  });
});
