import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  append,
  bounds,
  emptyColumns,
  joined,
  lastKnown,
  newest,
  thinned,
} from '../../../client/select/columns.ts';

const live = (...rows: [number, ...number[]][]) => {
  const columns = emptyColumns((rows[0]?.length ?? 2) - 1);
  for (const [time, ...row] of rows) append(columns, time, row, 1_000);
  return columns;
};

describe('live samples', () => {
  it('what is not a number is a gap, not a zero', () => {
    expect(live([1_000, Number.NaN, 5])).toEqual({ times: [1_000], values: [[null], [5]] });
  });
  it('a hole of more than five seconds is a gap: no line is drawn over it', () => {
    const { times, values } = live([1_000, 1], [2_000, 2], [60_000, 3]);
    expect(times).toEqual([1_000, 2_000, 31_000, 60_000]);
    expect(values).toEqual([[1, 2, null, 3]]);
  });
  it('a time that does not go on is not taken', () => {
    expect(live([2_000, 1], [2_000, 2], [1_000, 3]).times).toEqual([2_000]);
  });
  it('never holds more than its capacity, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 300 }), (steps) => {
        const columns = emptyColumns(1);
        let time = 0;
        for (const step of steps) {
          time += step;
          append(columns, time, [step], 40);
          expect(columns.times.length).toBeLessThanOrEqual(41);
        }
        expect(columns.values[0]?.length).toBe(columns.times.length);
        if (steps.length > 0) expect(columns.times.at(-1)).toBe(time);
      }),
    );
  });
});

describe('history continued live', () => {
  const asOf = 3_600_000;
  const history = { times: [0, 60_000, 3_590_000, 3_600_000], values: [[1, 2, 3, 4]] };
  it('live samples follow its last point; those before it are the same moments again', () => {
    const { times, values } = joined(history, asOf, live([3_599_000, 9], [3_601_000, 5]));
    expect(times.slice(-2)).toEqual([3_600_000, 3_601_000]);
    expect(values[0]?.slice(-2)).toEqual([4, 5]);
    expect(values[0]).not.toContain(9);
  });
  it('where history has a hole the line has one', () => {
    expect(joined(history, asOf, emptyColumns(1)).values[0]).toEqual([1, 2, null, 3, 4]);
  });
  it('its steps of 60 s and of 10 s are no holes', () => {
    const times = [2_940_000, 3_000_000, 3_010_000, 3_020_000];
    expect(joined({ times, values: [[1, 1, 1, 1]] }, asOf, emptyColumns(1)).values[0]).toEqual([1, 1, 1, 1]);
  });
  it('its own nulls stay gaps', () => {
    const times = [3_590_000, 3_600_000];
    expect(joined({ times, values: [[null, 2]] }, asOf, emptyColumns(1)).values[0]).toEqual([null, 2]);
  });
  it('a bridge without history starts from now', () => {
    const now = live([1_000, 1]);
    expect(joined(null, 0, now)).toBe(now);
  });
  it('times go up, and columns have their length', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 4_000_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(times, times, (past, now) => {
        const old = [...past].sort((a, b) => a - b);
        const fresh = emptyColumns(1);
        for (const time of [...now].sort((a, b) => a - b)) append(fresh, time, [1], 100);
        const all = joined({ times: old, values: [old.map(() => 1)] }, 4_000_000, fresh);
        expect(all.times).toEqual([...all.times].sort((a, b) => a - b));
        expect(all.values[0]?.length).toBe(all.times.length);
      }),
    );
  });
});

describe('what is read from columns', () => {
  const columns = { times: [1, 2, 3, 4], values: [[5, null, 7, null]] };
  it('the newest value is not known where its end is a gap; the last known one may be older', () => {
    expect(newest(columns, 0)).toBeNull();
    expect(lastKnown(columns, 0)).toBe(7);
  });
  it('bounds are those of the span on screen', () => {
    expect(bounds(columns, 0, 1, 4)).toEqual({ min: 5, max: 7 });
    expect(bounds(columns, 0, 2, 2)).toBeNull();
  });
  it('the table of values is newest first, bounded, and leaves out rows of which nothing is known', () => {
    expect(thinned(columns, 0, 9, 30)).toEqual([
      { time: 3, values: [7] },
      { time: 1, values: [5] },
    ]);
    const many = {
      times: Array.from({ length: 500 }, (_, at) => at),
      values: [new Array<number>(500).fill(1)],
    };
    expect(thinned(many, 0, 500, 30).length).toBeLessThanOrEqual(30);
    expect(thinned(many, 0, 500, 30)[0]?.time).toBe(499);
  });
});
