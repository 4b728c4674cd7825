import { MillraceError } from '../../../errors.ts';
import type { MemberFact } from '../../../model/observation.ts';
import { readConsumerAssignment, readConsumerSubscription } from '../wire/consumer-protocol.ts';
import { Decoder } from '../wire/decoder.ts';
import { plainHost } from '../wire/host.ts';
import type { Interner } from '../wire/interner.ts';

const NEWEST_VERSION = 4;

export interface GroupValue {
  generation: number;
  protocolType: string;
  members: MemberFact[];
}

/**
 * Reads GroupMetadataValue (Kafka: GroupMetadataValue.json; version 4 is flexible). What members subscribed to and were given is read for
 * the protocol type `consumer` only: others (Connect, Schema Registry) put bytes of their own there. null when it is anything but one whole value.
 */
export function readGroupValue(bytes: Buffer, intern: Interner): GroupValue | null {
  try {
    const decoder = new Decoder(bytes);
    const value = readValue(decoder, intern);
    return decoder.remaining === 0 ? value : null;
  } catch (thrown) {
    if (thrown instanceof MillraceError) return null;
    throw thrown;
  }
}

function readValue(decoder: Decoder, intern: Interner): GroupValue | null {
  const version = decoder.int16();
  if (version < 0 || version > NEWEST_VERSION) return null;
  const flexible = version >= 4;
  const protocolType = intern(decoder.string(flexible));
  const generation = decoder.int32();
  if (generation < 0) return null;
  decoder.skipString(flexible); // protocol: the assignor's name
  decoder.skipString(flexible); // leader
  if (version >= 2) decoder.int64(); // time of the last state change
  const readable = protocolType === 'consumer';
  // An array that is null is not an empty one: nobody may be taken for gone because of it.
  const count = flexible ? decoder.unsignedVarint() - 1 : decoder.int32();
  if (count < 0 || count > decoder.remaining) return null;
  const members: MemberFact[] = [];
  for (let i = 0; i < count; i++) members.push(readMember(decoder, version, readable, intern));
  decoder.tags(flexible);
  return { generation, protocolType, members };
}

function readMember(decoder: Decoder, version: number, readable: boolean, intern: Interner): MemberFact {
  const flexible = version >= 4;
  const id = decoder.string(flexible);
  const instanceId = version >= 3 ? decoder.nullableString(flexible) : null;
  const clientId = intern(decoder.string(flexible));
  const host = intern(plainHost(decoder.string(flexible)));
  if (version >= 1) decoder.int32(); // rebalance timeout
  const sessionTimeoutMs = decoder.int32();
  const subscription = decoder.nullableBytes(flexible);
  const assignment = decoder.nullableBytes(flexible);
  decoder.tags(flexible);
  return {
    id,
    clientId,
    host,
    instanceId,
    assignments: readable ? readConsumerAssignment(assignment, intern) : null,
    subscriptions: readable ? readConsumerSubscription(subscription, intern) : null,
    sessionTimeoutMs: sessionTimeoutMs < 0 ? null : sessionTimeoutMs,
  };
}
