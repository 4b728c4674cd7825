import { setTimeout as wait } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { MillraceError } from '../../server/errors.ts';
import { silentLog } from '../../server/log.ts';
import { findCoordinator } from '../../server/sources/kafka/api/find-coordinator.ts';
import { offsetCommit } from '../../server/sources/kafka/api/offset-commit.ts';
import { createKafkaConnection } from '../../server/sources/kafka/client.ts';
import { KAFKA_DEFAULTS } from '../../server/sources/kafka/config.ts';
import { coordinatorPartition } from '../../server/sources/kafka/wire/coordinator.ts';
import type { KafkaConnection } from '../../server/sources/kafka/wire/request.ts';

/** What a cluster of the bench holds: topics of five partitions, groups that have committed `perGroup` of them. */
export interface Size {
  topics: number;
  groups: number;
  perGroup: number;
}

export const PARTITIONS = 5;
/** The live commits of the bench go into these partitions of `__consumer_offsets`, whose coordinator gives them up for that. */
export const LIVE_LOG_PARTITIONS = 5;
const OFFSETS_PARTITIONS = 50;
const AT_ONCE = 16;

/** Names of groups whose coordinators the live commits leave alone. */
export function groupNames(count: number): string[] {
  const names: string[] = [];
  for (let i = 0; names.length < count; i++)
    if (coordinatorPartition(`group-${i}`, OFFSETS_PARTITIONS) >= LIVE_LOG_PARTITIONS)
      names.push(`group-${i}`);
  return names;
}

/** The topics and partitions that group number `group` has committed. */
export function placesOf(group: number, { topics, perGroup }: Size): [topic: string, partition: number][] {
  return Array.from({ length: perGroup }, (_, n) => {
    const place = group * perGroup + n;
    return [`bench-${Math.floor(place / PARTITIONS) % topics}`, place % PARTITIONS];
  });
}

/** Makes the topics and commits that `to` has and `from` has not. */
async function fill(brokers: readonly string[], from: Size, to: Size): Promise<void> {
  const connection = createKafkaConnection(
    { ...KAFKA_DEFAULTS, name: 'bench', brokers: [...brokers] },
    silentLog,
  );
  const admin = new Kafka({
    ...{ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.NOTHING, requestTimeout: 120_000 },
  }).admin();
  await admin.connect();
  for (let at = from.topics; at < to.topics; at += 500) {
    const topics = Array.from({ length: Math.min(500, to.topics - at) }, (_, i) => ({
      ...{ topic: `bench-${at + i}`, numPartitions: PARTITIONS },
    }));
    await admin.createTopics({ topics, timeout: 120_000, waitForLeaders: false });
  }
  await admin.disconnect();
  await connection.refresh();
  const names = groupNames(to.groups);
  let next = from.groups;
  const worker = async (): Promise<void> => {
    while (next < names.length) {
      const group = next++;
      await commit(connection, names[group] ?? '', placesOf(group, to), 0);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await connection.close();
}

/** A group without members commits `offset` at each place; tried again while its coordinator loads. */
export async function commit(
  connection: KafkaConnection,
  group: string,
  places: readonly (readonly [topic: string, partition: number])[],
  offset: number,
): Promise<void> {
  const topics = new Map<string, { partition: number; offset: number }[]>();
  for (const [topic, partition] of places)
    topics.set(topic, [...(topics.get(topic) ?? []), { partition, offset }]);
  const asked = [...topics].map(([name, partitions]) => ({ name, partitions }));
  let why: string | null = '';
  for (let attempt = 0; attempt < 200; attempt++) {
    why = await refusal(connection, group, asked);
    if (why === null) return;
    await wait(200);
  }
  throw new Error(`${group} cannot commit: ${why}`);
}

/** Null when the commit was taken. */
async function refusal(
  connection: KafkaConnection,
  group: string,
  asked: Parameters<typeof offsetCommit>[1],
): Promise<string | null> {
  try {
    const { broker, errorCode } = await connection.sendAny(findCoordinator(group));
    if (broker === null) return `no coordinator, Kafka's code ${errorCode}`;
    const answer = await connection.send(broker, offsetCommit(group, asked), { timeoutMs: 60_000 });
    const codes = answer.topics.flatMap((topic) => topic.partitions.map((each) => each.errorCode));
    const wrong = codes.find((code) => code !== 0);
    return wrong === undefined ? null : `broker ${broker} answers with Kafka's code ${wrong}`;
  } catch (thrown) {
    if (thrown instanceof MillraceError && thrown.canRetry) return thrown.message;
    throw thrown;
  }
}

// Also imported by the bench, for its names and places.
const order = process.argv[2] ?? '';
if (process.send !== undefined && order.startsWith('{')) {
  const { brokers, from, to } = JSON.parse(order) as { brokers: string[]; from: Size; to: Size };
  await fill(brokers, from, to);
  process.exit(0);
}
