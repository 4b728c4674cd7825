import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KafkaServer, startKafka } from '../../../../pipeline/platform/kafka/index.ts';
import { silentLog } from '../../../../server/log.ts';
import { listGroups } from '../../../../server/sources/kafka/api/list-groups.ts';
import { createKafkaConnection } from '../../../../server/sources/kafka/client.ts';
import { kafkaForTests, until } from '../../../support/kafka.ts';
import { clusterConfig } from './api/support.ts';

describe.skipIf(kafkaForTests().skipReason !== null)('a broker that goes and comes back', () => {
  let server: KafkaServer;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-restart-'));
    server = await startKafka({ version: kafkaForTests().line, dataDir: folder });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is told as unreachable, and is used again within seconds of its return', async () => {
    const connection = createKafkaConnection(clusterConfig(server.bootstrap), silentLog);
    try {
      await connection.refresh();
      const [broker = -1] = connection.brokers();
      const ask = () => connection.send(broker, listGroups()).then(() => 'answered', codeOf);
      expect(await ask()).toBe('answered');
      await server.kill(server.nodes[0]?.id ?? -1);
      await until(async () => (await ask()) === 'broker-unreachable');
      await server.start(server.nodes[0]?.id ?? -1);
      const back = performance.now();
      await until(async () => (await ask()) === 'answered');
      expect(performance.now() - back).toBeLessThan(5_000);
      await connection.refresh();
    } finally {
      await connection.close();
    }
  });
});

function codeOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown
    ? String(thrown.code)
    : String(thrown);
}
