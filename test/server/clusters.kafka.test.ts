import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KafkaServer, startKafka } from '../../pipeline/platform/kafka/index.ts';
import { configSchema } from '../../server/config/schema.ts';
import { silentLog } from '../../server/log.ts';
import { type Millrace, startMillrace } from '../../server/main.ts';
import { kafkaForTests, uniqueName, until } from '../support/kafka.ts';
import { commitWithoutMember } from './sources/kafka/watch-support.ts';

const { bootstrap, skipReason } = kafkaForTests();

describe.skipIf(skipReason !== null)('one bridge, two clusters', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-clusters-'));
  const topic = uniqueName('orders');
  const group = uniqueName('reads');
  let second: KafkaServer;
  let millrace: Millrace;

  /** So many events, none of them committed but the first. */
  const fill = async (brokers: string[], events: number): Promise<void> => {
    const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
    const [admin, producer] = [kafka.admin(), kafka.producer()];
    await Promise.all([admin.connect(), producer.connect()]);
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
    await producer.send({ topic, messages: Array.from({ length: events }, (_, i) => ({ value: `${i}` })) });
    await Promise.all([admin.disconnect(), producer.disconnect()]);
    await commitWithoutMember(brokers, group, topic, [1]);
  };
  const ask = async (path: string): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(millrace.url + path);
    return { status: answer.status, body: await answer.json() };
  };
  const lagOn = async (cluster: string): Promise<unknown> => {
    const { body } = await ask(`/api/v1/clusters/${cluster}/groups/${group}`);
    return (body as { partitions?: { lag: unknown }[] }).partitions?.[0]?.lag;
  };

  beforeAll(async () => {
    second = await startKafka({ dataDir: join(folder, 'kafka') });
    await Promise.all([fill(bootstrap, 4), fill(second.bootstrap, 8)]);
    const config = configSchema.parse({
      server: { port: 0 },
      data: { directory: join(folder, 'data') },
      clusters: [
        { name: 'first.a', brokers: bootstrap },
        { name: 'first-a', brokers: second.bootstrap },
      ],
    });
    millrace = await startMillrace({ config, demo: false, insecure: false, log: silentLog });
    await until(async () => (await fetch(`${millrace.url}/readyz`)).status === 200);
  }, 120_000);
  afterAll(async () => {
    await millrace?.stop();
    await second?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a name that stands on both is asked for by cluster, and each has its own numbers', async () => {
    await until(async () => (await lagOn('first.a')) === 3 && (await lagOn('first-a')) === 7);
    const { status, body } = await ask(`/api/v1/groups/${group}`);
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'ambiguous-cluster' });
    expect(JSON.stringify(body)).toContain('"first-a"');
    const list = await ask(`/api/v1/groups?q=${group}`);
    expect(list.body).toMatchObject({ groups: [{ group }, { group }] });
  });

  test('the figures of each are told apart', async () => {
    const text = await (await fetch(`${millrace.url}/metrics`)).text();
    const cycles = text.split('\n').filter((line) => line.startsWith('millrace_kafka_cycles_total{'));
    expect(cycles).toHaveLength(2);
    expect(cycles.join()).toMatch(/first\.a.*first-a|first-a.*first\.a/);
  });

  test('one that dies is shown as that, and the other goes on', async () => {
    await second.stop();
    const open = async () =>
      ((await ask('/api/v1/findings')).body as { findings: { code: string; cluster: string }[] }).findings;
    const lost = await until(async () => (await open()).find(({ code }) => code === 'source-unreachable'), {
      timeoutMs: 40_000,
    });
    expect(lost).toMatchObject({ cluster: 'first-a' });
    await commitWithoutMember(bootstrap, group, topic, [3]);
    await until(async () => (await lagOn('first.a')) === 1);
    expect(
      (await open()).filter(({ cluster, code }) => cluster === 'first.a' && code === 'source-unreachable'),
    ).toEqual([]);
    expect((await fetch(`${millrace.url}/readyz`)).status).toBe(200);
  }, 90_000);
});
