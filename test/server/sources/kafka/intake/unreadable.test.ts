import { describe, expect, test } from 'vitest';
import { Skipped } from '../../../../../server/sources/kafka/intake/skipped.ts';
import { sealed } from '../wire/batches.ts';
import { FakeCluster } from './fake-cluster.ts';
import { commit } from './records.ts';
import { pass, standingTime, started } from './running.ts';

const ATTRIBUTES_AT = 21;
const MAX_TIMESTAMP_AT = 35;

/** Two partitions; the second batch of the first one is spoiled before it is read. */
async function withSpoiled(spoil: (batch: Buffer) => void) {
  const cluster = new FakeCluster({ partitions: 2 });
  const run = await started(cluster);
  cluster.append(0, commit('g', 1), commit('g', 2));
  cluster.append(0, commit('g', 3), commit('g', 4), commit('g', 5));
  cluster.append(0, commit('g', 6));
  const batch = cluster.partition(0).bytesAt(2);
  const before = Buffer.from(batch);
  spoil(batch);
  return { cluster, run, mend: () => before.copy(batch) };
}
const BEFORE = ['live g orders-0 @1', 'live g orders-0 @2'];

describe('a batch that cannot be read', () => {
  standingTime();

  test('because nobody knows its codec: it is stepped over at once, said on screen, and the snapshot is taken', async () => {
    const { cluster, run } = await withSpoiled((batch) => {
      batch[ATTRIBUTES_AT + 1] = 7;
      sealed(batch);
    });
    await pass(100);
    cluster.append(0, commit('g', 7));
    await pass(100);
    expect(run.said()).toEqual([...BEFORE, 'live g orders-0 @6', 'live g orders-0 @7']);
    expect(run.gaps).toBe(1);
    expect(run.intake.state()).toMatchObject({ state: 'reading', failingPartitions: 0 });
    expect(run.intake.state().skipped).toBe(
      'The batch at offset 2 of __consumer_offsets-0 cannot be read and was stepped over (a batch is compressed with codec 7, ' +
        'which Millrace does not know): the times of its commits are missing, where groups stand was asked for instead.',
    );
    expect(run.intake.metrics()).toMatchObject({ skipped_batches_total: 1 });
  });

  test('because it is of a later format: the same', async () => {
    const { run } = await withSpoiled((batch) => {
      batch[16] = 3;
      sealed(batch);
    });
    await pass(200);
    expect(run.said()).toEqual([...BEFORE, 'live g orders-0 @6']);
    expect(run.intake.state().skipped).toContain('magic 3');
  });

  test('damaged on its way: it is asked for again, and comes whole', async () => {
    const { run, mend } = await withSpoiled((batch) => {
      batch[batch.length - 20] = 0xaa;
    });
    await pass(60);
    expect(run.said()).toEqual(BEFORE);
    expect(run.intake.state()).toMatchObject({ state: 'failing', failingPartitions: 1, skipped: null });
    expect(run.intake.state().detail).toContain('the checksum of a batch at offset 2 is wrong');
    mend();
    await pass(1_000);
    expect(run.said()).toEqual([...BEFORE, ...[3, 4, 5, 6].map((offset) => `live g orders-0 @${offset}`)]);
    expect(run.gaps).toBe(0);
    expect(run.intake.state()).toMatchObject({ state: 'reading', skipped: null });
  });

  test('damaged where it lies: it is stepped over when it comes a second time', async () => {
    const { run } = await withSpoiled((batch) => {
      batch[batch.length - 20] = 0xaa;
      // The times of a damaged batch are no times.
      batch.writeBigInt64BE(9_000_000_000_000n, MAX_TIMESTAMP_AT);
    });
    await pass(1_000);
    expect(run.said()).toEqual([...BEFORE, 'live g orders-0 @6']);
    expect(run.gaps).toBe(1);
    expect(run.intake.state()).toMatchObject({ state: 'reading', failingPartitions: 0 });
    expect(run.intake.state().skipped).toContain('offset 2 of __consumer_offsets-0');
    expect(Math.abs(run.intake.state().skewMs ?? 0)).toBeLessThan(5_000);
  });

  test('without even a size: what lies behind it is given up when it comes a second time, later commits are read', async () => {
    const { cluster, run } = await withSpoiled((batch) => batch.writeInt32BE(-5, 8));
    cluster.append(1, commit('h', 1));
    await pass(1_000);
    expect(run.said().sort()).toEqual([...BEFORE, 'live h orders-0 @1']);
    expect(run.gaps).toBe(1);
    cluster.append(0, commit('g', 7));
    await pass(200);
    expect(run.said().at(-1)).toBe('live g orders-0 @7');
    expect(run.intake.state()).toMatchObject({ state: 'reading', failingPartitions: 0 });
    expect(run.intake.state().skipped).toContain('claims 7 bytes');
  });

  test('that the broker itself cannot read: the same, and its neighbours are read all the while', async () => {
    const cluster = new FakeCluster({ partitions: 2 });
    const run = await started(cluster);
    cluster.append(0, commit('g', 1));
    await pass(100);
    cluster.partition(0).corruptAt = 1;
    cluster.append(0, commit('g', 2));
    cluster.append(1, commit('h', 1));
    await pass(100);
    expect(run.said().sort()).toEqual(['live g orders-0 @1', 'live h orders-0 @1']);
    expect(run.intake.state()).toMatchObject({ state: 'failing', failingPartitions: 1 });
    await pass(6_000);
    cluster.append(0, commit('g', 3));
    await pass(200);
    expect(run.said().at(-1)).toBe('live g orders-0 @3');
    expect(run.gaps).toBe(1);
    expect(run.intake.state()).toMatchObject({ state: 'reading', failingPartitions: 0 });
    expect(run.intake.state().skipped).toContain('CORRUPT_MESSAGE');
  });

  test('one of many: they are counted, and the last is named', async () => {
    const cluster = new FakeCluster();
    const run = await started(cluster);
    for (let at = 0; at < 4; at++) {
      cluster.append(0, commit('g', at));
      const batch = cluster.partition(0).bytesAt(at);
      batch[ATTRIBUTES_AT + 1] = 6;
      sealed(batch);
    }
    await pass(200);
    expect(run.intake.state().skipped).toMatch(
      /^4 batches of __consumer_offsets .* the last at offset 3 of __consumer_offsets-0 /,
    );
    expect(run.intake.state()).toMatchObject({ state: 'reading' });
  });

  test('an hour ago is not told any more', () => {
    const skipped = new Skipped();
    expect(skipped.sentence(0)).toBeNull();
    skipped.note({ partition: 0, offset: 5, why: 'it is broken', at: 1_000 });
    expect(skipped.sentence(3_600_000)).toContain('offset 5');
    expect(skipped.sentence(3_602_000)).toBeNull();
  });
});
