import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListOffsetsAnswer } from '../../../../../server/sources/kafka/api/answers.ts';
import { describeQuorum } from '../../../../../server/sources/kafka/api/describe-quorum.ts';
import { listOffsets } from '../../../../../server/sources/kafka/api/list-offsets.ts';
import { metadata } from '../../../../../server/sources/kafka/api/metadata.ts';
import type { KafkaConnection } from '../../../../../server/sources/kafka/wire/request.ts';
import { createTopic, kafkaForTests, produce, uniqueName } from '../../../../support/kafka.ts';
import { ask, atEachVersion, connectForTests } from './support.ts';

describe.skipIf(kafkaForTests().skipReason !== null)('topics, asked of a real Kafka', () => {
  let connection: KafkaConnection;
  let topic: string;

  beforeAll(async () => {
    connection = connectForTests();
    topic = await createTopic({ partitions: 3 });
    await produce(topic, [
      { key: 'a', value: 'one', partition: 1, timestamp: '1000' },
      { key: 'b', value: 'two', partition: 1, timestamp: '2000' },
    ]);
  });
  afterAll(() => connection.close());

  test('Metadata tells brokers, partitions, leaders and ids at every version', async () => {
    const answers = await atEachVersion(connection, metadata([topic]));
    expect(answers.length).toBeGreaterThan(5);
    for (const { version, answer } of answers) {
      expect(answer.brokers).toHaveLength(1);
      expect(answer.clusterId).toMatch(/^\S{22}$/);
      const [found] = answer.topics;
      expect(found).toMatchObject({ errorCode: 0, name: topic, internal: false });
      expect(found?.topicId === null).toBe(version < 10);
      expect(found?.partitions.map(({ partition }) => partition).sort()).toEqual([0, 1, 2]);
      const id = answer.brokers[0]?.id;
      expect(found?.partitions[0]).toMatchObject({ errorCode: 0, leader: id, replicas: [id], isr: [id] });
    }
  });

  test('Metadata of a topic that does not exist says so and does not create it', async () => {
    const name = uniqueName('missing');
    for (let i = 0; i < 2; i++) {
      const { topics } = await ask(connection, metadata([name]));
      expect(topics).toMatchObject([{ name, errorCode: 3, partitions: [] }]);
    }
  });

  test('Metadata of null tells all topics, of an empty list none', async () => {
    expect((await ask(connection, metadata(null))).topics.map(({ name }) => name)).toContain(topic);
    expect((await ask(connection, metadata([]))).topics).toEqual([]);
  });

  test('DescribeQuorum tells the time of the controller', async () => {
    const before = Date.now();
    const { errorCode, leaderTime } = await ask(connection, describeQuorum());
    expect(errorCode).toBe(0);
    expect(leaderTime).toBeGreaterThanOrEqual(before - 1_000);
    expect(leaderTime).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  test('ListOffsets tells ends, starts and offsets by time in columns at every version', async () => {
    const query = (timestamp: number) =>
      listOffsets({
        topics: [{ name: topic, partitions: Int32Array.of(0, 1, 7) }],
        timestamp,
        isolation: 'read_uncommitted',
      });
    for (const { answer } of await atEachVersion(connection, query(-1)))
      expect(rowsOf(answer)).toEqual([
        [0, 0, 0],
        [1, 0, 2],
        [7, 3, -1],
      ]);
    for (const { answer } of await atEachVersion(connection, query(-2)))
      expect(rowsOf(answer).slice(0, 2)).toEqual([
        [0, 0, 0],
        [1, 0, 0],
      ]);
    for (const { answer } of await atEachVersion(connection, query(1_500))) {
      expect(rowsOf(answer)[1]).toEqual([1, 0, 1]);
      expect(answer.topics).toEqual([{ name: topic, from: 0, to: 3 }]);
      expect(answer.timestamp[answer.partition.indexOf(1)]).toBe(2_000);
    }
  });
});

/** [partition, error code, offset], by partition. */
function rowsOf(answer: ListOffsetsAnswer): number[][] {
  return [...answer.partition]
    .map((partition, row) => [partition, answer.errorCode[row] ?? 0, answer.offset[row] ?? 0])
    .sort(([a = 0], [b = 0]) => a - b);
}
