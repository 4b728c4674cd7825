import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KafkaServer, startKafka } from '../../../../../pipeline/platform/kafka/index.ts';
import { systemClock } from '../../../../../server/clock.ts';
import { silentLog } from '../../../../../server/log.ts';
import type { Observation } from '../../../../../server/model/observation.ts';
import { createKafkaConnection } from '../../../../../server/sources/kafka/client.ts';
import { createIntake } from '../../../../../server/sources/kafka/intake/intake.ts';
import { kafkaForTests, until } from '../../../../support/kafka.ts';
import { clusterConfig } from '../api/support.ts';
import { commitWithoutMember } from '../watch-support.ts';
import { commitKey, commitValue, groupKey } from './records.ts';
import { said } from './said.ts';

/** A broker of its own: a coordinator whose log others write into gives that partition up. */
describe.skipIf(kafkaForTests().skipReason !== null)('foreign records in the offsets topic', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-garbage-'));
  let server: KafkaServer;
  beforeAll(async () => {
    server = await startKafka({ version: kafkaForTests().line, dataDir: folder });
    const admin = client('setup').admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 1 }], waitForLeaders: true });
    await admin.disconnect();
    await commitWithoutMember(server.bootstrap, 'first', 'orders', [0]);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const client = (clientId: string) =>
    new Kafka({ clientId, brokers: server.bootstrap, logLevel: logLevel.NOTHING });

  test('are counted, and cost nothing beside them', async () => {
    const connection = createKafkaConnection(clusterConfig(server.bootstrap), silentLog);
    const observations: Observation[] = [];
    const intake = createIntake({
      ...{ cluster: 'test', connection, clock: systemClock, log: silentLog },
      emit: (emitted) => observations.push(...emitted),
      onGap: () => undefined,
      onGroupChange: () => undefined,
    });
    await intake.prepare();
    intake.start();
    // Kafka lets nobody else write into its internal topics.
    const producer = client('__admin_client').producer();
    await producer.connect();
    await producer.send({
      topic: '__consumer_offsets',
      messages: [
        { partition: 0, key: commitKey('g', 'orders', 0), value: commitValue(3, 1) },
        { partition: 0, key: commitKey('g', 'orders', 1), value: commitValue(3, 2).subarray(0, 20) },
        { partition: 0, key: groupKey('g'), value: Buffer.from('no group at all') },
        { partition: 0, key: Buffer.from('?'), value: null },
        { partition: 0, key: commitKey('g', 'orders', 2), value: commitValue(4, 3) },
      ],
    });
    await producer.disconnect();
    const of = () => said(observations).filter((line) => line.split(' ').includes('g'));
    await until(() => of().length === 2);
    expect(of().map((line) => line.replace(/^overlap/, 'live'))).toEqual([
      'live g orders-0 @1',
      'live g orders-2 @3',
    ]);
    expect(intake.metrics().garbage_total).toBe(3);
    expect(intake.state()).toMatchObject({ state: 'reading', failingPartitions: 0 });
    await intake.stop();
    await connection.close();
  });
});
