import type { TestRecord } from '../wire/batches.ts';
import { Encoder } from '../../../../../server/sources/kafka/wire/encoder.ts';

/** Keys and values of `__consumer_offsets`, written from Kafka's schemas (group-coordinator, common/message/*.json). */

export function commitKey(group: string, topic: string, partition: number, version = 1): Buffer {
  return bytesOf(new Encoder().int16(version).string(group, false).string(topic, false).int32(partition));
}

export interface CommitFields {
  leaderEpoch?: number;
  metadata?: string;
  commitTimestamp?: number;
  expireTimestamp?: number;
  /** 32 hex digits. */
  topicId?: string;
}

export function commitValue(version: number, offset: number | bigint, fields: CommitFields = {}): Buffer {
  const { leaderEpoch = -1, metadata = '', commitTimestamp = 1_700_000_000_000, topicId } = fields;
  const flexible = version >= 4;
  const encoder = new Encoder().int16(version).int64(offset);
  if (version >= 3) encoder.int32(leaderEpoch);
  encoder.string(metadata, flexible).int64(commitTimestamp);
  if (version === 1) encoder.int64(fields.expireTimestamp ?? -1);
  if (flexible && topicId !== undefined)
    encoder.unsignedVarint(1).unsignedVarint(0).unsignedVarint(16).raw(Buffer.from(topicId, 'hex'));
  else encoder.tags(flexible);
  return bytesOf(encoder);
}

export function groupKey(group: string, version = 2): Buffer {
  return bytesOf(new Encoder().int16(version).string(group, false));
}

export interface MemberFields {
  id: string;
  instanceId?: string | null;
  clientId?: string;
  host?: string;
  sessionTimeoutMs?: number;
  subscription?: Buffer;
  assignment?: Buffer;
}

export function groupValue(
  version: number,
  fields: { generation: number; protocolType?: string; protocol?: string | null; members?: MemberFields[] },
): Buffer {
  const { generation, protocolType = 'consumer', protocol = 'range', members = [] } = fields;
  const flexible = version >= 4;
  const encoder = new Encoder().int16(version).string(protocolType, flexible).int32(generation);
  encoder.string(protocol, flexible).string(members[0]?.id ?? null, flexible);
  if (version >= 2) encoder.int64(1_700_000_000_000);
  encoder.array(members, flexible, (member) => {
    encoder.string(member.id, flexible);
    if (version >= 3) encoder.string(member.instanceId ?? null, flexible);
    encoder.string(member.clientId ?? 'client', flexible).string(member.host ?? '/10.0.0.1', flexible);
    if (version >= 1) encoder.int32(60_000);
    encoder.int32(member.sessionTimeoutMs ?? 45_000);
    encoder.bytes(member.subscription ?? Buffer.alloc(0), flexible);
    encoder.bytes(member.assignment ?? Buffer.alloc(0), flexible);
    encoder.tags(flexible);
  });
  return bytesOf(encoder.tags(flexible));
}

/** ConsumerProtocolSubscription v0. */
export function subscription(topics: string[]): Buffer {
  const encoder = new Encoder().int16(0);
  encoder.array(topics, false, (topic) => encoder.string(topic, false));
  return bytesOf(encoder.bytes(null, false));
}

/** ConsumerProtocolAssignment v0. */
export function assignment(parts: { topic: string; partitions: number[] }[]): Buffer {
  const encoder = new Encoder().int16(0);
  encoder.array(parts, false, ({ topic, partitions }) => {
    encoder.string(topic, false);
    encoder.array(partitions, false, (partition) => encoder.int32(partition));
  });
  return bytesOf(encoder.bytes(null, false));
}

/** One commit of `group` on `topic`-0 (or `partition`) as Kafka 4.1 writes it. */
export function commit(
  group: string,
  offset: number,
  { topic = 'orders', partition = 0 }: { topic?: string; partition?: number } = {},
): TestRecord {
  return { key: commitKey(group, topic, partition), value: commitValue(4, offset) };
}

export function tombstone(group: string, topic = 'orders', partition = 0): TestRecord {
  return { key: commitKey(group, topic, partition), value: null };
}

/** EndTransactionMarker: key version and type; value version and coordinator epoch. */
export function marker(type: 'abort' | 'commit'): TestRecord {
  return {
    key: Buffer.from([0, 0, 0, type === 'commit' ? 1 : 0]),
    value: Buffer.from([0, 0, 0, 0, 0, 7]),
  };
}

function bytesOf(encoder: Encoder): Buffer {
  return Buffer.from(encoder.result());
}
