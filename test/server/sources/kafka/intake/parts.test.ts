import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoff } from '../../../../../server/sources/kafka/intake/backoff.ts';
import { Bell } from '../../../../../server/sources/kafka/intake/bell.ts';
import { FETCH_BYTES, planFetch } from '../../../../../server/sources/kafka/intake/fetch-plan.ts';
import { PartitionLog } from '../../../../../server/sources/kafka/intake/partition-log.ts';
import { SkewEstimate } from '../../../../../server/sources/kafka/intake/skew.ts';
import { SlotTable } from '../../../../../server/sources/kafka/intake/slot-table.ts';
import { fetch } from '../../../../../server/sources/kafka/api/fetch.ts';
import { commitKey } from './records.ts';

describe('the slot table', () => {
  test('gives each key its own slot, counted from 0, and the same again: as a map of strings would', () => {
    const part = fc.string({ minLength: 1, maxLength: 6 });
    const keys = fc.array(fc.tuple(part, part, fc.nat(3)), { maxLength: 200 });
    fc.assert(
      fc.property(keys, (wanted) => {
        const table = new SlotTable((text) => text);
        const slots = new Map<string, number>();
        for (const [group, topic, partition] of wanted) {
          const name = JSON.stringify([group, topic, partition]);
          if (!slots.has(name)) slots.set(name, slots.size);
          const key = commitKey(group, topic, partition);
          const slot = table.slotOf(key, 2, key.length);
          expect(slot).toBe(slots.get(name));
          expect(table.describe(slot)).toEqual({ slot, group, topic, partition });
        }
        expect(table.size).toBe(slots.size);
      }),
      { numRuns: 100 },
    );
  });

  test('grows', () => {
    const table = new SlotTable((text) => text);
    const keys = Array.from({ length: 20_000 }, (_, i) => commitKey(`group-${i}`, 'topic', i % 7));
    for (const round of [1, 2])
      for (const [i, key] of keys.entries())
        if (table.slotOf(key, 2, key.length) !== i) throw new Error(`key ${i} in round ${round}`);
    expect(table.describe(19_999)).toEqual({
      slot: 19_999,
      group: 'group-19999',
      topic: 'topic',
      partition: 0,
    });
  });

  test('keeps keys that fill its chunks of a mebibyte', () => {
    const table = new SlotTable((text) => text);
    const names = Array.from({ length: 70 }, (_, i) => `${i}-`.padEnd(32_000, 'x'));
    for (const name of names) {
      const key = commitKey(name, 't', 0);
      table.slotOf(key, 2, key.length);
    }
    expect(names.map((_, slot) => table.describe(slot).group)).toEqual(names);
  });

  test('has no slot for what is no key, and uses up none', () => {
    const table = new SlotTable((text) => text);
    expect(table.slotOf(Buffer.from([0, 5, 1]), 0, 3)).toBe(-1);
    expect(table.size).toBe(0);
    expect(() => table.describe(0)).toThrow(RangeError);
  });
});

describe('a slot table that is mostly dead', () => {
  const keyOf = (i: number) => commitKey(`group-${i}`, 'topic', i % 7);
  /** 6,000 keys, of which every tenth lives. */
  function filled() {
    const table = new SlotTable((text) => text);
    const slotOf = (i: number) => {
      const key = keyOf(i);
      return table.slotOf(key, 2, key.length);
    };
    for (let i = 0; i < 6_000; i++) table.markLiving(slotOf(i));
    expect(table.isMostlyDead).toBe(false);
    for (let i = 0; i < 6_000; i++) if (i % 10 !== 0) table.markDeleted(slotOf(i));
    expect(table.isMostlyDead).toBe(true);
    return { table, slotOf };
  }

  test('forgets the dead; the living keep their numbers, and what is needed too', () => {
    const { table, slotOf } = filled();
    table.forget((slot) => slot === 11);
    expect(table.size).toBe(601);
    expect(table.isMostlyDead).toBe(false);
    for (let i = 0; i < 6_000; i += 10) {
      if (slotOf(i) !== i) throw new Error(`key ${i} has another slot`);
      expect(table.describe(i).group).toBe(`group-${i}`);
    }
    expect(slotOf(11)).toBe(11);
    expect(() => table.describe(12)).toThrow(RangeError);
  });

  test('gives their numbers to others, who have to be named, and does not grow while it can', () => {
    const { table, slotOf } = filled();
    table.forget(() => false);
    const seen = new Set<number>();
    for (let i = 10_000; i < 15_400; i++) {
      const slot = slotOf(i);
      if (table.isNamed(slot) || slot >= 6_000 || slot % 10 === 0) throw new Error(`slot ${slot} is taken`);
      seen.add(slot);
    }
    expect(seen.size).toBe(5_400);
    expect(slotOf(20_000)).toBe(6_000);
    expect(table.size).toBe(6_001);
    expect(table.describe(slotOf(10_001)).group).toBe('group-10001');
  });

  test('counts what comes back to life, and what was never named as dead', () => {
    const { table, slotOf } = filled();
    for (let i = 0; i < 6_000; i++) table.markLiving(slotOf(i));
    expect(table.isMostlyDead).toBe(false);
    for (let i = 6_000; i < 12_001; i++) slotOf(i);
    expect(table.isMostlyDead).toBe(true);
    table.forget(() => false);
    expect(table.size).toBe(6_000);
  });

  test('is the same as a map of strings, whatever comes and goes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('commit', 'delete', 'see', 'forget'), fc.nat(40)), {
          maxLength: 300,
        }),
        (steps) => {
          const table = new SlotTable((text) => text);
          const slots = new Map<number, number>();
          const living = new Set<number>();
          for (const [what, i] of steps) {
            if (what === 'forget') {
              table.forget((slot) => slot % 5 === 0);
              for (const [key, slot] of slots) if (!living.has(key) && slot % 5 !== 0) slots.delete(key);
              continue;
            }
            const key = keyOf(i);
            const slot = table.slotOf(key, 2, key.length);
            const known = slots.get(i);
            if (known === undefined) {
              expect([...slots.values()]).not.toContain(slot);
              expect(table.isNamed(slot)).toBe(false);
            } else expect(slot).toBe(known);
            slots.set(i, slot);
            expect(table.describe(slot).group).toBe(`group-${i}`);
            if (what === 'commit') table.markLiving(slot);
            if (what === 'delete') table.markDeleted(slot);
            if (what === 'commit') living.add(i);
            if (what === 'delete') living.delete(i);
          }
          expect(table.size).toBe(slots.size);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the next fetch', () => {
  const log = (partition: number, { lag = 0, servedBy = 0, maxBytes = null as number | null } = {}) => {
    const made = new PartitionLog(partition);
    made.begin({ from: 10, end: 10 + lag });
    return Object.assign(made, { servedBy, maxBytes });
  };
  const order = (logs: PartitionLog[]) => planFetch(logs, null).partitions.map(({ partition }) => partition);

  test('asks for the longest waiting backlog first, then for all at their tail, then for the other backlogs', () => {
    const logs = [log(0, { servedBy: 4 }), log(1, { lag: 5, servedBy: 3 }), log(2, { servedBy: 1 })];
    expect(order([...logs, log(3, { lag: 900, servedBy: 2 }), log(4, { lag: 1, servedBy: 7 })])).toEqual([
      3, 2, 0, 1, 4,
    ]);
  });

  test('lets nobody starve: whoever was served goes to the end of its kind', () => {
    const logs = [0, 1, 2].map((partition) => log(partition, { lag: 100 }));
    const first: number[] = [];
    for (let turn = 1; turn <= 6; turn++) {
      const [served = -1] = order(logs);
      first.push(served);
      Object.assign(logs[served] ?? {}, { servedBy: turn });
    }
    expect(first).toEqual([0, 1, 2, 0, 1, 2]);
  });

  test('begins where each partition was left, and is bounded', () => {
    const plan = planFetch([log(0), log(1, { lag: 5 })], null);
    expect(plan).toMatchObject({ maxBytes: FETCH_BYTES, minBytes: 1, isolation: 'read_uncommitted' });
    expect(plan.partitions).toEqual(
      [1, 0].map((partition) => ({
        ...{ topic: '__consumer_offsets', topicId: null, partition, offset: 10, maxBytes: 1 << 20 },
      })),
    );
  });

  test('may bring a batch that did not fit', () => {
    expect(planFetch([log(0, { lag: 1, maxBytes: 20 << 20 })], null).maxBytes).toBe(20 << 20);
  });

  test('is by topic id where there is one', () => {
    expect(fetch(planFetch([log(0)], 'ab'.repeat(16))).maxVersion).toBe(13);
    expect(fetch(planFetch([log(0)], null)).maxVersion).toBe(12);
  });
});

describe("the brokers' clock against ours", () => {
  test('is not known before a record was read at the tail', () => {
    expect(new SkewEstimate().skewMs(0, 0)).toBeNull();
  });

  test('is the best of the last minute: delays only make it look earlier', () => {
    const skew = new SkewEstimate();
    for (const delay of [40, 3, 900]) skew.note(1_000_500, 1_000_000 + delay);
    expect(skew.skewMs(0, 0)).toBe(497);
    skew.note(2_000_100, 2_000_000);
    expect(skew.skewMs(0, 0)).toBe(100);
  });

  test('can be negative, and is the last known when nothing is committed', () => {
    const skew = new SkewEstimate();
    skew.note(995_000, 1_000_000);
    expect(skew.skewMs(0, 0)).toBe(-5_000);
    skew.note(1_000_000, 1_010_000);
    skew.note(1_059_999, 1_060_000);
    expect(skew.skewMs(0, 0)).toBe(-1);
  });

  test('is right at once after our clock was set, on or back', () => {
    const skew = new SkewEstimate();
    // The brokers' clock is 7 s ahead of ours, which is 1,000,000 ms ahead of the one that never jumps.
    skew.note(1_057_000, 50_000);
    expect(skew.skewMs(1_060_000, 60_000)).toBe(7_000);
    expect(skew.skewMs(1_060_000 + 3_600_000, 60_000)).toBe(7_000 - 3_600_000);
    skew.note(1_067_100, 60_000);
    expect(skew.skewMs(1_060_000 - 3_600_000, 60_000)).toBe(7_100 + 3_600_000);
    expect(skew.skewMs(1_061_000, 61_000)).toBe(7_100);
  });
});

describe('pauses', () => {
  test('double from a quarter of a second to five, and differ by chance', () => {
    expect([0, 1, 2, 3, 4, 5, 99].map((failures) => backoff(failures, 0))).toEqual([
      250, 500, 1_000, 2_000, 4_000, 5_000, 5_000,
    ]);
    expect(backoff(1, 1)).toBe(250);
  });

  test('end when the bell rings, also when it rang before', async () => {
    const { signal } = new AbortController();
    const bell = new Bell();
    bell.ring();
    await bell.wait(60_000, signal);
    const waiting = bell.wait(60_000, signal);
    bell.ring();
    await waiting;
    await bell.wait(1, signal);
  });

  test('end when all ends', async () => {
    const end = new AbortController();
    const waiting = new Bell().wait(60_000, end.signal);
    end.abort();
    await waiting;
    await new Bell().wait(60_000, end.signal);
  });
});
