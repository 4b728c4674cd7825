import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawRead, RecordReader } from '../../../../server/peek/reader.ts';
import { createRecordReader } from '../../../../server/sources/kafka/reader.ts';
import type { KafkaConnection } from '../../../../server/sources/kafka/wire/request.ts';
import {
  createTopic,
  kafkaClient,
  kafkaForTests,
  produce,
  uniqueName,
  until,
  withAdmin,
} from '../../../support/kafka.ts';
import { connectForTests } from './api/support.ts';

describe.skipIf(kafkaForTests().skipReason !== null)('the record reader on a real Kafka', () => {
  let connection: KafkaConnection;
  let reader: RecordReader;
  beforeAll(() => {
    connection = connectForTests();
    reader = createRecordReader(connection);
  });
  afterAll(() => connection.close());

  const read = (
    topic: string,
    offset: number,
    changes: { maxBytes?: number; partition?: number } = {},
  ): Promise<RawRead> =>
    reader.read({ topic, partition: 0, offset, maxBytes: 100_000, timeoutMs: 10_000, ...changes });

  test('tells a record with everything that belongs to it', async () => {
    const topic = await createTopic();
    await produce(topic, [{ key: 'first', value: '1', timestamp: '1000' }]);
    await produce(topic, [
      { key: 'k', value: 'v', timestamp: '2000', headers: { trace: Buffer.from([1, 2]), kind: 'order' } },
      { key: null, value: null, timestamp: '2500' },
    ]);
    const found = await read(topic, 1);
    expect(found).toEqual({
      kind: 'record',
      previousTimestamp: 1_000,
      record: {
        offset: 1,
        timestamp: 2_000,
        timestampType: 'create-time',
        key: Buffer.from('k'),
        value: Buffer.from('v'),
        headers: [
          { name: 'trace', value: Buffer.from([1, 2]) },
          { name: 'kind', value: Buffer.from('order') },
        ],
        sizeBytes: expect.any(Number),
        compression: 'none',
        producerId: null,
        producerEpoch: null,
        transactional: false,
        aborted: false,
      },
    });
    expect(await read(topic, 0)).toMatchObject({ previousTimestamp: null });
    expect(await read(topic, 2)).toMatchObject({
      previousTimestamp: 2_000,
      record: { key: null, value: null },
    });
  });

  test.each(['gzip', 'snappy', 'lz4', 'zstd'])(
    'reads batches that the broker wrote with %s',
    async (compression) => {
      const topic = await createTopic({ config: { 'compression.type': compression } });
      const long = 'the same words again and again, '.repeat(4_000);
      await produce(topic, [{ value: 'short' }, { key: 'k', value: long }, { value: 'last' }]);
      expect(await read(topic, 1, { maxBytes: 200_000 })).toMatchObject({
        kind: 'record',
        record: { compression, key: Buffer.from('k'), value: Buffer.from(long) },
      });
      expect(await read(topic, 2)).toMatchObject({ record: { value: Buffer.from('last') } });
    },
  );

  test('tells ends, starts, and what does not exist', async () => {
    const topic = await createTopic();
    await produce(topic, ['a', 'b', 'c']);
    expect(await read(topic, 3)).toEqual({ kind: 'beyond-end', end: 3 });
    expect(await read(topic, 99)).toEqual({ kind: 'beyond-end', end: 3 });
    await withAdmin(async (admin) => {
      await admin.fetchTopicOffsets(topic); // kafkajs wants the topic's metadata first
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
    });
    expect(await read(topic, 1)).toEqual({ kind: 'below-log-start', logStart: 2 });
    expect(await read(topic, 2)).toMatchObject({ kind: 'record', record: { value: Buffer.from('c') } });
    await expect(read(topic, 0, { partition: 5 })).rejects.toMatchObject({ code: 'unknown-partition' });
    await expect(read(uniqueName('missing'), 0)).rejects.toMatchObject({ code: 'unknown-topic' });
  });

  test('follows a topic that was deleted and made again under its name', async () => {
    const topic = await createTopic();
    await produce(topic, ['old']);
    expect(await read(topic, 0)).toMatchObject({ record: { value: Buffer.from('old') } });
    await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    await until(async () => !(await withAdmin((admin) => admin.listTopics())).includes(topic));
    await createTopic({ name: topic });
    await produce(topic, ['new']);
    expect(await read(topic, 0)).toMatchObject({ record: { value: Buffer.from('new') } });
  });

  test('tells markers, aborted records, and records of a transaction that is still open', async () => {
    const topic = await createTopic();
    const producer = kafkaClient().producer({
      transactionalId: uniqueName('tx'),
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    try {
      const committed = await producer.transaction();
      await committed.send({ topic, messages: [{ value: 'kept' }] });
      await committed.commit();
      const aborted = await producer.transaction();
      await aborted.send({ topic, messages: [{ value: 'dropped' }] });
      await aborted.abort();
      await until(async () => (await read(topic, 3)).kind === 'marker');
      const kept = await read(topic, 0);
      expect(kept).toMatchObject({ kind: 'record', record: { transactional: true, aborted: false } });
      const producerId = kept.kind === 'record' ? kept.record.producerId : null;
      expect(producerId).toMatch(/^\d+$/);
      expect(await read(topic, 1)).toMatchObject({
        kind: 'marker',
        markerType: 'commit',
        producerId,
        nextOffset: 2,
      });
      expect(await read(topic, 2)).toMatchObject({
        record: { value: Buffer.from('dropped'), aborted: true },
      });
      expect(await read(topic, 3)).toMatchObject({ kind: 'marker', markerType: 'abort', nextOffset: null });
      expect(await read(topic, 4)).toEqual({ kind: 'beyond-end', end: 4 });
      const open = await producer.transaction();
      await open.send({ topic, messages: [{ value: 'waiting' }] });
      expect(await read(topic, 4)).toMatchObject({
        record: { value: Buffer.from('waiting'), aborted: false },
      });
      await open.abort();
    } finally {
      await producer.disconnect();
    }
  });

  test('tells a gap that compaction left, and where the log goes on', async () => {
    const topic = await createTopic({
      config: {
        'cleanup.policy': 'compact',
        'segment.ms': '100',
        'min.cleanable.dirty.ratio': '0.001',
        'max.compaction.lag.ms': '1',
      },
    });
    for (let i = 0; i < 3; i++) await produce(topic, [{ key: 'same', value: `${i}` }]);
    // The active segment is never cleaned: records of another key roll it.
    await until(
      async () => {
        await produce(topic, [{ key: 'other', value: 'x' }]);
        // Not offset 0: a pass that ends before offset 2 takes that one alone.
        return (await read(topic, 1)).kind === 'gap';
      },
      { timeoutMs: 50_000, everyMs: 500 },
    );
    expect(await read(topic, 0)).toEqual({ kind: 'gap', nextOffset: 2 });
    expect(await read(topic, 1)).toEqual({ kind: 'gap', nextOffset: 2 });
    expect(await read(topic, 2)).toMatchObject({ kind: 'record', record: { value: Buffer.from('2') } });
  });

  test('tells the size and the head of a record that is larger than asked for', async () => {
    const topic = await createTopic();
    await produce(topic, [{ key: 'key', value: 'x'.repeat(50_000), headers: { h: '1' } }]);
    const found = await read(topic, 0, { maxBytes: 1_000 });
    expect(found).toMatchObject({
      kind: 'too-large',
      offset: 0,
      head: { key: Buffer.from('key'), headers: [] },
    });
    if (found.kind !== 'too-large') return;
    expect(found.sizeBytes).toBeGreaterThan(50_000);
    expect(found.sizeBytes).toBeLessThan(50_100);
    expect(found.head?.value).toEqual(Buffer.from('x'.repeat(997)));
  });
});
