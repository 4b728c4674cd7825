import { afterAll, describe, expect, it } from 'vitest';
import {
  createTopic,
  type JavaConsumer,
  kafkaForTests,
  produce,
  startConsumer,
  startJavaConsumer,
  until,
  uniqueName,
  withAdmin,
} from '../../support/kafka.ts';

const kafka = kafkaForTests();

describe.skipIf(kafka.skipReason !== null)('the Kafka of the pipeline', () => {
  const consumers: JavaConsumer[] = [];
  afterAll(async () => {
    for (const consumer of consumers) await consumer.kill();
  });

  it('is the release that was asked for, with one broker and no auto-created topics', async () => {
    expect(kafka.version.startsWith(`${kafka.line}.`)).toBe(true);
    const missing = uniqueName('missing');
    await withAdmin(async (admin) => {
      expect((await admin.describeCluster()).brokers).toHaveLength(1);
      await expect(admin.fetchTopicOffsets(missing)).rejects.toThrow();
      expect(await admin.listTopics()).not.toContain(missing);
    });
  });

  it('leaves nothing behind of the round trip that told it was ready', async () => {
    await withAdmin(async (admin) => {
      const topics = await admin.listTopics();
      const { groups } = await admin.listGroups();
      const names = [...topics, ...groups.map(({ groupId }) => groupId)];
      expect(names.filter((name) => name.startsWith('millrace-ready'))).toEqual([]);
    });
  });

  it('carries an event to a kafkajs consumer, whose commit can be read', async () => {
    const topic = await createTopic({ partitions: 2 });
    await produce(topic, [{ key: 'k', value: 'v', partition: 1 }]);
    const consumer = await startConsumer({ topic });
    const committed = await until(() =>
      withAdmin(async (admin) => {
        const [offsets] = await admin.fetchOffsets({ groupId: consumer.group, topics: [topic] });
        return offsets?.partitions.find(({ partition, offset }) => partition === 1 && offset !== '-1');
      }),
    );
    expect(committed.offset).toBe('1');
    await consumer.stop();
  });

  const protocols =
    kafka.line === '3.9' ? (['classic', 'consumer'] as const) : (['classic', 'consumer', 'share'] as const);
  it.each(protocols)('serves a Java consumer of the %s protocol', async (protocol) => {
    const topic = await createTopic();
    // A new share group starts at the end of the log unless told otherwise: it gets its event once it has joined.
    const consumer = await startJavaConsumer({ topic, protocol });
    consumers.push(consumer);
    await until(
      async () => {
        await produce(topic, ['hello']);
        return consumer.values().includes('hello');
      },
      { timeoutMs: 40_000, everyMs: 500 },
    );
    await consumer.stop();
  });
});
