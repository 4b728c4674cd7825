import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, describe, expect, it } from 'vitest';
import { startKafka } from '../../../pipeline/platform/kafka/index.ts';
import { isAlive, markOf } from '../../../pipeline/platform/kafka/processes.ts';
import { kafkaForTests, uniqueName, until } from '../../support/kafka.ts';
import { firstMessage, runScript } from '../../support/run-script.ts';

const { line, skipReason } = kafkaForTests();

describe.skipIf(skipReason !== null)('a Kafka of our own', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'millrace-kafka-'));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('ends with a parent that is killed, and the next run finds its data', async () => {
    const topic = uniqueName('kept');
    const parent = runScript('support/kafka-script.ts', [dataDir, line]);
    const first = await firstMessage<{ pid: number; bootstrap: string[] }>(parent);
    const jvm = markOf(first.pid);
    await withAdminOf(first.bootstrap, (admin) =>
      admin.createTopics({ topics: [{ topic }], waitForLeaders: true }),
    );
    await expect(startKafka({ dataDir, version: line })).rejects.toMatchObject({ code: 'already-running' });

    parent.kill('SIGKILL');
    await until(() => !isAlive(jvm), { timeoutMs: 20_000 });

    const server = await startKafka({ dataDir, version: line });
    try {
      expect(await withAdminOf(server.bootstrap, (admin) => admin.listTopics())).toContain(topic);
      // A node that is killed comes back on its port, with its data.
      const before = server.nodes;
      await server.kill(1);
      expect(server.nodes).toEqual([{ id: 1, port: before[0]?.port, pid: null }]);
      await server.start(1);
      expect(await withAdminOf(server.bootstrap, (admin) => admin.listTopics())).toContain(topic);
      await expect(server.kill(9)).rejects.toMatchObject({ code: 'not-found' });
    } finally {
      await server.stop();
      await server.stop();
    }
    expect(server.nodes[0]?.pid).toBeNull();
  }, 120_000);
});

async function withAdminOf<T>(
  brokers: string[],
  work: (admin: ReturnType<Kafka['admin']>) => Promise<T>,
): Promise<T> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
