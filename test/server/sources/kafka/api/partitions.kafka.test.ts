import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiVersions } from '../../../../../server/sources/kafka/api/api-versions.ts';
import { describeConfigs } from '../../../../../server/sources/kafka/api/describe-configs.ts';
import { describeLogDirs } from '../../../../../server/sources/kafka/api/describe-log-dirs.ts';
import { describeProducers } from '../../../../../server/sources/kafka/api/describe-producers.ts';
import { type FetchPartition, fetch } from '../../../../../server/sources/kafka/api/fetch.ts';
import { metadata } from '../../../../../server/sources/kafka/api/metadata.ts';
import { readBatches } from '../../../../../server/sources/kafka/wire/batch-cursor.ts';
import type { KafkaConnection } from '../../../../../server/sources/kafka/wire/request.ts';
import {
  createTopic,
  kafkaClient,
  kafkaForTests,
  produce,
  uniqueName,
  until,
} from '../../../../support/kafka.ts';
import { ask, atEachVersion, connectForTests } from './support.ts';

describe.skipIf(kafkaForTests().skipReason !== null)(
  'settings, sizes, producers and records of a real Kafka',
  () => {
    let connection: KafkaConnection;
    let topic: string;

    beforeAll(async () => {
      connection = connectForTests();
      topic = await createTopic({ partitions: 2, config: { 'retention.ms': '123456' } });
      await produce(topic, [
        { key: 'k', value: 'one', partition: 1, headers: { trace: 'abc' } },
        { value: null, partition: 1 },
      ]);
    });
    afterAll(() => connection.close());

    test('DescribeConfigs tells the named settings of a topic at every version, and an error for an unknown one', async () => {
      const missing = uniqueName('missing');
      const request = describeConfigs(
        [
          { type: 2, name: topic },
          { type: 2, name: missing },
        ],
        ['retention.ms', 'cleanup.policy'],
      );
      for (const { answer } of await atEachVersion(connection, request)) {
        const found = answer.resources.find(({ name }) => name === topic);
        expect(found).toMatchObject({ errorCode: 0, type: 2 });
        expect(Object.fromEntries((found?.configs ?? []).map(({ name, value }) => [name, value]))).toEqual({
          'retention.ms': '123456',
          'cleanup.policy': 'delete',
        });
        expect(answer.resources.find(({ name }) => name === missing)?.errorCode).toBe(3);
      }
    });

    test('DescribeLogDirs tells bytes of each partition at every version', async () => {
      for (const { answer } of await atEachVersion(connection, describeLogDirs())) {
        expect(answer.dirs).toHaveLength(1);
        expect(answer.dirs[0]).toMatchObject({ errorCode: 0 });
        const found = answer.dirs[0]?.topics.find(({ name }) => name === topic);
        const sizes = new Map(found?.partitions.map(({ partition, sizeBytes }) => [partition, sizeBytes]));
        expect(sizes.get(0)).toBe(0);
        expect(sizes.get(1)).toBeGreaterThan(50);
        expect(found?.partitions.every(({ future }) => !future)).toBe(true);
      }
    });

    test('DescribeProducers tells who wrote, and where an open transaction began', async () => {
      const producer = kafkaClient().producer({
        transactionalId: uniqueName('tx'),
        maxInFlightRequests: 1,
        idempotent: true,
      });
      await producer.connect();
      const transaction = await producer.transaction();
      try {
        await transaction.send({ topic, messages: [{ value: 'open', partition: 0 }] });
        const answer = await ask(connection, describeProducers([{ name: topic, partitions: [0, 1, 9] }]));
        const rows = new Map(answer.topics[0]?.partitions.map((row) => [row.partition, row]));
        expect(rows.get(0)?.producers).toMatchObject([{ lastSequence: 0, txnStartOffset: 0 }]);
        expect(rows.get(0)?.producers[0]?.producerId).toMatch(/^\d+$/);
        expect(rows.get(9)?.errorCode).toBe(3);
      } finally {
        await transaction.abort();
        await producer.disconnect();
      }
      // The abort marker reaches the log a moment after the producer was told.
      await until(async () => {
        const after = await ask(connection, describeProducers([{ name: topic, partitions: [0] }]));
        return (after.topics[0]?.partitions[0]?.producers[0]?.txnStartOffset ?? null) === null;
      });
    });

    test('Fetch brings records by name and by topic id at every version', async () => {
      const topicId = (await ask(connection, metadata([topic]))).topics[0]?.topicId ?? '';
      const wanted = (changes: Partial<FetchPartition>) =>
        fetch({
          partitions: [{ topic, partition: 1, offset: 0, maxBytes: 100_000, ...changes }],
          ...{ maxBytes: 100_000, maxWaitMs: 0, minBytes: 0, isolation: 'read_uncommitted' },
        });
      const versions: number[] = [];
      for (const { version, answer } of await atEachVersion(connection, wanted({ topicId }))) {
        versions.push(version);
        expect(answer.errorCode).toBe(0);
        expect(answer.partitions).toMatchObject([
          {
            topic,
            partition: 1,
            errorCode: 0,
            highWatermark: 2,
            lastStableOffset: 2,
            logStart: 0,
            aborted: [],
          },
        ]);
        const values: (string | null)[] = [];
        readBatches(answer.partitions[0]?.records ?? Buffer.alloc(0), {
          record: ({ bytes, valueStart, valueLength }) => {
            values.push(
              valueLength < 0 ? null : bytes.toString('utf8', valueStart, valueStart + valueLength),
            );
            return true;
          },
        });
        expect(values).toEqual(['one', null]);
      }
      expect(versions.at(-1)).toBe(13);
      expect((await ask(connection, wanted({}))).partitions[0]?.highWatermark).toBe(2);
      expect((await ask(connection, wanted({ topicId: 'f'.repeat(32) }))).partitions[0]?.errorCode).toBe(100);
      expect((await ask(connection, wanted({ offset: 99 }))).partitions[0]?.errorCode).toBe(1);
    });

    test('ApiVersions tells ranges by API key', async () => {
      const { errorCode, apis } = await ask(connection, apiVersions());
      expect(errorCode).toBe(0);
      expect(apis.get(18)?.min).toBe(0);
      expect(apis.get(3)?.max).toBeGreaterThanOrEqual(12);
    });
  },
);
