import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../../server/clock.ts';
import { silentLog } from '../../../../../server/log.ts';
import { createModel } from '../../../../../server/model/model.ts';
import type { Observation } from '../../../../../server/model/observation.ts';
import { reduce } from '../../../../../server/model/reduce.ts';
import { describeGroups } from '../../../../../server/sources/kafka/api/describe-groups.ts';
import { listGroups } from '../../../../../server/sources/kafka/api/list-groups.ts';
import { offsetFetch } from '../../../../../server/sources/kafka/api/offset-fetch.ts';
import { createKafkaConnection } from '../../../../../server/sources/kafka/client.ts';
import { createIntake, type OffsetsIntake } from '../../../../../server/sources/kafka/intake/intake.ts';
import type { KafkaConnection } from '../../../../../server/sources/kafka/wire/request.ts';
import {
  createTopic,
  kafkaClient,
  kafkaForTests,
  produce,
  startConsumer,
  startJavaConsumer,
  uniqueName,
  until,
  withAdmin,
} from '../../../../support/kafka.ts';
import { ask, clusterConfig, connectForTests } from '../api/support.ts';
import { said } from './said.ts';

interface Running {
  intake: OffsetsIntake;
  observations: Observation[];
  changed: Set<string>;
  gaps: number;
  /** What was said of a group, in short. The broker is shared: other groups come and go. */
  of(group: string): string[];
  metric(name: string): number;
}

/** A prepared intake of its own. */
async function prepared(connection: KafkaConnection): Promise<Running> {
  const observations: Observation[] = [];
  const intake = createIntake({
    ...{ cluster: 'test', connection, clock: systemClock, log: silentLog },
    emit: (emitted) => observations.push(...emitted),
    onGap: () => {
      result.gaps++;
    },
    onGroupChange: (groups) => {
      for (const group of groups) result.changed.add(group);
    },
  });
  const result: Running = {
    ...{ intake, observations, changed: new Set<string>(), gaps: 0 },
    of: (group) => said(observations).filter((line) => line.split(' ').includes(group)),
    metric: (name) => intake.metrics()[name] ?? Number.NaN,
  };
  await intake.prepare();
  return result;
}

/** Committed offsets of a group by partition of a topic, as the coordinator tells them. */
async function fetched(
  connection: KafkaConnection,
  group: string,
  topic: string,
): Promise<[number, number][]> {
  const answer = await ask(connection, offsetFetch([group]));
  const rows = answer.groups[0]?.topics.find(({ name }) => name === topic);
  return [...(rows?.partition ?? [])].map((partition, row) => [partition, rows?.offset[row] ?? Number.NaN]);
}

/** Offsets of the last commits that a running intake told. */
function lastOffset(run: Running, group: string): number | undefined {
  return run
    .of(group)
    .flatMap((line) => /@(\d+)$/.exec(line)?.slice(1).map(Number) ?? [])
    .at(-1);
}

describe.skipIf(kafkaForTests().skipReason !== null)('commits from the offsets topic of a real Kafka', () => {
  let connection: KafkaConnection;
  let topic: string;
  let run: Running;
  /** A group that read everything and left. */
  let reader: string;

  beforeAll(async () => {
    connection = connectForTests();
    topic = await createTopic();
    await produce(topic, ['one', 'two', 'three']);
    run = await prepared(connection);
    run.intake.start();
    const consumer = await startConsumer({ topic, clientId: 'intake-reader' });
    reader = consumer.group;
    await until(() => lastOffset(run, reader) === 3, {
      describe: () => [run.of(reader), run.intake.state()],
    });
    await consumer.stop();
  });
  afterAll(async () => {
    await run.intake.stop();
    await connection.close();
  });

  test('are told one after the other, and the model has what the coordinator has', async () => {
    const offsets = run.of(reader).flatMap((line) => /@(\d+)$/.exec(line)?.slice(1).map(Number) ?? []);
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    expect(offsets.at(-1)).toBe(3);
    const model = createModel();
    for (const observation of run.observations) reduce(model, observation);
    const rows = [...(model.clusters.get('test')?.groups.get(reader)?.partitions.values() ?? [])];
    expect(rows.map(({ partition, committed }) => [partition, committed])).toEqual(
      await fetched(connection, reader, topic),
    );
    expect(await fetched(connection, reader, topic)).toEqual([[0, 3]]);
  });

  test('come with the generations of classic groups: members, what they subscribed to and were given', async () => {
    await until(() => run.of(reader).some((line) => /^live group \S+ \d+$/.test(line)));
    const values = run.observations.flatMap((observation) =>
      observation.kind === 'group-metadata' && observation.group === reader ? [observation.value] : [],
    );
    expect(values.find((value) => value?.members.length === 1)).toEqual({
      generation: 1,
      protocolType: 'consumer',
      members: [
        {
          id: expect.stringMatching(/^intake-reader-/),
          ...{ clientId: 'intake-reader', instanceId: null, sessionTimeoutMs: 10_000 },
          host: expect.stringContaining('127.0.0.1'),
          subscriptions: [topic],
          assignments: [{ topic, partitions: [0] }],
        },
      ],
    });
    expect(run.changed).toContain(reader);
  });

  test('inside of transactions count when these commit, never when they abort', async () => {
    const group = uniqueName('transactional');
    const other = uniqueName('bystander');
    const producer = kafkaClient().producer({
      ...{ transactionalId: uniqueName('tx'), maxInFlightRequests: 1, idempotent: true },
    });
    await producer.connect();
    try {
      const sendOffset = async (offset: string) => {
        const transaction = await producer.transaction();
        const topics = [{ topic, partitions: [{ partition: 0, offset }] }];
        // Kafka may still be ending the one before.
        await until(() => transaction.sendOffsets({ consumerGroupId: group, topics }).then(() => true));
        return transaction;
      };
      const aborted = await sendOffset('1');
      await until(() => run.metric('held_transactions') > 0);
      const dropped = run.metric('dropped_total');
      await aborted.abort();
      await until(() => run.metric('dropped_total') > dropped);
      const committed = await sendOffset('2');
      await until(() => run.metric('held_transactions') > 0);
      // Others are told meanwhile: nobody waits for the transaction.
      const consumer = await startConsumer({ topic, group: other });
      await until(() => lastOffset(run, other) === 3);
      await consumer.stop();
      expect(run.of(group)).toEqual([]);
      await committed.commit();
      await until(() => run.of(group).length > 0);
      expect(run.of(group)).toEqual([`live ${group} ${topic}-0 @2`]);
      expect(await fetched(connection, group, topic)).toEqual([[0, 2]]);
    } finally {
      await producer.disconnect();
    }
  });

  test('of KIP-848 groups are told; records of their own kind are stepped over', async () => {
    const skipped = run.metric('skipped_total');
    const garbage = run.metric('garbage_total');
    const consumer = await startJavaConsumer({ topic, protocol: 'consumer' });
    try {
      await until(() => lastOffset(run, consumer.group) === 3, { timeoutMs: 40_000 });
      expect(await fetched(connection, consumer.group, topic)).toEqual([[0, 3]]);
      expect(run.metric('skipped_total')).toBeGreaterThan(skipped);
      expect(run.metric('garbage_total')).toBe(garbage);
      expect(run.of(consumer.group).filter((line) => line.startsWith('live group'))).toEqual([]);
    } finally {
      await consumer.kill();
    }
  });

  test('of a group that was deleted are told to be gone, and the group with them', async () => {
    const consumer = await startConsumer({ topic });
    await until(() => lastOffset(run, consumer.group) === 3);
    await consumer.stop();
    run.changed.delete(consumer.group);
    await until(() => withAdmin((admin) => admin.deleteGroups([consumer.group])));
    await until(() => run.of(consumer.group).includes(`live group ${consumer.group} gone`));
    expect(run.of(consumer.group)).toContain(`live ${consumer.group} ${topic}-0 gone`);
    expect(run.changed).toContain(consumer.group);
  });

  test('are read without a gap, and the clock of a broker on this machine is ours', () => {
    expect(run.gaps).toBe(0);
    const { state, caughtUp, skewMs } = run.intake.state();
    expect({ state, caughtUp }).toEqual({ state: 'reading', caughtUp: true });
    expect(Math.abs(skewMs ?? Number.NaN)).toBeLessThan(500);
  });

  test('are replayed as history to one who comes later, who leaves nothing behind on the brokers', async () => {
    const clientId = uniqueName('millrace-late');
    const own = createKafkaConnection(clusterConfig(kafkaForTests().bootstrap, { clientId }), silentLog);
    const late = await prepared(own);
    expect(late.observations).toEqual([]);
    late.intake.start();
    await until(() => late.intake.state().caughtUp);
    await late.intake.stop();
    const count = late.observations.length;
    const history = (lines: string[]) => lines.map((line) => line.replace(/^(live|overlap)/, 'history'));
    expect(late.of(reader)).toEqual(history(run.of(reader)));
    expect(late.gaps).toBe(0);
    expect([...late.changed]).not.toContain(reader);
    const { groups } = await ask(connection, listGroups({ types: ['classic'] }));
    const described = await ask(connection, describeGroups(groups.map(({ group }) => group)));
    const members = described.groups.flatMap(({ members: all }) => all.map((member) => member.clientId));
    expect(members).not.toContain(clientId);
    expect(groups.map(({ group }) => group)).toContain(reader);
    expect(late.observations).toHaveLength(count);
    await own.close();
  });
});
