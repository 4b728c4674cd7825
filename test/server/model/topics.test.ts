import { describe, expect, test } from 'vitest';
import { lagOf } from '../../../server/model/numbers.ts';
import type { Observation } from '../../../server/model/observation.ts';
import { caughtUp, CLUSTER, member, Pipeline, SECOND, T, topic } from './pipeline.ts';

describe('the list of topics', () => {
  test('a topic that two lists in a row do not name is not visible any more; its commits stay', () => {
    const p = caughtUp();
    p.wait(SECOND).topics();
    expect(p.cluster.topics.has('orders')).toBe(true);
    p.wait(SECOND).topics();
    expect(p.cluster.topics.has('orders')).toBe(false);
    expect(p.gp().committed).toBe(100);
    expect(lagOf(p.gp(), undefined)).toMatchObject({ lag: null, reason: 'topic is not visible' });
    expect(p.cluster.deleted?.topics.size).toBe(0);
    p.wait(SECOND).topics(topic('orders', 2)).ends([120, 100]);
    expect(lagOf(p.gp(), p.log())).toMatchObject({ lag: 20 });
    expect([...(p.cluster.topics.get('orders')?.groups ?? [])]).toEqual(['g']);
  });

  test('a deleted topic takes the committed offsets with it, at once', () => {
    const p = caughtUp();
    p.take({ kind: 'topics', cluster: CLUSTER, at: p.now, topics: [], deleted: ['orders'] });
    expect(p.cluster.topics.size).toBe(0);
    expect(p.group().partitions.size).toBe(0);
    expect(p.cluster.deleted?.topics.get('orders')).toBe(p.now);
  });

  test('a new id under an old name is another topic: its partitions begin anew, commits beyond its end show', () => {
    const p = caughtUp().ends([150, 100]);
    p.wait(SECOND).topics(topic('orders', 2, { topicId: 'another' }));
    expect(p.log()).toMatchObject({ end: null, lso: null, endAt: null });
    expect(p.log().ends.length).toBe(0);
    expect(p.gp()).toMatchObject({ committed: 100, waitingSince: null, firstUnread: null });
    p.wait(SECOND).ends([3, 0]);
    expect(lagOf(p.gp(), p.log())).toMatchObject({ lag: null, reason: 'committed beyond the log end' });
  });

  test('before topic ids, fewer partitions mean the same', () => {
    const p = new Pipeline().topics(topic('orders', 2, { topicId: null })).ends([100, 100]);
    p.topics(topic('orders', 1, { topicId: null }));
    expect(p.log().end).toBeNull();
    expect(p.cluster.topics.get('orders')?.partitions).toHaveLength(1);
  });

  test('more partitions than before find the commits that were already there', () => {
    const p = caughtUp().commit(5, { partition: 2 });
    expect(lagOf(p.gp(2), undefined).lag).toBeNull();
    p.topics(topic('orders', 3)).ends([100, 100, 9]);
    expect(lagOf(p.gp(2), p.log(2)).lag).toBe(4);
    expect(p.gp(2).waitingSince).toBe(p.now);
  });

  test('a partition short of replicas or without a leader remembers since when', () => {
    const p = caughtUp();
    const short = topic('orders', 2);
    for (const partition of short.partitions) partition.isr = [1];
    p.wait(SECOND).topics(short);
    const since = p.now;
    p.wait(SECOND).topics(short);
    expect(p.log().underReplicatedSince).toBe(since);
    p.wait(SECOND).topics(topic('orders', 2));
    expect(p.log().underReplicatedSince).toBeNull();
  });
});

describe('configs, sizes, brokers', () => {
  test('are kept by topic, partition and broker; a broker that is not named has left', () => {
    const p = caughtUp();
    const brokers = [1, 2].map((id) => ({ id, host: `b${id}`, port: 9092, rack: null, reachable: id === 1 }));
    p.take(
      { kind: 'cluster', cluster: CLUSTER, at: T, kafkaClusterId: 'k', controller: 2, brokers },
      {
        kind: 'topic-configs',
        cluster: CLUSTER,
        at: T,
        configs: [
          { topic: 'orders', retentionMs: 60_000, cleanupPolicy: 'delete' },
          { topic: 'not there', retentionMs: 1, cleanupPolicy: null },
        ],
      },
      {
        kind: 'log-sizes',
        cluster: CLUSTER,
        at: T,
        partitions: [{ topic: 'orders', partition: 1, bytes: 7 }],
        brokers: [{ broker: 2, bytes: 9 }],
      },
    );
    expect(p.cluster.topics.get('orders')).toMatchObject({ retentionMs: 60_000, cleanupPolicy: 'delete' });
    expect(p.log(1).sizeBytes).toBe(7);
    expect(p.cluster.brokers.get(2)).toMatchObject({ sizeBytes: 9, unreachableSince: T });
    p.wait(SECOND).take({
      kind: 'cluster',
      cluster: CLUSTER,
      at: p.now,
      kafkaClusterId: null,
      controller: 1,
      brokers: brokers.slice(1),
    });
    expect([...p.cluster.brokers.keys()]).toEqual([2]);
    expect(p.cluster.brokers.get(2)).toMatchObject({ sizeBytes: 9, unreachableSince: T });
    expect(p.cluster.kafkaClusterId).toBe('k');
  });
});

describe('log ends', () => {
  test('NaN is not known: what was known stays, with its age', () => {
    const p = caughtUp();
    const endAt = p.log().endAt;
    p.wait(SECOND).ends([Number.NaN, 110], { lso: [Number.NaN, 110], logStart: [Number.NaN, 5] });
    expect(p.log(0)).toMatchObject({ end: 100, endAt, lso: 100, logStart: 0 });
    expect(p.log(1)).toMatchObject({ end: 110, endAt: p.now, logStart: 5 });
  });

  test('an answer that was overtaken by a later one changes nothing', () => {
    const p = caughtUp();
    p.wait(SECOND).ends([200, 100]);
    p.ends([150, 100], { readAt: p.now - 500 });
    expect(p.log().end).toBe(200);
  });
});

describe('producers', () => {
  const producers = (
    p: Pipeline,
    txnStart: number | null,
    started: number | null,
    lastTime = p.now,
  ): Observation => ({
    kind: 'producers',
    cluster: CLUSTER,
    at: p.now,
    partitions: [
      {
        topic: 'orders',
        partition: 0,
        producers: [{ producerId: '4001', epoch: 0, lastTime, txnStart, txnStartTime: started }],
      },
    ],
  });

  test('transactions that end teach their usual length, once there are five', () => {
    const p = caughtUp();
    for (let i = 0; i < 5; i++) {
      expect(p.cluster.topics.get('orders')?.txnLengthMs).toBeNull();
      const started = p.now;
      p.take(producers(p, 100 + i, started)).wait(4 * SECOND);
      p.take(producers(p, null, null, started + 2 * SECOND)).wait(SECOND);
    }
    expect(p.cluster.topics.get('orders')?.txnLengthMs).toBe(2 * SECOND);
    expect(p.log().producers).toHaveLength(1);
  });

  test('one that stays open teaches nothing', () => {
    const p = caughtUp();
    for (let i = 0; i < 20; i++) p.take(producers(p, 100, T)).wait(SECOND);
    expect(p.cluster.topics.get('orders')?.txnLengthMs).toBeNull();
  });

  test('sampled names have shares; a declared name wins over a sampled one', () => {
    const p = caughtUp();
    const names = (provenance: 'observed' | 'declared', counts: Record<string, number>): Observation => ({
      kind: 'producer-names',
      cluster: CLUSTER,
      at: p.now,
      topic: 'orders',
      provenance,
      from: provenance === 'declared' ? 'configuration' : 'header ce_source',
      names: Object.entries(counts).map(([name, count]) => ({ name, count })),
      sampled: 10,
    });
    p.take(names('observed', { '/web': 6, '/mobile': 4 }), names('observed', { '/web': 6, '/mobile': 4 }));
    const known = p.cluster.topics.get('orders')?.producerNames;
    expect(known?.get('web')).toMatchObject({ provenance: 'observed', count: 12 });
    expect(known?.get('web')?.share).toBeCloseTo(0.6, 6);
    p.take(names('declared', { web: 0 }));
    expect(known?.get('web')).toMatchObject({ provenance: 'declared', from: 'configuration' });
    expect(p.cluster.topics.get('orders')?.sampledRecords).toBe(30);
  });
});

describe('samples and sources', () => {
  test('queue latency as quantiles; a negative sample (a clock that is ahead) says nothing', () => {
    const p = caughtUp().describe([member('m-1', [0, 1])]);
    const samples = Array.from({ length: 100 }, (_, i) => i + 1);
    p.take({
      kind: 'queue-latency',
      cluster: CLUSTER,
      at: T,
      group: 'g',
      topic: 'orders',
      samples: [...samples, -5],
    });
    const latency = p.group().latency.get('orders');
    expect(latency?.samples).toBe(100);
    expect(latency?.p50).toBeGreaterThanOrEqual(49);
    expect(latency?.p95).toBeLessThanOrEqual(97);
    expect(latency?.p99).toBeGreaterThan(latency?.p95 ?? 0);
  });

  test('key skew of a partition', () => {
    const p = caughtUp();
    p.take({
      kind: 'key-skew',
      cluster: CLUSTER,
      at: T,
      topic: 'orders',
      partition: 1,
      share: 0.7,
      sampled: 90,
    });
    expect(p.log(1).keySkew).toEqual({ share: 0.7, sampled: 90 });
  });

  test('a source is in its state since it changed; unreachable is our own word and keeps what it said last', () => {
    const p = new Pipeline();
    p.wait(5 * SECOND).source();
    expect(p.model.sources.get('kafka:local')).toMatchObject({
      since: T,
      asOf: p.now,
      snapshotComplete: true,
    });
    p.wait(5 * SECOND).source({
      state: 'unreachable',
      snapshotComplete: false,
      detail: 'refused',
      skewMs: null,
    });
    expect(p.model.sources.get('kafka:local')).toMatchObject({
      state: 'unreachable',
      since: p.now,
      asOf: T + 5 * SECOND,
      snapshotComplete: true,
    });
    expect(p.cluster).toMatchObject({ asOf: T + 5 * SECOND, skewMs: 0, snapshotComplete: true });
  });
});
