import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../../server/clock.ts';
import { silentLog } from '../../../../../server/log.ts';
import type { Observation } from '../../../../../server/model/observation.ts';
import { createIntake, type OffsetsIntake } from '../../../../../server/sources/kafka/intake/intake.ts';
import { FakeCluster } from './fake-cluster.ts';
import { commit, groupKey, groupValue, marker } from './records.ts';
import { said } from './said.ts';

const HISTORY_MS = 15 * 60_000;
const NOT_AUTHORIZED = 29;

interface Running {
  intake: OffsetsIntake;
  observations: Observation[];
  said(): string[];
  gaps: number;
  groups: string[];
}

const running: OffsetsIntake[] = [];

function intakeOf(cluster: FakeCluster): Running {
  const observations: Observation[] = [];
  const intake = createIntake({
    ...{ cluster: 'test', connection: cluster, clock: systemClock, log: silentLog },
    emit: (emitted) => observations.push(...emitted),
    onGap: () => {
      result.gaps++;
    },
    onGroupChange: (groups) => result.groups.push(...groups),
  });
  running.push(intake);
  const result: Running = { intake, observations, said: () => said(observations), gaps: 0, groups: [] };
  return result;
}

/** Time passes, and all that waits for it goes on. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function started(cluster: FakeCluster): Promise<Running> {
  const run = intakeOf(cluster);
  await run.intake.prepare();
  run.intake.start();
  await pass(200);
  return run;
}

describe('reading the offsets topic', () => {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'],
      now: 1_700_000_000_000,
    });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((intake) => intake.stop()));
    vi.useRealTimers();
  });

  test('tells what was there as history, what came with the snapshot as overlap, the rest as live', async () => {
    const cluster = new FakeCluster({ partitions: 2 });
    cluster.append(0, commit('a', 1));
    const run = intakeOf(cluster);
    await run.intake.prepare();
    cluster.append(1, commit('b', 1));
    run.intake.start();
    expect(run.intake.state()).toMatchObject({ state: 'reading', caughtUp: false, partitions: 2 });
    await pass(100);
    cluster.append(0, commit('a', 2));
    cluster.append(1, commit('b', 2));
    await pass(100);
    expect(run.said().sort()).toEqual([
      'history a orders-0 @1',
      'live a orders-0 @2',
      'live b orders-0 @2',
      'overlap b orders-0 @1',
    ]);
    expect(run.intake.state()).toMatchObject({
      state: 'reading',
      caughtUp: true,
      failingPartitions: 0,
      lag: 0,
    });
    expect(run.intake.metrics()).toMatchObject({ records_total: 4, commits_total: 4, lag: 0 });
    expect(run.gaps).toBe(0);
  });

  test('begins 15 minutes back, and earlier where a transaction is open', async () => {
    const cluster = new FakeCluster({ partitions: 3 });
    const [early, late] = [Date.now() - HISTORY_MS - 1, Date.now() - HISTORY_MS];
    for (const partition of [0, 1, 2])
      for (const baseTimestamp of [early, early, late])
        cluster.partition(partition).append({ records: [commit('g', 1)], baseTimestamp });
    cluster.partition(1).lastStable = 1;
    cluster.partition(2).append({ records: [commit('g', 1)], baseTimestamp: late });
    await started(cluster);
    const [, first] = cluster.fetches();
    expect(first?.offsets).toEqual(
      new Map([
        [0, 2],
        [1, 1],
        [2, 2],
      ]),
    );
  });

  test('begins at the end where nothing is young', async () => {
    const cluster = new FakeCluster();
    cluster.partition(0).append({ records: [commit('g', 1)], baseTimestamp: Date.now() - 2 * HISTORY_MS });
    const run = await started(cluster);
    cluster.append(0, commit('g', 2));
    await pass(100);
    expect(run.said()).toEqual(['live g orders-0 @2']);
  });

  test('commits of a transaction that was open at the start come with its marker', async () => {
    const cluster = new FakeCluster();
    const time = Date.now() - 2 * HISTORY_MS;
    const producer = { producerId: 9n, attributes: 0x10, baseTimestamp: time };
    cluster.partition(0).append({ ...producer, records: [commit('g', 5)] });
    cluster.partition(0).lastStable = 0;
    const run = await started(cluster);
    expect(run.intake.metrics().held_transactions).toBe(1);
    cluster
      .partition(0)
      .append({ ...producer, attributes: 0x30, baseTimestamp: Date.now(), records: [marker('commit')] });
    await pass(100);
    expect(run.said()).toEqual(['live g orders-0 @5']);
  });

  test('tells the groups that changed', async () => {
    const cluster = new FakeCluster();
    const run = await started(cluster);
    cluster.append(0, {
      key: groupKey('g'),
      value: groupValue(3, { generation: 1, members: [{ id: 'm' }] }),
    });
    await pass(100);
    expect(run.said()).toEqual(['live group g 1 m']);
    expect(run.groups).toEqual(['g']);
  });

  test('estimates how far the clock of the brokers is off', async () => {
    const cluster = new FakeCluster();
    const run = await started(cluster);
    expect(run.intake.state().skewMs).toBeNull();
    cluster.partition(0).append({ records: [commit('g', 1)], baseTimestamp: Date.now() + 4_000 });
    await pass(100);
    expect(run.intake.state().skewMs).toBeGreaterThan(3_900);
    expect(run.intake.state().skewMs).toBeLessThanOrEqual(4_000);
  });

  test('asks at most 25 times a second while little comes, and tells within 100 ms', async () => {
    const cluster = new FakeCluster();
    const run = await started(cluster);
    const before = cluster.fetches().length;
    for (let i = 0; i < 100; i++) {
      cluster.append(0, commit('g', i));
      await pass(10);
    }
    expect(cluster.fetches().length - before).toBeLessThanOrEqual(26);
    cluster.append(0, commit('g', 100));
    await pass(90);
    expect(run.said().at(-1)).toBe('live g orders-0 @100');
  });

  test('reads a batch that is larger than a fetch brings of one partition', async () => {
    const cluster = new FakeCluster();
    const run = await started(cluster);
    cluster.append(0, ...Array.from({ length: 30_000 }, (_, i) => commit('g'.repeat(40), i)));
    cluster.append(0, commit('after', 1));
    await pass(1_000);
    expect(run.intake.metrics().commits_total).toBe(30_001);
    expect(run.intake.state()).toMatchObject({ state: 'reading', lag: 0 });
  });

  describe('when the topic is not there', () => {
    test('waits for it, and reads it from its beginning', async () => {
      const cluster = new FakeCluster({ partitions: 0 });
      const run = await started(cluster);
      expect(run.intake.state()).toMatchObject({ state: 'waiting', caughtUp: true, partitions: 0 });
      cluster.createTopic(2);
      cluster.append(1, commit('first', 1));
      await pass(2_500);
      expect(run.said()).toEqual(['overlap first orders-0 @1']);
      expect(run.intake.state()).toMatchObject({ state: 'reading', caughtUp: true, partitions: 2 });
      expect(run.gaps).toBe(0);
    });

    test('or was made anew under its name, forgets what it knew and asks for the snapshot', async () => {
      const cluster = new FakeCluster();
      cluster.append(0, commit('g', 1), commit('g', 2), commit('g', 3));
      const run = await started(cluster);
      cluster.createTopic(1, 'cd'.repeat(16));
      cluster.append(0, commit('g', 9));
      await pass(2_000);
      expect(run.said().at(-1)).toBe('overlap g orders-0 @9');
      expect(run.gaps).toBe(1);
      expect(run.intake.state().state).toBe('reading');
    });

    test('partitions that are added are read from their beginning', async () => {
      const cluster = new FakeCluster();
      const run = await started(cluster);
      cluster.addPartitions(1);
      cluster.append(1, commit('g', 1));
      await pass(10_500);
      cluster.append(1, commit('g', 2));
      await pass(100);
      expect(run.said()).toEqual(['overlap g orders-0 @1', 'live g orders-0 @2']);
      expect(run.gaps).toBe(0);
    });
  });

  describe('without the right', () => {
    test('to see the topic: denied, tried again every minute', async () => {
      const cluster = new FakeCluster();
      cluster.topicCode = NOT_AUTHORIZED;
      const run = await started(cluster);
      expect(run.intake.state()).toMatchObject({
        state: 'denied',
        detail: expect.stringContaining('Describe'),
      });
      const asked = cluster.asked.length;
      await pass(55_000);
      expect(cluster.asked.length - asked).toBeLessThanOrEqual(1);
      cluster.topicCode = 0;
      await pass(65_000);
      expect(run.intake.state().state).toBe('reading');
      expect(run.gaps).toBe(1);
    });

    test('to read it: known before the start, and tried again every minute', async () => {
      const cluster = new FakeCluster();
      cluster.partition(0).refusal = NOT_AUTHORIZED;
      const run = intakeOf(cluster);
      await run.intake.prepare();
      expect(run.intake.state()).toMatchObject({ state: 'denied', failingPartitions: 1 });
      run.intake.start();
      await pass(1_000);
      const asked = cluster.fetches().length;
      await pass(50_000);
      expect(cluster.fetches().length).toBe(asked);
      cluster.partition(0).refusal = 0;
      cluster.append(0, commit('g', 1));
      await pass(12_000);
      expect(run.said()).toEqual(['overlap g orders-0 @1']);
      expect(run.intake.state().state).toBe('reading');
    });
  });

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
      expect(run.intake.state()).toMatchObject({ state: 'failing' });
      cluster.partition(0).leader = 1;
      await pass(6_000);
      expect(run.said()).toEqual(['live g orders-0 @1']);
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

    test('a batch that cannot even be stepped over stops its partition, which is tried ever more seldom', async () => {
      const cluster = new FakeCluster({ partitions: 2 });
      const run = await started(cluster);
      const noBatch = Buffer.alloc(30);
      noBatch.writeInt32BE(18, 8);
      noBatch[16] = 9;
      cluster.partition(0).appendBytes(noBatch);
      cluster.append(1, commit('g', 1));
      await pass(60_000);
      expect(run.said()).toEqual(['live g orders-0 @1']);
      expect(run.intake.state()).toMatchObject({ state: 'failing', failingPartitions: 1 });
      expect(run.intake.state().detail).toContain('magic 9');
      const asked = cluster.fetches().filter(({ offsets }) => offsets.has(0)).length;
      await pass(60_000);
      const later = cluster.fetches().filter(({ offsets }) => offsets.has(0)).length;
      expect(later - asked).toBeGreaterThanOrEqual(10);
      expect(later - asked).toBeLessThanOrEqual(26);
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

  describe('when its place in the log is gone', () => {
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

  describe('stop', () => {
    test('ends it: nothing is asked or told any more, twice is the same as once', async () => {
      const cluster = new FakeCluster();
      const run = await started(cluster);
      await Promise.all([run.intake.stop(), run.intake.stop()]);
      cluster.append(0, commit('g', 1), { key: groupKey('g'), value: null });
      await pass(100);
      const asked = cluster.asked.length;
      await pass(120_000);
      expect(cluster.asked.length).toBe(asked);
      expect(run.observations).toEqual([]);
      expect(run.groups).toEqual([]);
    });

    test('before the start means that it never starts', async () => {
      const cluster = new FakeCluster();
      const run = intakeOf(cluster);
      await run.intake.prepare();
      await run.intake.stop();
      run.intake.start();
      cluster.append(0, commit('g', 1));
      await pass(1_000);
      expect(run.observations).toEqual([]);
    });
  });
});

test('a fetch that brings much of many partitions leaves the event loop its turns', async () => {
  const cluster = new FakeCluster({ partitions: 40 });
  for (const partition of cluster.partitions.keys())
    cluster.append(partition, ...Array.from({ length: 500 }, (_, i) => commit(`g${i}`, i, { partition })));
  const run = intakeOf(cluster);
  await run.intake.prepare();
  let turns = 0;
  let isOver = false;
  const count = () => {
    if (run.observations.length > 0 && run.intake.state().lag > 0) turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  run.intake.start();
  await vi.waitUntil(() => run.intake.state().lag === 0, { timeout: 4_000 });
  isOver = true;
  await run.intake.stop();
  expect(run.intake.metrics().fetches_total).toBeLessThan(4);
  expect(turns).toBeGreaterThan(1);
});
