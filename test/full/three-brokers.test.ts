import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Admin, type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KafkaServer, startKafka } from '../../pipeline/platform/kafka/index.ts';
import {
  commitWithoutMember,
  complete,
  type Watched,
  watchCluster,
} from '../server/sources/kafka/watch-support.ts';
import { until } from '../support/until.ts';

/** Three copies of each partition, one leader a broker. */
const SAFE = 'safe';
/** One copy only, partition n on broker n + 1. */
const FRAGILE = 'fragile';
const WORKING = 'working';
const BEHIND = 'behind';

describe('a cluster of three brokers', () => {
  let server: KafkaServer;
  let folder: string;
  let admin: Admin;
  let producer: Producer;
  let consumer: Consumer;
  let watched: Watched;
  let produced = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-three-'));
    server = await startKafka({ version: '4.1', brokers: 3, dataDir: folder });
    const kafka = new Kafka({
      ...{ brokers: server.bootstrap, logLevel: logLevel.NOTHING },
      retry: { retries: 100, initialRetryTime: 100, maxRetryTime: 500 },
    });
    admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        {
          topic: SAFE,
          replicaAssignment: [
            { partition: 0, replicas: [1, 2, 3] },
            { partition: 1, replicas: [2, 3, 1] },
            { partition: 2, replicas: [3, 1, 2] },
          ],
        },
        {
          topic: FRAGILE,
          replicaAssignment: [0, 1, 2].map((partition) => ({ partition, replicas: [partition + 1] })),
        },
      ],
    });
    producer = kafka.producer();
    await producer.connect();
    consumer = kafka.consumer({ groupId: WORKING, heartbeatInterval: 500, sessionTimeout: 10_000 });
    await consumer.connect();
    await consumer.subscribe({ topic: SAFE, fromBeginning: true });
    await consumer.run({ autoCommitThreshold: 1, eachMessage: () => Promise.resolve() });
    await work();
    // A producer of its own: kafkajs stops at all of its topics when one partition has no leader.
    const once = kafka.producer();
    await once.connect();
    await once.send({
      topic: FRAGILE,
      messages: [0, 1, 2].map((partition) => ({ key: 'k', value: 'v', partition })),
    });
    await once.disconnect();
    await commitWithoutMember(server.bootstrap, BEHIND, FRAGILE, [0, 0, 0]);
    watched = await watchCluster(server.bootstrap);
    await complete(watched);
  });
  afterAll(async () => {
    await watched?.stop();
    await consumer?.disconnect();
    await producer?.disconnect();
    await admin?.disconnect();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const PARTITIONS = [0, 1, 2];
  /** One event into each partition of the safe topic. */
  const work = async () => {
    await producer.send({
      ...{ topic: SAFE, acks: -1 },
      messages: PARTITIONS.map((partition) => ({ key: 'k', value: 'v', partition })),
    });
    produced += 1;
  };
  const caughtUp = () =>
    PARTITIONS.every(
      (partition) =>
        watched.partition(SAFE, partition)?.end === produced &&
        watched.place(WORKING, SAFE, partition)?.committed === produced &&
        watched.lag(WORKING, SAFE, partition).lag === 0,
    );
  const where = () => ({
    produced,
    state: watched.state()?.detail,
    ends: PARTITIONS.map((partition) => watched.partition(SAFE, partition)?.end),
    committed: PARTITIONS.map((partition) => watched.place(WORKING, SAFE, partition)?.committed),
  });
  const LONG = { timeoutMs: 60_000, describe: where };

  test('all of it is seen: three brokers, leaders, the commits that each of them keeps', async () => {
    await until(caughtUp, LONG);
    expect([...watched.cluster().brokers.keys()]).toEqual([1, 2, 3]);
    expect(watched.state()).toMatchObject({ state: 'live', detail: '3 brokers answer' });
    for (const partition of PARTITIONS)
      expect(watched.partition(SAFE, partition)?.leader).toBe(partition + 1);
  });

  test.each([1, 3])(
    'broker %i dies: what others lead goes on, leaders and coordinators move, a partition without a copy is offline; back, all is well',
    async (dead) => {
      await server.kill(dead);
      await until(() => watched.state()?.state === 'degraded', LONG);
      expect(watched.state()?.detail).toContain(`broker ${dead} does not answer`);
      await until(() => watched.cluster().brokers.get(dead)?.reachable === false, LONG);
      await until(
        () => PARTITIONS.every((partition) => watched.partition(SAFE, partition)?.leader !== dead),
        LONG,
      );
      await until(() => watched.partition(FRAGILE, dead - 1)?.leader === null, LONG);
      // Others are not touched by it: leaders, ends and commits that they keep.
      for (const partition of PARTITIONS.filter((each) => each !== dead - 1))
        expect(watched.partition(FRAGILE, partition)?.leader).toBe(partition + 1);
      await work();
      await until(caughtUp, LONG);
      expect(watched.partition(SAFE)?.isr).not.toContain(dead);
      await until(() => watched.findings(FRAGILE).some(({ code }) => code === 'partition-offline'), LONG);
      await server.start(dead);
      await until(() => watched.state()?.state === 'live', LONG);
      await until(() => watched.partition(FRAGILE, dead - 1)?.leader === dead, LONG);
      await until(() => watched.cluster().brokers.get(dead)?.reachable === true, LONG);
      await work();
      await until(caughtUp, LONG);
      await until(
        () => PARTITIONS.every((partition) => watched.partition(SAFE, partition)?.isr.length === 3),
        LONG,
      );
      expect(watched.state()?.commitsFrom).toBe('offsets-topic');
      for (const partition of PARTITIONS)
        expect(watched.place(WORKING, SAFE, partition)).toMatchObject({ rewind: null, committed: produced });
    },
  );

  test('the whole cluster goes and comes back: it is told, and read again', async () => {
    for (const id of [1, 2, 3]) await server.kill(id);
    await until(() => watched.state()?.state === 'unreachable', LONG);
    await Promise.allSettled([1, 2, 3].map((id) => server.start(id)));
    await until(() => server.nodes.every(({ pid }) => pid !== null), LONG);
    await until(() => watched.state()?.state === 'live', { ...LONG, timeoutMs: 90_000 });
    await work();
    await until(caughtUp, { ...LONG, timeoutMs: 90_000 });
    for (const partition of PARTITIONS) expect(watched.place(WORKING, SAFE, partition)?.rewind).toBeNull();
  });

  test('nothing was invented over all of it', () => {
    const allowed = ['no-consumer', 'under-replicated', 'partition-offline', 'rebalance-loop'];
    const found = [...watched.findings(WORKING), ...watched.findings(SAFE)];
    expect(found.filter(({ code }) => !allowed.includes(code)).map(({ title }) => title)).toEqual([]);
    expect(watched.lines.join('')).not.toContain('ended unexpectedly');
  });
});
