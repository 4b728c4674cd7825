import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CommitValueReader } from '../../../../../server/sources/kafka/intake/commit-value.ts';
import { readGroupValue } from '../../../../../server/sources/kafka/intake/group-value.ts';
import type { TestBatch, TestRecord } from '../wire/batches.ts';
import { commit, commitKey, commitValue, groupKey, groupValue, marker, tombstone } from './records.ts';
import { taking } from './taking.ts';

/** fast-check prints the seed of a run that fails; give it here to see it again. */
const RUNS = { numRuns: 400 } satisfies fc.Parameters<unknown>;

const noise = fc
  .array(fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 255), fc.nat(255)), { maxLength: 60 })
  .map((bytes) => Buffer.from(bytes));

const good: fc.Arbitrary<TestRecord> = fc.oneof(
  fc
    .record({ group: fc.constantFrom('a', 'b'), offset: fc.maxSafeNat() })
    .map((r) => commit(r.group, r.offset)),
  fc.constantFrom('a', 'b').map((group) => tombstone(group)),
  fc.nat(4).map((version) => ({
    key: groupKey('g'),
    value: groupValue(version, { generation: version, members: [{ id: 'm' }] }),
  })),
);

/** A good buffer with one byte changed, cut, or noise. */
function spoil(bytes: Buffer): fc.Arbitrary<Buffer> {
  const changed = fc.tuple(fc.nat(Math.max(0, bytes.length - 1)), fc.nat(255)).map(([at, byte]) => {
    const copy = Buffer.from(bytes);
    copy[at] = byte;
    return copy;
  });
  return fc.oneof(
    changed,
    fc.nat(bytes.length).map((length) => bytes.subarray(0, length)),
    noise,
  );
}

const spoilt: fc.Arbitrary<TestRecord> = good.chain(({ key, value }) =>
  fc.record({
    key: fc.oneof(fc.constant(key), spoil(key ?? Buffer.alloc(2)), fc.constant(null)),
    value: fc.oneof(fc.constant(value), spoil(value ?? Buffer.alloc(2)), fc.constant(null)),
  }),
);

const batch: fc.Arbitrary<TestBatch> = fc.oneof(
  fc.record({
    records: fc.array(fc.oneof(good, spoilt), { minLength: 1, maxLength: 8 }),
    attributes: fc.constantFrom(0, 0x10),
    producerId: fc.constantFrom(1n, 2n),
  }),
  fc.record({
    records: fc.constantFrom('commit' as const, 'abort' as const).map((type) => [marker(type)]),
    attributes: fc.constant(0x30),
    producerId: fc.constantFrom(1n, 2n),
  }),
);

describe('whatever stands in the offsets topic', () => {
  test('is read or counted as garbage, never thrown; every commit told is a named slot and a whole number', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 10 }), async (batches) => {
        const { take, said, log, counters } = taking();
        await take(...batches);
        said();
        const records = batches.reduce((sum, { records: all }) => sum + all.length, 0);
        expect(log.position).toBe(records);
        expect(counters.records_total).toBe(records);
      }),
      RUNS,
    );
  });

  test('does not depend on where fetches begin and end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(batch, { maxLength: 10 }),
        fc.infiniteStream(fc.nat(3)),
        async (batches, sizes) => {
          const [whole, parts] = [
            taking({ historyEnd: 5, overlapEnd: 9 }),
            taking({ historyEnd: 5, overlapEnd: 9 }),
          ];
          await whole.take(...batches);
          const rest = [...batches];
          while (rest.length > 0) await parts.take(...rest.splice(0, 1 + (sizes.next().value ?? 0)));
          expect(parts.said()).toEqual(whole.said());
          expect(parts.counters).toEqual(whole.counters);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('as a whole batch of noise is thrown away with it, or refused as Kafka data that is none', async () => {
    await fc.assert(
      fc.asyncProperty(noise, async (body) => {
        const { take, said } = taking();
        await take({ records: [commit('g', 1)], pack: () => body }, { records: [commit('g', 2)] });
        expect(said().at(-1)).toBe('live g orders-0 @2');
      }),
      RUNS,
    );
  });
});

describe('values', () => {
  test('of noise are no commits with an offset that is none', () => {
    const reader = new CommitValueReader();
    const values = fc.oneof(
      noise,
      fc.nat(4).chain((version) => spoil(commitValue(version, 5, { metadata: 'm' }))),
    );
    fc.assert(
      fc.property(values, (bytes) => {
        if (!reader.read(bytes, 0, bytes.length)) return;
        expect(Number.isSafeInteger(reader.offset) && reader.offset >= 0).toBe(true);
        expect(Number.isFinite(reader.commitTimestamp)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of noise are no groups without a generation', () => {
    const members = [{ id: 'm', subscription: Buffer.alloc(9), assignment: Buffer.alloc(9) }];
    const values = fc.oneof(
      noise,
      fc.nat(4).chain((version) => spoil(groupValue(version, { generation: 3, members }))),
    );
    fc.assert(
      fc.property(values, (bytes) => {
        const value = readGroupValue(bytes, (text) => text);
        if (value !== null) expect(value.generation).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
  });

  test('keys with noise behind a good one are another key', async () => {
    await fc.assert(
      fc.asyncProperty(
        noise.filter(({ length }) => length > 0),
        async (tail) => {
          const { take, said, counters } = taking();
          const key = Buffer.concat([commitKey('g', 't', 0), tail]);
          await take({ records: [{ key, value: commitValue(4, 1) }] });
          expect(said()).toEqual([]);
          expect(counters.garbage_total).toBe(1);
        },
      ),
      RUNS,
    );
  });
});
