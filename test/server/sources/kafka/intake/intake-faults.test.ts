import { describe, expect, test } from 'vitest';
import { FakeCluster } from './fake-cluster.ts';
import { commit } from './records.ts';
import { intakeOf, pass, standingTime, started } from './running.ts';

describe('reading the offsets topic', () => {
  standingTime();

  describe('when brokers fail', () => {
    test('one that is down costs its own partitions; back, they go on where they were', async () => {
      const cluster = new FakeCluster({ brokers: [1, 2], partitions: 2 });
      const run = await started(cluster);
      cluster.append(1, commit('b', 1));
      await pass(100);
      cluster.down.add(2);
      cluster.append(1, commit('b', 2));
      cluster.append(0, commit('a', 1));
      await pass(3_000);
      expect(run.said()).toEqual(['live b orders-0 @1', 'live a orders-0 @1']);
      expect(run.intake.state()).toMatchObject({ state: 'failing', failingPartitions: 1 });
      expect(run.intake.state().detail).toBe('1 of 2 partitions: broker 2 is down');
      cluster.down.delete(2);
      await pass(6_000);
      expect(run.said().slice(2)).toEqual(['live b orders-0 @2']);
      expect(run.intake.state()).toMatchObject({ state: 'reading', failingPartitions: 0 });
      expect(run.gaps).toBe(0);
    });

    test('all at once, and back: nothing is lost or told twice', async () => {
      const cluster = new FakeCluster({ brokers: [1, 2], partitions: 4 });
      const run = await started(cluster);
      for (const partition of [0, 1, 2, 3]) cluster.append(partition, commit(`g${partition}`, 1));
      await pass(100);
      cluster.down.add(1).add(2);
      await pass(30_000);
      expect(run.intake.state()).toMatchObject({ state: 'failing', failingPartitions: 4 });
      for (const partition of [0, 1, 2, 3]) cluster.append(partition, commit(`g${partition}`, 2));
      cluster.down.clear();
      await pass(6_000);
      expect(run.said().sort()).toEqual(
        [0, 1, 2, 3].flatMap((i) => [`live g${i} orders-0 @1`, `live g${i} orders-0 @2`]),
      );
      expect(run.intake.state().state).toBe('reading');
    });

    test('a partition whose leader moved is read from the new one, each commit once', async () => {
      const cluster = new FakeCluster({ brokers: [1, 2], partitions: 1 });
      const run = await started(cluster);
      for (let i = 0; i < 20; i++) {
        cluster.append(0, commit('g', i));
        if (i % 5 === 4) cluster.partition(0).leader = i % 2 === 0 ? 2 : 1;
        await pass(300);
      }
      await pass(3_000);
      expect(run.said()).toEqual(Array.from({ length: 20 }, (_, i) => `live g orders-0 @${i}`));
      expect(new Set(cluster.fetches().map(({ broker }) => broker))).toEqual(new Set([1, 2]));
      expect(run.gaps).toBe(0);
    });

    test('a partition without a leader waits for one', async () => {
      const cluster = new FakeCluster({ partitions: 1 });
      const run = await started(cluster);
      cluster.partition(0).leader = null;
      cluster.append(0, commit('g', 1));
      await pass(3_000);
      expect(run.intake.state()).toMatchObject({ state: 'failing', failingPartitions: 1 });
      cluster.partition(0).leader = 1;
      await pass(6_000);
      expect(run.said()).toEqual(['live g orders-0 @1']);
    });

    test('a partition that never had a leader counts as failing', async () => {
      const cluster = new FakeCluster({ partitions: 1 });
      const run = await started(cluster);
      cluster.addPartitions(1);
      cluster.partition(1).leader = null;
      await pass(11_000);
      expect(run.intake.state()).toMatchObject({ state: 'failing', partitions: 2, failingPartitions: 1 });
    });

    test('one that does not answer holds up the start for one timeout, not for several', async () => {
      const cluster = new FakeCluster({ brokers: [1, 2], partitions: 2 });
      cluster.hung.add(2);
      const run = intakeOf(cluster);
      const begun = Date.now();
      const preparing = run.intake.prepare().then(() => Date.now() - begun);
      await pass(30_000);
      expect(await preparing).toBeLessThanOrEqual(5_000);
      run.intake.start();
      cluster.append(0, commit('g', 1));
      await pass(200);
      expect(run.said()).toEqual(['live g orders-0 @1']);
    });

    test('partitions that could not be asked at the start are found later, and the snapshot is taken again', async () => {
      const cluster = new FakeCluster({ brokers: [1, 2], partitions: 2 });
      cluster.append(1, commit('g', 1));
      cluster.down.add(2);
      const run = intakeOf(cluster);
      const preparing = run.intake.prepare();
      await pass(5_000);
      await preparing;
      run.intake.start();
      expect(run.intake.state()).toMatchObject({ state: 'failing', caughtUp: false, failingPartitions: 1 });
      cluster.down.delete(2);
      await pass(6_000);
      expect(run.said()).toEqual(['history g orders-0 @1']);
      expect(run.gaps).toBe(1);
      expect(run.intake.state()).toMatchObject({ state: 'reading', caughtUp: true });
    });
  });

  test('a missing right is asked for again every minute, and no sooner', async () => {
    const cluster = new FakeCluster({ partitions: 2 });
    for (const partition of cluster.partitions) partition.listRefusal = 29;
    const run = await started(cluster);
    expect(run.intake.state()).toMatchObject({ state: 'denied', failingPartitions: 2 });
    const asked = () => cluster.asked.filter(({ apiName }) => apiName === 'ListOffsets').length;
    const before = asked();
    await pass(55_000);
    expect(asked()).toBe(before);
    for (const partition of cluster.partitions) partition.listRefusal = 0;
    await pass(20_000);
    expect(run.intake.state()).toMatchObject({ state: 'reading', failingPartitions: 0 });
  });

  describe('when its place in the log is gone', () => {
    test('and the new one cannot be asked for: that partition fails, its neighbours are read', async () => {
      const cluster = new FakeCluster({ partitions: 3 });
      const run = await started(cluster);
      cluster.append(0, commit('g', 1));
      cluster.append(0, commit('g', 2));
      cluster.partition(0).logStart = 1;
      cluster.lost.add('ListOffsets');
      await pass(1_000);
      expect(run.intake.state()).toMatchObject({ state: 'failing', failingPartitions: 1 });
      cluster.append(2, commit('h', 1));
      await pass(100);
      expect(run.said()).toEqual(['live h orders-0 @1']);
      cluster.lost.clear();
      await pass(10_000);
      expect(run.said().slice(1)).toEqual(['live g orders-0 @2']);
      expect(run.intake.state()).toMatchObject({ state: 'reading', failingPartitions: 0 });
    });

    test('deleted below it: goes on at the log start and asks for the snapshot', async () => {
      const cluster = new FakeCluster();
      const run = await started(cluster);
      cluster.append(0, commit('g', 1));
      cluster.append(0, commit('g', 2));
      cluster.partition(0).logStart = 1;
      await pass(1_000);
      expect(run.said()).toEqual(['live g orders-0 @2']);
      expect(run.gaps).toBe(1);
    });

    test('cut above it: goes on at the end, what comes then is live', async () => {
      const cluster = new FakeCluster();
      cluster.append(0, commit('g', 1));
      cluster.append(0, commit('g', 2));
      const run = await started(cluster);
      cluster.partition(0).cut(1);
      await pass(1_000);
      cluster.append(0, commit('g', 3));
      await pass(100);
      expect(run.said()).toEqual(['history g orders-0 @1', 'history g orders-0 @2', 'live g orders-0 @3']);
      expect(run.gaps).toBe(1);
    });
  });
});
