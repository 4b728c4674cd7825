import { describe, expect, test, vi } from 'vitest';
import { FakeCluster } from './fake-cluster.ts';
import { commit, groupKey, groupValue, marker, tombstone } from './records.ts';
import { intakeOf, pass, standingTime, started } from './running.ts';

const HISTORY_MS = 15 * 60_000;
const NOT_AUTHORIZED = 29;

describe('reading the offsets topic', () => {
  standingTime();

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

test('groups that come and go take no more memory than those that are there', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  const cluster = new FakeCluster();
  const run = await started(cluster);
  try {
    const all = Array.from({ length: 3_000 }, (_, i) => i);
    for (let round = 0; round < 4; round++) {
      const names = all.map((i) => `run-${round}-${i}`);
      cluster.append(0, commit('stays', round), ...names.map((name) => commit(name, 1)));
      await vi.waitUntil(() => run.intake.metrics().commits_total === (round + 1) * 3_001);
      cluster.append(0, ...names.map((name) => tombstone(name)));
      await pass(12_000);
      expect(run.intake.metrics().slots).toBeLessThan(4_100);
    }
    const numbers = run.observations.flatMap((one) => (one.kind === 'commit-slots' ? one.slots : []));
    expect(Math.max(...numbers.map(({ slot }) => slot))).toBeLessThan(7_000);
    const said = run.said();
    expect(said.filter((line) => line.startsWith('live stays'))).toEqual(
      [0, 1, 2, 3].map((round) => `live stays orders-0 @${round}`),
    );
    expect(said.filter((line) => line === 'live run-3-17 orders-0 @1')).toHaveLength(1);
    expect(said.filter((line) => line === 'live run-3-17 orders-0 gone')).toHaveLength(1);
  } finally {
    await run.intake.stop();
    vi.useRealTimers();
  }
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
