import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OffsetWriter } from '../../../../server/actions/offset-writer.ts';
import { listGroups } from '../../../../server/sources/kafka/api/list-groups.ts';
import { createOffsetWriter } from '../../../../server/sources/kafka/offset-writer.ts';
import type { KafkaConnection } from '../../../../server/sources/kafka/wire/request.ts';
import {
  createTopic,
  kafkaForTests,
  produce,
  startConsumer,
  startJavaConsumer,
  uniqueName,
  until,
} from '../../../support/kafka.ts';
import { ask, connectForTests } from './api/support.ts';

describe.skipIf(kafkaForTests().skipReason !== null)('the offset writer on a real Kafka', () => {
  let connection: KafkaConnection;
  let writer: OffsetWriter;
  let topic: string;

  beforeAll(async () => {
    connection = connectForTests();
    writer = createOffsetWriter(connection);
    topic = await createTopic();
    await produce(topic, [
      { value: 'a', timestamp: '1000' },
      { value: 'b', timestamp: '2000' },
      { value: 'c', timestamp: '3000' },
    ]);
  });
  afterAll(() => connection.close());

  test('tells log bounds and offsets by time', async () => {
    expect(await writer.bounds(topic, 0)).toEqual({ logStart: 0, end: 3 });
    expect(await writer.offsetForTime(topic, 0, 1_500)).toBe(1);
    expect(await writer.offsetForTime(topic, 0, 9_000)).toBeNull();
    await expect(writer.bounds(topic, 7)).rejects.toMatchObject({ code: 'unknown-partition' });
    await expect(writer.bounds(uniqueName('missing'), 0)).rejects.toMatchObject({ code: 'unknown-topic' });
  });

  test('refuses while a classic group has members, and changes the offset once it is empty', async () => {
    const consumer = await startConsumer({ topic, clientId: 'busy-client' });
    const { group } = consumer;
    try {
      await until(async () => (await writer.committed(group, topic, 0)) === 3);
      const busy = await writer.describe(group);
      expect(busy).toMatchObject({
        state: 'Stable',
        members: [{ id: consumer.memberId, clientId: 'busy-client' }],
      });
      expect(busy.members[0]?.host).toContain('127.0.0.1');
      await expect(writer.commit(group, [{ topic, partition: 0, offset: 1 }])).rejects.toMatchObject({
        code: 'group-not-empty',
      });
      expect(await writer.committed(group, topic, 0)).toBe(3);
    } finally {
      await consumer.stop();
    }
    await until(async () => (await writer.describe(group)).state === 'Empty');
    await writer.commit(group, [{ topic, partition: 0, offset: 1 }]);
    expect(await writer.committed(group, topic, 0)).toBe(1);
    expect(await writer.committed(group, topic, 4)).toBeNull();
  });

  test('does the same for a KIP-848 group', async () => {
    const consumer = await startJavaConsumer({ topic, protocol: 'consumer' });
    const { group } = consumer;
    try {
      await until(async () => (await writer.committed(group, topic, 0)) === 3);
      expect((await writer.describe(group)).members).toHaveLength(1);
      await expect(writer.commit(group, [{ topic, partition: 0, offset: 1 }])).rejects.toMatchObject({
        code: 'group-not-empty',
      });
    } finally {
      await consumer.stop();
    }
    await until(async () => (await writer.describe(group)).members.length === 0);
    await writer.commit(group, [{ topic, partition: 0, offset: 2 }]);
    expect(await writer.committed(group, topic, 0)).toBe(2);
  });

  test('never makes a group that was not there', async () => {
    const group = uniqueName('nobody');
    await expect(writer.describe(group)).rejects.toMatchObject({ code: 'unknown-group' });
    expect(await writer.committed(group, topic, 0)).toBeNull();
    await expect(writer.commit(group, [{ topic, partition: 0, offset: 1 }])).rejects.toMatchObject({
      code: 'unknown-group',
    });
    const { groups } = await ask(connection, listGroups());
    expect(groups.map((listed) => listed.group)).not.toContain(group);
  });

  test('an unknown topic is refused by name', async () => {
    const consumer = await startConsumer({ topic });
    await until(async () => (await writer.committed(consumer.group, topic, 0)) === 3);
    await consumer.stop();
    await until(async () => (await writer.describe(consumer.group)).state === 'Empty');
    const missing = uniqueName('missing');
    await expect(
      writer.commit(consumer.group, [{ topic: missing, partition: 0, offset: 1 }]),
    ).rejects.toThrow(missing);
  });
});
