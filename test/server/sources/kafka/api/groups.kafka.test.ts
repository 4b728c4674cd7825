import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consumerGroupDescribe } from '../../../../../server/sources/kafka/api/consumer-group-describe.ts';
import { describeGroups } from '../../../../../server/sources/kafka/api/describe-groups.ts';
import { findCoordinator } from '../../../../../server/sources/kafka/api/find-coordinator.ts';
import { listGroups } from '../../../../../server/sources/kafka/api/list-groups.ts';
import { metadata } from '../../../../../server/sources/kafka/api/metadata.ts';
import { offsetFetch, offsetFetchOne } from '../../../../../server/sources/kafka/api/offset-fetch.ts';
import { coordinatorPartition } from '../../../../../server/sources/kafka/wire/coordinator.ts';
import type { KafkaConnection } from '../../../../../server/sources/kafka/wire/request.ts';
import {
  createTopic,
  type JavaConsumer,
  kafkaForTests,
  produce,
  type RunningConsumer,
  startConsumer,
  startJavaConsumer,
  uniqueName,
  until,
} from '../../../../support/kafka.ts';
import { ask, atEachVersion, connectForTests } from './support.ts';

const { skipReason, line } = kafkaForTests();

describe.skipIf(skipReason !== null)('groups, asked of a real Kafka', () => {
  let connection: KafkaConnection;
  let topic: string;
  let consumer: RunningConsumer;
  let modern: JavaConsumer;

  beforeAll(async () => {
    connection = connectForTests();
    topic = await createTopic({ partitions: 2 });
    await produce(topic, [
      { value: 'one', partition: 0 },
      { value: 'two', partition: 1 },
      { value: 'three', partition: 1 },
    ]);
    let seen = 0;
    consumer = await startConsumer({
      topic,
      clientId: 'reading-client',
      eachMessage: () => {
        seen++;
        return Promise.resolve();
      },
    });
    modern = await startJavaConsumer({ topic, protocol: 'consumer' });
    await until(() => seen === 3 && modern.values().length === 3);
  });
  afterAll(async () => {
    await consumer.stop();
    await modern.kill();
    await connection.close();
  });

  test('ListGroups tells state and type where the broker knows them', async () => {
    for (const { version, answer } of await atEachVersion(connection, listGroups())) {
      expect(answer.errorCode).toBe(0);
      const classic = answer.groups.find(({ group }) => group === consumer.group);
      expect(classic).toEqual({
        group: consumer.group,
        protocolType: 'consumer',
        state: version >= 4 ? 'Stable' : null,
        groupType: version >= 5 ? 'classic' : null,
      });
      if (version >= 5)
        expect(answer.groups.find(({ group }) => group === modern.group)?.groupType).toBe('consumer');
    }
    const empty = await ask(connection, listGroups({ states: ['Empty'] }));
    expect(empty.groups.map(({ group }) => group)).not.toContain(consumer.group);
    const consumers = await ask(connection, listGroups({ types: ['consumer'] }));
    expect(consumers.groups.map(({ group }) => group)).not.toContain(consumer.group);
    expect(consumers.groups.map(({ group }) => group)).toContain(modern.group);
  });

  test('DescribeGroups tells members, subscriptions and assignments at every version', async () => {
    for (const { version, answer } of await atEachVersion(
      connection,
      describeGroups([consumer.group, 'nobody']),
    )) {
      const found = answer.groups.find(({ group }) => group === consumer.group);
      expect(found, `version ${version}`).toMatchObject({
        errorCode: 0,
        state: 'Stable',
        protocolType: 'consumer',
      });
      expect(found?.members).toHaveLength(1);
      const member = found?.members[0];
      expect(member).toMatchObject({
        memberId: consumer.memberId,
        instanceId: null,
        clientId: 'reading-client',
      });
      expect(member?.clientHost).toContain('127.0.0.1');
      expect(member?.subscriptions).toEqual([topic]);
      expect(
        member?.assignments?.map((assigned) => ({ ...assigned, partitions: assigned.partitions.sort() })),
      ).toEqual([{ topic, partitions: [0, 1] }]);
      expect(answer.groups.find(({ group }) => group === 'nobody')?.state).toBe('Dead');
    }
  });

  test('a KIP-848 group is Dead to DescribeGroups, and whole to ConsumerGroupDescribe', async () => {
    // It has read; its group may still be handing out partitions.
    await until(async () => {
      const { groups } = await ask(connection, consumerGroupDescribe([modern.group]));
      return groups[0]?.state === 'Stable';
    });
    const classic = await ask(connection, describeGroups([modern.group]));
    expect(classic.groups[0]).toMatchObject({ state: 'Dead', members: [] });
    for (const { answer } of await atEachVersion(
      connection,
      consumerGroupDescribe([modern.group, 'nobody']),
    )) {
      const found = answer.groups.find(({ group }) => group === modern.group);
      expect(found).toMatchObject({ errorCode: 0, state: 'Stable' });
      expect(found?.epoch).toBe(found?.assignmentEpoch);
      const member = found?.members[0];
      expect(member).toMatchObject({ instanceId: null, rackId: null, subscriptions: [topic] });
      expect(member?.memberEpoch).toBeGreaterThan(0);
      expect(member?.assignments?.[0]?.topic).toBe(topic);
      expect([...(member?.assignments?.[0]?.partitions ?? [])].sort()).toEqual([0, 1]);
      expect(answer.groups.find(({ group }) => group === 'nobody')?.errorCode).toBe(69);
    }
  });

  test('ConsumerGroupDescribe of many groups tells each once, whatever partitions of the log they live in', async () => {
    const others = Array.from({ length: 30 }, (_, i) => `nobody-${i}`);
    const { groups } = await ask(connection, consumerGroupDescribe([...others, modern.group]));
    expect(groups.map(({ group }) => group).sort()).toEqual([...others, modern.group].sort());
    for (const { group, errorCode } of groups) expect(errorCode).toBe(group === modern.group ? 0 : 69);
  });

  test('OffsetFetch tells committed offsets of many groups, and of one in the older versions', async () => {
    const committed = async () => {
      const answer = await ask(connection, offsetFetch([consumer.group, 'nobody']));
      const found = answer.groups.find(({ group }) => group === consumer.group);
      const rows = found?.topics[0];
      return rows?.offset.length === 2 && rows.offset[rows.partition.indexOf(1)] === 2 ? answer : null;
    };
    const answer = await until(committed);
    const found = answer.groups.find(({ group }) => group === consumer.group);
    expect(found).toMatchObject({ errorCode: 0, topics: [{ name: topic }] });
    expect(found?.topics[0]?.offset[found.topics[0].partition.indexOf(0)]).toBe(1);
    expect(answer.groups.find(({ group }) => group === 'nobody')?.topics).toEqual([]);
    for (const { answer: old } of await atEachVersion(connection, offsetFetchOne(consumer.group)))
      expect(old.groups[0]).toEqual(found);
  });

  test('the computed coordinator partition is the one whose leader FindCoordinator names', async () => {
    const { topics } = await ask(connection, metadata(['__consumer_offsets']));
    const partitions = topics[0]?.partitions ?? [];
    expect(partitions.length).toBeGreaterThan(0);
    const computed = coordinatorPartition(consumer.group, partitions.length);
    const leader = partitions.find(({ partition }) => partition === computed)?.leader;
    for (const { answer } of await atEachVersion(connection, findCoordinator(consumer.group)))
      expect(answer).toEqual({ errorCode: 0, broker: leader });
  });

  test.runIf(line === '4.1')('a share group is listed with its own type', async () => {
    const share = await startJavaConsumer({ topic, protocol: 'share', group: uniqueName('share') });
    try {
      const listed = await until(async () =>
        (await ask(connection, listGroups())).groups.find(({ group }) => group === share.group),
      );
      expect(listed.groupType).toBe('share');
    } finally {
      await share.kill();
    }
  });
});
