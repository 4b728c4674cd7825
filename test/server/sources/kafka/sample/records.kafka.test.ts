import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KAFKA_DEFAULTS } from '../../../../../server/sources/kafka/config.ts';
import {
  createTopic,
  kafkaClient,
  kafkaForTests,
  produce,
  startConsumer,
  uniqueName,
  until,
  withAdmin,
} from '../../../../support/kafka.ts';
import { commitWithoutMember, complete, type Watched, watchCluster } from '../watch-support.ts';

const { bootstrap, skipReason } = kafkaForTests();
const periods = {
  ...{ endsMs: 300, slowEndsMs: 2_000, groupsMs: 500, metadataMs: 700 },
  ...{ configsMs: 5_000, logDirsMs: 5_000, producersMs: 400 },
};

describe.skipIf(skipReason !== null)('records of a real cluster under watch', () => {
  let watched: Watched;
  beforeAll(async () => {
    watched = await watchCluster(bootstrap, {
      periods,
      producers: [{ topic: 'declared-topic', names: ['told by configuration'] }],
    });
    await complete(watched);
  });
  afterAll(() => watched.stop());

  /** A group that stands at `offset` of a new topic's only partition. */
  const stuckAt = async (topic: string, offset: number) => {
    const group = uniqueName('stands');
    await commitWithoutMember(bootstrap, group, topic, [offset]);
    await until(() => watched.place(group, topic)?.committed === offset);
    return group;
  };
  const firstUnread = (group: string, topic: string) =>
    until(() => watched.place(group, topic)?.firstUnread ?? null, { describe: () => [group, topic] });

  test('the first unread record is the one at the committed offset: its time, its size, its lag in seconds', async () => {
    const topic = await createTopic();
    const now = Date.now();
    for (const age of [90_000, 60_000, 30_000])
      await produce(topic, [
        { key: `k${age}`, value: 'v'.repeat(age / 1_000), timestamp: String(now - age) },
      ]);
    const group = await stuckAt(topic, 1);
    expect(await firstUnread(group, topic)).toMatchObject({
      offset: 1,
      recordOffset: 1,
      recordTime: now - 60_000,
      timestampType: 'create-time',
      upTo: 3,
    });
    const { lag, seconds } = watched.lag(group, topic);
    expect(lag).toBe(2);
    expect(seconds?.method).toBe('first-unread');
    expect(seconds?.value).toBeGreaterThanOrEqual(60);
    expect(seconds?.value).toBeLessThan(75);
  });

  test('within a batch, null keys and tombstones: each offset has its own first unread record', async () => {
    const topic = await createTopic();
    const now = Date.now() - 10_000;
    await produce(topic, [
      { key: null, value: 'no key', timestamp: String(now) },
      { key: 'gone', value: null, timestamp: String(now + 1_000) },
      { key: null, value: null, timestamp: String(now + 2_000) },
      { key: '', value: '', timestamp: String(now + 3_000) },
    ]);
    const groups = await Promise.all([0, 1, 2, 3].map((offset) => stuckAt(topic, offset)));
    for (const [offset, group] of groups.entries())
      expect(await firstUnread(group, topic)).toMatchObject({
        recordOffset: offset,
        recordTime: now + offset * 1_000,
      });
  });

  test('timestamps of 1970 and of 2100 are not taken for the age of an event', async () => {
    for (const timestamp of ['1000', '4102444800000']) {
      const topic = await createTopic({
        config: { 'message.timestamp.after.max.ms': '9223372036854775807' },
      });
      await produce(topic, [{ value: 'odd', timestamp }]);
      const group = await stuckAt(topic, 0);
      expect(await firstUnread(group, topic)).toMatchObject({ recordTime: Number(timestamp) });
      const { lag, seconds } = watched.lag(group, topic);
      expect(lag).toBe(1);
      expect(seconds?.method ?? 'unknown').not.toBe('first-unread');
      expect(seconds?.value ?? 0).toBeLessThan(60);
    }
  });

  test('only markers of a transaction behind the offset: nothing is unread, and the reason is told', async () => {
    const topic = await createTopic();
    const producer = kafkaClient().producer({
      ...{ transactionalId: uniqueName('tx'), maxInFlightRequests: 1, idempotent: true },
    });
    await producer.connect();
    try {
      const committed = await producer.transaction();
      await committed.send({ topic, messages: [{ value: 'one' }] });
      await committed.commit();
      const group = await stuckAt(topic, 1);
      expect(await firstUnread(group, topic)).toMatchObject({
        recordOffset: null,
        recordTime: null,
        upTo: 2,
      });
      expect(watched.lag(group, topic)).toMatchObject({
        lag: 0,
        reason: 'only transaction markers and gaps behind it',
      });
      // What comes behind the marker ends that.
      await produce(topic, [{ key: 'k', value: 'real' }]);
      await until(() => watched.place(group, topic)?.firstUnread?.recordOffset === 2);
      expect(watched.lag(group, topic)).toMatchObject({ lag: 2, reason: null });
    } finally {
      await producer.disconnect();
    }
  });

  test('an aborted record is passed over: the first unread one is behind it', async () => {
    const topic = await createTopic();
    const producer = kafkaClient().producer({
      ...{ transactionalId: uniqueName('tx'), maxInFlightRequests: 1, idempotent: true },
    });
    await producer.connect();
    try {
      const aborted = await producer.transaction();
      await aborted.send({ topic, messages: [{ value: 'never' }, { value: 'happened' }] });
      await aborted.abort();
    } finally {
      await producer.disconnect();
    }
    await until(() => watched.partition(topic)?.lso === 3);
    const group = await stuckAt(topic, 0);
    expect(await firstUnread(group, topic)).toMatchObject({ recordOffset: null, upTo: 3 });
    await produce(topic, [{ key: 'k', value: 'real' }]);
    await until(() => watched.place(group, topic)?.firstUnread?.recordOffset === 3);
  });

  test('a gap that compaction left is passed over: the first unread record is the one behind it', async () => {
    const topic = await createTopic({
      config: {
        ...{ 'cleanup.policy': 'compact', 'segment.ms': '100', 'max.compaction.lag.ms': '1' },
        'min.cleanable.dirty.ratio': '0.001',
      },
    });
    const time = Date.now() - 5_000;
    for (const value of ['0', '1', '2'])
      await produce(topic, [{ key: 'same', value, timestamp: String(time + Number(value)) }]);
    await until(
      async () => {
        // The active segment is never cleaned: records of another key roll it.
        await produce(topic, [{ key: 'other', value: 'x' }]);
        const place = { topic, partition: 0, offset: 1, maxBytes: 1_000, timeoutMs: 5_000 };
        return (await watched.source.reader.read(place)).kind === 'gap';
      },
      { timeoutMs: 50_000, everyMs: 500 },
    );
    const group = await stuckAt(topic, 1);
    expect(await firstUnread(group, topic)).toMatchObject({
      offset: 1,
      recordOffset: 2,
      recordTime: time + 2,
    });
  });

  test('records deleted before they were read are found as lost', async () => {
    const topic = await createTopic();
    await produce(topic, ['a', 'b', 'c', 'd']);
    const group = await stuckAt(topic, 1);
    await withAdmin(async (admin) => {
      // kafkajs deletes records of topics only that it has looked at.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '3' }] });
    });
    await until(() => watched.partition(topic)?.logStart === 3);
    const lost = await until(() => watched.findings(group).find(({ code }) => code === 'data-lost'));
    expect(lost).toMatchObject({ topic, partition: 0 });
  });

  test('an open transaction holds the last stable offset; its producer and the time of its first record are told', async () => {
    const topic = await createTopic();
    await produce(topic, ['before']);
    const producer = kafkaClient().producer({
      ...{ transactionalId: uniqueName('tx'), maxInFlightRequests: 1, idempotent: true },
    });
    await producer.connect();
    const transaction = await producer.transaction();
    const began = Date.now() - 5_000;
    try {
      await transaction.send({ topic, messages: [{ value: 'open', timestamp: String(began) }] });
      await produce(topic, ['behind it']);
      await until(() => watched.partition(topic)?.end === 3 && watched.partition(topic)?.lso === 1);
      const [found] = await until(() => {
        const open = watched.partition(topic)?.producers.filter(({ txnStart }) => txnStart !== null) ?? [];
        return open.some(({ txnStartTime }) => txnStartTime !== null) ? open : null;
      });
      expect(found).toMatchObject({ txnStart: 1, txnStartTime: began });
      expect(found?.producerId).toMatch(/^\d+$/);
      // What waits behind the transaction is there, though a read_committed consumer does not get it yet.
      const group = await stuckAt(topic, 1);
      expect(await firstUnread(group, topic)).toMatchObject({ recordOffset: 1, recordTime: began });
      expect(watched.lag(group, topic)).toMatchObject({ lag: 2, lagToStable: 0 });
    } finally {
      await transaction.commit();
      await producer.disconnect();
    }
    await until(() => watched.partition(topic)?.lso === 4);
    await until(() => watched.partition(topic)?.producers.every(({ txnStart }) => txnStart === null));
  });

  test('queue latency and waits are those of the commits that were made', async () => {
    const topic = await createTopic();
    const consumer = await startConsumer({
      topic,
      eachMessage: () => new Promise((resolve) => setTimeout(resolve, 300)),
    });
    const producer = kafkaClient().producer();
    await producer.connect();
    try {
      await until(() => watched.place(consumer.group, topic));
      for (let index = 0; index < 8; index++) {
        await producer.send({ topic, messages: [{ key: 'k', value: String(index) }] });
        await until(() => (watched.place(consumer.group, topic)?.committed ?? 0) > index);
      }
      const samples = await until(() => {
        const found = watched.told.flatMap((one) =>
          one.kind === 'queue-latency' && one.group === consumer.group ? one.samples : [],
        );
        return found.length >= 4 ? found : null;
      });
      for (const sample of samples) {
        expect(sample).toBeGreaterThanOrEqual(290);
        expect(sample).toBeLessThan(5_000);
      }
      const waits = watched.told.flatMap((one) =>
        one.kind === 'commit-waits' && one.group === consumer.group ? one.waits : [],
      );
      expect(waits.length).toBeGreaterThan(0);
      for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(290);
      expect(watched.group(consumer.group)?.latency.get(topic)?.p50).toBeGreaterThanOrEqual(250);
      expect(watched.findings(consumer.group)).toEqual([]);
    } finally {
      await producer.disconnect();
      await consumer.stop();
    }
  });

  test('names of producers come from the first configured header that is there; keys that are uneven are told', async () => {
    const topic = await createTopic();
    await until(() => watched.partition(topic)?.end === 0);
    await produce(
      topic,
      Array.from({ length: 40 }, (_, index) => ({
        key: index % 4 === 0 ? `rare-${index}` : 'hot',
        value: 'v',
        headers: {
          'service.name': 'the last choice',
          ...(index % 2 === 0 ? { ce_source: '/shop/checkout' } : { producer: 'legacy' }),
        },
      })),
    );
    const names = await until(() => {
      const found = watched.topic(topic)?.producerNames;
      return found?.has('shop/checkout') && found.has('legacy') ? found : null;
    });
    expect(names.has('the last choice')).toBe(false);
    expect(names.get('legacy')).toMatchObject({ provenance: 'observed' });
    const skew = await until(() => watched.partition(topic)?.keySkew ?? null);
    expect(skew.share).toBeGreaterThan(0.6);
    expect(skew.share).toBeLessThan(0.9);
  });

  test('declared producers win over the headers', async () => {
    const topic = uniqueName('declared');
    const own = await watchCluster(bootstrap, {
      ...{ name: 'declares', periods, producers: [{ topic, names: ['the till'] }] },
    });
    try {
      await createTopic({ name: topic });
      await produce(topic, [{ value: 'v', headers: { producer: 'header' } }]);
      await complete(own);
      await until(() => own.topic(topic)?.producerNames.get('the till')?.provenance === 'declared');
      await produce(topic, [{ value: 'v', headers: { producer: 'header' } }]);
      await until(() => own.partition(topic)?.end === 2);
      expect(own.topic(topic)?.producerNames.has('header')).toBe(false);
    } finally {
      await own.stop();
    }
  });

  test('with sampling off no record is read for names, keys or queue latency; what lags is still timed', async () => {
    const off = await watchCluster(bootstrap, {
      ...{ name: 'samples-nothing', periods },
      sampling: { ...KAFKA_DEFAULTS.sampling, enabled: false },
    });
    try {
      await complete(off);
      const topic = await createTopic();
      const consumer = await startConsumer({ topic });
      try {
        await until(() => off.partition(topic)?.end === 0 && watched.partition(topic)?.end === 0);
        let sent = 0;
        // The other watch, which samples, shows that there was something to be seen.
        await until(async () => {
          await produce(topic, [{ key: 'k', value: `${sent++}`, headers: { producer: 'seen' } }]);
          return (
            (watched.group(consumer.group)?.latency.size ?? 0) > 0 &&
            watched.topic(topic)?.producerNames.has('seen')
          );
        });
        const group = await stuckAt(topic, 1);
        await until(() => off.place(group, topic)?.firstUnread ?? null);
        expect(off.group(consumer.group)?.latency.size).toBe(0);
        expect(off.topic(topic)?.producerNames.size).toBe(0);
        expect(off.source.metrics?.().sampled_records_total).toBe(0);
      } finally {
        await consumer.stop();
      }
    } finally {
      await off.stop();
    }
  });

  test('no key and no value of an event is told or logged', async () => {
    const topic = await createTopic();
    await until(() => watched.partition(topic)?.end === 0);
    const secret = uniqueName('secret');
    await produce(
      topic,
      Array.from({ length: 30 }, () => ({ key: secret, value: secret, headers: { other: secret } })),
    );
    await until(() => watched.partition(topic)?.keySkew ?? null);
    expect(JSON.stringify(watched.told)).not.toContain(secret);
    expect(watched.lines.join('')).not.toContain(secret);
  });
});
