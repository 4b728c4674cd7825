import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createTopic,
  kafkaForTests,
  produce,
  type RunningConsumer,
  startConsumer,
  uniqueName,
  until,
  withAdmin,
} from '../../../../support/kafka.ts';
import { commitWithoutMember, complete, type Watched, watchCluster, watching } from '../watch-support.ts';

const { bootstrap, skipReason } = kafkaForTests();
/** What the tests need soon; the periods of the product are longer. */
const SOON = { endsMs: 300, slowEndsMs: 2_000, groupsMs: 500, metadataMs: 700, configsMs: 1_000 };
const periods = { ...SOON, logDirsMs: 1_000, producersMs: 500 };

describe.skipIf(skipReason !== null)('a real cluster under watch', () => {
  let watched: Watched;
  beforeAll(async () => {
    watched = await watchCluster(bootstrap, { periods });
    await complete(watched);
  });
  afterAll(() => watched.stop());

  describe('the first snapshot', () => {
    let topic: string;
    let consumer: RunningConsumer;
    beforeAll(async () => {
      topic = await createTopic({
        name: `${uniqueName('dots.and')}_under-scores`,
        partitions: 3,
        config: { 'retention.ms': '7654321', 'cleanup.policy': 'compact,delete' },
      });
      await produce(
        topic,
        [0, 0, 0, 1, 1].map((partition, index) => ({ key: `k${index}`, value: `v${index}`, partition })),
      );
      const seen: string[] = [];
      consumer = await startConsumer({
        topic,
        clientId: 'counts-things',
        eachMessage: ({ message }) => Promise.resolve(void seen.push(message.value?.toString() ?? '')),
      });
      await until(() => seen.length === 5);
      let offsets: string[] = [];
      await until(
        () =>
          withAdmin(async (admin) => {
            const [found] = await admin.fetchOffsets({ groupId: consumer.group, topics: [topic] });
            offsets = found?.partitions.map(({ partition, offset }) => `${partition}: ${offset}`) ?? [];
            return found?.partitions.filter(({ offset }) => offset !== '-1').length === 2;
          }),
        { describe: () => ({ seen, offsets }) },
      );
    });
    afterAll(() => consumer.stop());

    test('offsets, log ends, members and owners are what kafkajs` admin says', async () => {
      await withAdmin(async (admin) => {
        const ends = await admin.fetchTopicOffsets(topic);
        const [offsets] = await admin.fetchOffsets({ groupId: consumer.group, topics: [topic] });
        const { groups } = await admin.describeGroups([consumer.group]);
        await watching(bootstrap, (fresh) => {
          // The complete snapshot is there with the word that it is: nothing is waited for.
          for (const { partition, high, low } of ends) {
            const found = fresh.partition(topic, partition);
            expect([found?.end, found?.lso, found?.logStart]).toEqual([
              Number(high),
              Number(high),
              Number(low),
            ]);
          }
          for (const { partition, offset } of offsets?.partitions ?? []) {
            const place = fresh.place(consumer.group, topic, partition);
            expect(place?.committed ?? null).toBe(offset === '-1' ? null : Number(offset));
            expect(place?.owner).toBe(consumer.memberId);
            if (offset !== '-1') expect(fresh.lag(consumer.group, topic, partition).lag).toBe(0);
          }
          const group = fresh.group(consumer.group);
          expect(group).toMatchObject({ state: 'Stable', protocol: 'classic', protocolType: 'consumer' });
          expect([...(group?.members.keys() ?? [])]).toEqual(
            groups[0]?.members.map(({ memberId }) => memberId),
          );
          const member = group?.members.get(consumer.memberId);
          expect(member).toMatchObject({
            clientId: 'counts-things',
            instanceId: null,
            subscriptions: [topic],
          });
          expect(member?.host).toContain('127.0.0.1');
          return Promise.resolve();
        });
      });
    });

    test('brokers, controller, leaders and the id of the cluster are Kafka`s own', async () => {
      const { brokers, clusterId, controller } = await withAdmin((admin) => admin.describeCluster());
      const cluster = watched.cluster();
      expect(cluster.kafkaClusterId).toBe(clusterId);
      expect(cluster.controller).toBe(controller);
      expect([...cluster.brokers.keys()]).toEqual(brokers.map(({ nodeId }) => nodeId));
      for (const broker of cluster.brokers.values()) expect(broker.reachable).toBe(true);
      const found = await until(() => watched.partition(topic, 2));
      expect(found).toMatchObject({ leader: brokers[0]?.nodeId, replicas: found.isr, leaderlessSince: null });
    });

    test('retention, cleanup policy and sizes on disk', async () => {
      const found = await until(() =>
        (watched.topic(topic)?.retentionMs ?? null) === null || watched.partition(topic)?.sizeBytes === null
          ? null
          : watched.topic(topic),
      );
      expect(found).toMatchObject({ retentionMs: 7_654_321, cleanupPolicy: 'compact,delete' });
      // DescribeLogDirs may have been asked before the records were there.
      await until(() => (watched.partition(topic, 0)?.sizeBytes ?? 0) > 50);
      const [broker] = watched.cluster().brokers.values();
      expect(broker?.sizeBytes).toBeGreaterThan(watched.partition(topic, 0)?.sizeBytes ?? 0);
    });

    test('two sources watch one cluster, and see the same', async () => {
      await watching(
        bootstrap,
        async (other) => {
          await produce(topic, [{ key: 'k', value: 'one more', partition: 2 }]);
          for (const each of [watched, other])
            await until(() => each.place(consumer.group, topic, 2)?.committed === 1);
          await other.stop();
          await produce(topic, [{ key: 'k', value: 'and one', partition: 2 }]);
          await until(() => watched.place(consumer.group, topic, 2)?.committed === 2);
          expect(other.place(consumer.group, topic, 2)?.committed).toBe(1);
        },
        { name: 'other', periods },
      );
    });
  });

  test('groups of any name: spaces, slashes, letters of the world, quotes, a very long one', async () => {
    const topic = await createTopic({ partitions: 1 });
    await produce(topic, ['a', 'b', 'c']);
    const names = [
      ' a group with spaces ',
      'team/orders/v2?x=1#frag&y=%2F',
      'große Gruppe 漢字 🚚 é',
      '__proto__',
      'quoted "name" \\ and <b>tags</b>',
      'x'.repeat(400),
    ].map((name) => `${name}${uniqueName('')}`);
    names.push('constructor');
    for (const [index, name] of names.entries())
      await commitWithoutMember(bootstrap, name, topic, [index % 3]);
    for (const [index, name] of names.entries()) {
      const place = await until(() => watched.place(name, topic), { describe: () => name });
      expect(place.committed).toBe(index % 3);
      await until(() => watched.lag(name, topic).lag === 3 - (index % 3));
    }
    await withAdmin((admin) => admin.deleteGroups(names));
    for (const name of names) await until(() => watched.group(name) === undefined, { describe: () => name });
  });

  test('partitions that are added are watched like the rest', async () => {
    const topic = await createTopic({ partitions: 1 });
    await until(() => watched.topic(topic));
    await withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }));
    await until(() => watched.topic(topic)?.partitions.length === 3);
    await produce(topic, [{ value: 'x', partition: 2 }]);
    await until(() => watched.partition(topic, 2)?.end === 1);
  });

  test('a deleted topic is named deleted; one that comes back under its name is another', async () => {
    const topic = await createTopic({ partitions: 1 });
    const group = uniqueName('reads-deleted');
    await produce(topic, ['a', 'b', 'c', 'd']);
    await commitWithoutMember(bootstrap, group, topic, [3]);
    const before = await until(() => (watched.lag(group, topic).lag === 1 ? watched.topic(topic) : null));
    await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    await until(() => watched.topic(topic) === undefined);
    const lists = watched.told.filter((one) => one.kind === 'topics');
    expect(lists.some(({ deleted }) => deleted.includes(topic))).toBe(true);
    expect(watched.cluster().deleted?.topics.has(topic)).toBe(true);

    await until(() => createTopic({ name: topic, partitions: 1 }));
    await produce(topic, ['new']);
    const after = await until(() => watched.topic(topic));
    expect(after.topicId).not.toBe(before.topicId);
    await until(() => watched.partition(topic)?.end === 1);
    await until(() => watched.partition(topic)?.logStart === 0);
    // Kafka deletes the offsets of a deleted topic: nothing of the old one is carried over.
    await until(() => (watched.place(group, topic)?.committed ?? null) === null, {
      describe: () => watched.place(group, topic)?.committed,
    });
  });

  test('nothing is left behind: no group, no topic, no offset of ours', async () => {
    const listed = () =>
      withAdmin(async (admin) => {
        const { groups } = await admin.listGroups();
        return { groups: groups.map(({ groupId }) => groupId), topics: await admin.listTopics() };
      });
    const before = await listed();
    const missing = uniqueName('never-created');
    await watching(
      bootstrap,
      async (fresh) => {
        fresh.source.focus?.({ groups: [missing], topics: [missing] });
        await fresh.source.reader
          .read({ topic: missing, partition: 0, offset: 0, maxBytes: 100, timeoutMs: 2_000 })
          .catch(() => null);
        await until(() => (fresh.source.metrics?.().cycles_total ?? 0) > 5);
      },
      { periods, clientId: 'leaves-nothing', producers: [{ topic: missing, names: ['nobody'] }] },
    );
    const after = await listed();
    expect(after.topics).not.toContain(missing);
    // Other tests come and go on this broker: what they make has their names.
    for (const name of after.groups.filter((group) => !before.groups.includes(group)))
      expect(name).not.toMatch(/millrace(?!-test)|leaves-nothing|never-created/);
    for (const name of after.topics.filter((topic) => !before.topics.includes(topic)))
      expect(name).not.toMatch(/millrace|leaves-nothing|never-created/);
  });
});
