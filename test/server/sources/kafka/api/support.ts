import { silentLog } from '../../../../../server/log.ts';
import { createKafkaConnection } from '../../../../../server/sources/kafka/client.ts';
import { KAFKA_DEFAULTS, type KafkaClusterConfig } from '../../../../../server/sources/kafka/config.ts';
import type { KafkaConnection, KafkaRequest } from '../../../../../server/sources/kafka/wire/request.ts';
import { kafkaForTests } from '../../../../support/kafka.ts';

/** Configuration of a cluster for tests. */
export function clusterConfig(
  brokers: string[],
  changes: Partial<KafkaClusterConfig> = {},
): KafkaClusterConfig {
  return { ...KAFKA_DEFAULTS, name: 'test', brokers, ...changes };
}

/** A connection of our own to the test broker; close it. */
export function connectForTests(): KafkaConnection {
  return createKafkaConnection(clusterConfig(kafkaForTests().bootstrap), silentLog);
}

/** Asks the one broker there is. */
export async function ask<Answer>(
  connection: KafkaConnection,
  request: KafkaRequest<Answer>,
): Promise<Answer> {
  if (connection.brokers().length === 0) await connection.refresh();
  return connection.send(connection.brokers()[0] ?? -1, request);
}

/** The same request at every version that the broker and we know, lowest first. */
export async function atEachVersion<Answer>(
  connection: KafkaConnection,
  request: KafkaRequest<Answer>,
): Promise<{ version: number; answer: Answer }[]> {
  await connection.refresh();
  const broker = connection.brokers()[0] ?? -1;
  const offered = await connection.supports(broker, request.apiKey);
  if (offered === null) throw new Error(`${request.apiName} is not offered`);
  const answers: { version: number; answer: Answer }[] = [];
  const highest = Math.min(request.maxVersion, offered.max);
  for (let version = Math.max(request.minVersion, offered.min); version <= highest; version++) {
    const answer = await connection.send(broker, { ...request, minVersion: version, maxVersion: version });
    answers.push({ version, answer });
  }
  return answers;
}
