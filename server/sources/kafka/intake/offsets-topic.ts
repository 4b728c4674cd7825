import { metadata } from '../api/metadata.ts';
import { isNotAuthorized, kafkaError } from '../wire/error-codes.ts';
import type { KafkaConnection } from '../wire/request.ts';

export const OFFSETS_TOPIC = '__consumer_offsets';

const UNKNOWN_TOPIC = new Set([3, 100]);

/** Who leads the partitions of `__consumer_offsets`, or why that cannot be known. */
export type OffsetsTopic =
  | { kind: 'there'; topicId: string | null; leaders: ReadonlyMap<number, number | null> }
  /** Nobody has ever committed: Kafka makes the topic then. */
  | { kind: 'absent' }
  | { kind: 'denied' };

/** Asks whichever broker answers. Throws as `sendAny` does, and leader-moved while the topic is being made. */
export async function findOffsetsTopic(connection: KafkaConnection): Promise<OffsetsTopic> {
  const answer = await connection.sendAny(metadata([OFFSETS_TOPIC]));
  const topic = answer.topics.find(({ name }) => name === OFFSETS_TOPIC);
  if (topic === undefined || UNKNOWN_TOPIC.has(topic.errorCode)) return { kind: 'absent' };
  if (isNotAuthorized(topic.errorCode)) return { kind: 'denied' };
  if (topic.partitions.length === 0) throw kafkaError(topic.errorCode, OFFSETS_TOPIC);
  const leaders = new Map(topic.partitions.map(({ partition, leader }) => [partition, leader]));
  return { kind: 'there', topicId: topic.topicId, leaders };
}
