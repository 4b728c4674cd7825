import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STEP_MS } from '../../../../server/model/history/axis.ts';
import { ClusterHistory } from '../../../../server/model/history/cluster-history.ts';
import { fromRough, toRough } from '../../../../server/model/history/rough.ts';

/** On a whole hour: steps and minutes begin here. */
const T = 1_699_999_200_000;
const MINUTE = 6;

/** One step: `topics` by name, [rate in, size]; null: the source was stale. */
function step(history: ClusterHistory, at: number, topics: Record<string, [number, number]> | null): void {
  const turns = history.begin(at);
  let isNew: boolean | undefined;
  for (let turn = turns.next(); ; turn = turns.next()) {
    if (turn.done !== true) continue;
    isNew = turn.value;
    break;
  }
  if (isNew === false) return;
  if (topics === null) {
    history.gap();
    return;
  }
  for (const [name, values] of Object.entries(topics)) history.topics.write(name, values);
  history.end();
}

const at = (steps: number): number => T + steps * STEP_MS;
const sizes = (history: ClusterHistory, name = 'a') => history.topics.read(name)?.columns.sizeBytes;
const times = (history: ClusterHistory, name = 'a') => history.topics.read(name)?.times ?? [];

describe('the last hour', () => {
  test('is in steps of 10 s, oldest first, from when the thing was first seen', () => {
    const history = new ClusterHistory();
    for (let s = 0; s < 5; s++) step(history, at(s), { a: [s, s * 100], ...(s > 2 && { late: [1, 1] }) });
    expect(times(history)).toEqual([0, 1, 2, 3, 4].map(at));
    expect(sizes(history)).toEqual([0, 100, 200, 300, 400]);
    expect(history.topics.read('late')).toEqual({
      times: [at(3), at(4)],
      columns: { rateIn: [1, 1], sizeBytes: [1, 1] },
    });
    expect(history.topics.read('nobody')).toBeNull();
  });

  test('before ten minutes it is minutes: the mean of rates, the highest of all else, at their middle', () => {
    const history = new ClusterHistory();
    for (let s = 0; s < 400; s++) step(history, at(s), { a: [s % 6, s] });
    const { times: all, columns } = history.topics.read('a') ?? { times: [], columns: null };
    const fine = all.filter((time) => time >= at(400 - 60));
    const coarse = all.slice(0, -fine.length);
    expect(coarse).toHaveLength(50);
    expect(coarse.at(-1)).toBe(at(56 * MINUTE + 2.5));
    expect(new Set(coarse.slice(1).map((time, i) => time - (coarse[i] ?? 0)))).toEqual(new Set([60_000]));
    expect(all.at(-1)).toBe(at(399));
    expect(columns?.rateIn.slice(0, 50)).toEqual(coarse.map(() => 2.5));
    expect(columns?.sizeBytes.slice(0, 3)).toEqual([7, 8, 9].map((minute) => minute * MINUTE + 5));
    expect((all.at(-1) ?? 0) - (all[0] ?? 0)).toBeLessThanOrEqual(3_600_000);
  });

  test('a step that nothing was heard in is a gap, not the value before', () => {
    const history = new ClusterHistory();
    for (let s = 0; s < 20; s++) step(history, at(s), s % 5 === 2 ? null : { a: [7, s < 10 ? 50 : s] });
    const seen = history.topics.read('a')?.columns;
    for (let s = 0; s < 20; s++) {
      expect(seen?.rateIn[s]).toBe(s % 5 === 2 ? null : 7);
      expect(seen?.sizeBytes[s]).toBe(s % 5 === 2 ? null : s < 10 ? 50 : s);
    }
  });

  test('a number that was not known is a gap of its own; a minute is that of its known steps', () => {
    const history = new ClusterHistory();
    for (let s = 0; s < 80; s++) step(history, at(s), { a: [s % 2 === 0 ? Number.NaN : 4, s] });
    expect(history.topics.read('a')?.columns.rateIn.slice(-4)).toEqual([null, 4, null, 4]);
    expect(history.topics.read('a')?.columns.rateIn[0]).toBe(4);
  });

  test('what goes loses its history, and comes back without it', () => {
    const history = new ClusterHistory();
    for (let s = 0; s < 8; s++) step(history, at(s), { a: [1, s], b: [1, s] });
    step(history, at(8), { b: [1, 8] });
    expect(history.topics.read('a')).toBeNull();
    step(history, at(9), { a: [5, 5], b: [1, 9] });
    step(history, at(10), { a: [6, 6], b: [1, 10] });
    expect(times(history)).toEqual([at(9), at(10)]);
    expect(sizes(history)).toEqual([5, 6]);
    expect(sizes(history, 'b')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    step(history, at(11), {});
    expect([history.topics.size, history.topics.read('b')]).toEqual([0, null]);
  });

  test('a late or an early look is of its own step, and the same step is taken down once', () => {
    const history = new ClusterHistory();
    step(history, at(0) + 4_900, { a: [1, 1] });
    step(history, at(1) - 4_900, { a: [1, 2] });
    step(history, at(1) + 3, { a: [1, 3] });
    step(history, at(2) + 20, { a: [1, 4] });
    expect(times(history)).toEqual([at(0), at(1), at(2)]);
    expect(sizes(history)).toEqual([1, 2, 4]);
  });

  test('a row’s trend is its last steps, gaps before it was there', () => {
    const history = new ClusterHistory();
    step(history, at(0), {});
    step(history, at(1), { a: [1, 10] });
    step(history, at(2), null);
    step(history, at(3), { a: [3, 10] });
    expect(history.topics.trend('a', 'rateIn', 5)).toEqual([null, null, 1, null, 3]);
    expect(history.topics.trend('b', 'rateIn', 5)).toBeNull();
  });

  test('nothing of a step is shown before all of it is there', () => {
    const history = new ClusterHistory();
    step(history, at(0), { a: [1, 10] });
    step(history, at(1), { a: [1, 20] });
    const before = history.topics.trend('a', 'sizeBytes', 3);
    for (const turn = history.begin(at(2)); turn.next().done !== true; );
    history.topics.write('a', [1, 30]);
    expect(history.topics.trend('a', 'sizeBytes', 3)).toEqual(before);
    history.end();
    expect(history.topics.trend('a', 'sizeBytes', 3)).toEqual([10, 20, 30]);
  });
});

describe('a clock that jumps', () => {
  test('forward: what it leaves out is a gap; beyond the hour nothing is left', () => {
    const history = new ClusterHistory();
    for (let s = 0; s < 12; s++) step(history, at(s), { a: [1, s] });
    step(history, at(100), { a: [1, 100] });
    expect(sizes(history)?.filter((size) => size !== null)).toEqual([5, 11, 100]);
    expect(times(history).at(-1)).toBe(at(100));
    step(history, at(5_000), { a: [1, 5_000] });
    expect(sizes(history)?.filter((size) => size !== null)).toEqual([5_000]);
  });

  test('back: what lies ahead is forgotten, what lay before stays, and no value moves to another time', () => {
    const history = new ClusterHistory();
    for (let s = 0; s < 90; s++) step(history, at(s), { a: [s, s] });
    step(history, at(70), { a: [70, 1_070] });
    const all = times(history).map((time, i) => [(time - T) / STEP_MS, sizes(history)?.[i]] as const);
    const known = all.filter(([, size]) => size !== null);
    expect(known.at(-1)).toEqual([70, 1_070]);
    for (const [s, size] of known.slice(0, -1)) {
      expect(s).toBeLessThan(70);
      expect(size).toBe(Number.isInteger(s) ? s : s + 2.5);
    }
    // Minutes 0 to 4 were folded; the steps that the forgotten ones had taken the place of are gaps.
    expect(known.length).toBeGreaterThan(40);
  });
});

describe('what it costs', () => {
  const many = (value: (i: number, s: number) => number, s: number): Record<string, [number, number]> =>
    Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`t-${i}`, [value(i, s), 0]]));

  test('one value only, after nothing was known, takes no ring; the first other value takes one', () => {
    const history = new ClusterHistory();
    for (let s = 0; s < 30; s++)
      step(
        history,
        at(s),
        many(() => (s === 0 ? Number.NaN : 0), s),
      );
    expect(history.bytes).toBeLessThan(500 * 60);
    step(
      history,
      at(30),
      many((i) => (i === 3 ? 2 : 0), 30),
    );
    expect(history.topics.read('t-3')?.columns.rateIn).toEqual([null, ...Array<number>(29).fill(0), 2]);
    const oneMoved = history.bytes;
    step(
      history,
      at(31),
      many((_, s) => s, 31),
    );
    expect(history.bytes).toBeGreaterThan(oneMoved + 300 * 220);
  });

  test('a ring is given back once its series has stood still for the hour, and the value stays', () => {
    const history = new ClusterHistory();
    for (let s = 0; s < 450; s++) step(history, at(s), { a: [Math.min(s, 20), 0] });
    expect(history.bytes).toBeLessThan(3_000);
    expect(new Set(history.topics.read('a')?.columns.rateIn)).toEqual(new Set([20]));
    step(history, at(450), { a: [21, 0] });
    expect(history.topics.read('a')?.columns.rateIn.slice(-2)).toEqual([20, 21]);
  });

  test('rings of what went are used again', () => {
    const history = new ClusterHistory();
    for (let s = 0; s < 3; s++) step(history, at(s), { keeper: [s, s], ...many((i) => i + s, s) });
    const before = history.bytes;
    for (let round = 0; round < 20; round++) {
      const named = (s: number) =>
        Object.fromEntries(
          Array.from({ length: 500 }, (_, i) => [`${round}-${i}`, [i + s, 0] as [number, number]]),
        );
      for (let s = 0; s < 3; s++) step(history, at(3 + round * 3 + s), { keeper: [s, s], ...named(s) });
    }
    expect(history.bytes).toBeLessThanOrEqual(before * 1.5);
  });
});

test('numbers in 16 bits: whole to 2,048, within 0.05 % beyond, never NaN from a number', () => {
  for (const value of [0, 1, 2, 3, 999, 1_023, 2_047, 2_048]) expect(fromRough(toRough(value))).toBe(value);
  expect(fromRough(toRough(Number.NaN))).toBeNaN();
  expect(fromRough(toRough(-5))).toBe(0);
  expect(fromRough(toRough(Number.POSITIVE_INFINITY))).toBeGreaterThan(1e14);
  fc.assert(
    fc.property(fc.double({ min: 0.0001, max: 1e14, noNaN: true }), (value) => {
      expect(Math.abs(fromRough(toRough(value)) / value - 1)).toBeLessThanOrEqual(0.0005);
    }),
  );
});

/** What the history must say, the slow way: every step that was taken down, by its number. */
class Plain {
  private readonly taken = new Map<number, Map<string, number>>();
  private now = 0;

  step(s: number, values: Record<string, number> | null): void {
    if (s === this.now && this.taken.has(s)) return;
    for (const other of [...this.taken.keys()])
      if (other >= s || s - other >= 360 + MINUTE) this.taken.delete(other);
    this.now = s;
    if (values === null) return;
    for (const known of this.taken.values())
      for (const name of [...known.keys()]) if (!(name in values)) known.delete(name);
    this.taken.set(s, new Map(Object.entries(values)));
  }

  /** Known values of the steps, and of one minute, the highest. */
  at(name: string, s: number): number | null {
    return known(this.taken.get(s)?.get(name));
  }

  highest(name: string, minute: number): number | null {
    const all = Array.from({ length: MINUTE }, (_, i) => this.at(name, minute * MINUTE + i));
    const some = all.filter((value) => value !== null);
    return some.length === 0 ? null : Math.max(...some);
  }
}
const known = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

test('whatever comes and goes, in a clock that goes forward with leaps: it says what was taken down', () => {
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
    { weight: 3, arbitrary: fc.nat(1_000) },
  );
  const values = fc.record({ a: value, b: value, c: value }, { requiredKeys: [] });
  const move = fc.record({
    leap: fc.oneof(
      { weight: 20, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 2, max: 80 }) },
    ),
    values: fc.oneof({ weight: 9, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) }),
    again: fc.integer({ min: 1, max: 30 }),
  });
  fc.assert(
    fc.property(fc.array(move, { minLength: 1, maxLength: 40 }), (moves) => {
      const history = new ClusterHistory();
      const plain = new Plain();
      let s = 0;
      const first = T / STEP_MS;
      for (const { leap, values: given, again } of moves) {
        for (let i = 0; i < again; i++) {
          s += i === 0 ? leap : 1;
          const topics =
            given === null
              ? null
              : Object.fromEntries(
                  Object.entries(given).map(([name, v]): [string, [number, number]] => [name, [0, v]]),
                );
          step(history, at(s), topics);
          plain.step(first + s, given);
        }
        for (const name of ['a', 'b', 'c']) {
          const read = history.topics.read(name);
          for (const [i, time] of (read?.times ?? []).entries()) {
            const place = time / STEP_MS;
            const expected = Number.isInteger(place)
              ? plain.at(name, place)
              : plain.highest(name, Math.floor(place / MINUTE));
            expect(read?.columns.sizeBytes[i], `${name} at ${place - first}`).toBe(expected);
          }
        }
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

test('in a clock that is set back and forth, no value stands at a time that it was not taken down at', () => {
  const leaps = fc.array(
    fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, fc.integer({ min: -400, max: 400 })),
    {
      minLength: 1,
      maxLength: 300,
    },
  );
  fc.assert(
    fc.property(leaps, fc.boolean(), (moves, constant) => {
      const history = new ClusterHistory();
      let s = 2_000;
      for (const leap of moves) {
        s += leap;
        // The value says its time: a whole number of steps.
        step(history, at(s), { a: [constant ? 1 : s % 2, 1_000_000 + s] });
      }
      const read = history.topics.read('a');
      expect(read?.times.at(-1)).toBe(at(s));
      expect(read?.columns.sizeBytes.at(-1)).toBe(1_000_000 + s);
      for (const [i, time] of (read?.times ?? []).entries()) {
        const size = read?.columns.sizeBytes[i] ?? null;
        if (size === null) continue;
        const told = size - 1_000_000;
        const place = (time - T) / STEP_MS;
        if (Number.isInteger(place)) expect(told).toBe(place);
        else expect(Math.floor(told / MINUTE)).toBe(Math.floor(place / MINUTE));
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);
