import { readConsumerAssignment, readConsumerSubscription } from '../wire/consumer-protocol.ts';
import type { Decoder } from '../wire/decoder.ts';
import { createInterner, type Interner } from '../wire/interner.ts';
import type { KafkaRequest } from '../wire/request.ts';
import type { DescribedMember, DescribeGroupsAnswer } from './answers.ts';

/**
 * DescribeGroups (API 15): classic groups of one coordinator, errors kept for each group. A KIP-848 group is told as `Dead` here:
 * ask ConsumerGroupDescribe for those. Subscriptions and assignments are read for protocolType `consumer` only (Connect and Schema
 * Registry write other bytes there), and are null when they cannot be read.
 */
export function describeGroups(groups: readonly string[]): KafkaRequest<DescribeGroupsAnswer> {
  return {
    apiKey: 15,
    apiName: 'DescribeGroups',
    minVersion: 0,
    maxVersion: 5,
    flexibleFrom: 5,
    encode(encoder, version) {
      const flexible = version >= 5;
      encoder.array(groups, flexible, (group) => encoder.string(group, flexible));
      if (version >= 3) encoder.boolean(false); // include_authorized_operations
      encoder.tags(flexible);
    },
    async parse(decoder, version, pause) {
      const flexible = version >= 5;
      const intern = createInterner();
      if (version >= 1) decoder.int32(); // throttle time
      const count = decoder.arrayLength(flexible);
      const found: DescribeGroupsAnswer['groups'] = [];
      for (let i = 0; i < count; i++) {
        const errorCode = decoder.int16();
        const group = decoder.string(flexible);
        const state = decoder.string(flexible);
        const protocolType = decoder.string(flexible);
        decoder.skipString(flexible); // protocol: the assignor's name
        const memberCount = decoder.arrayLength(flexible);
        const members: DescribedMember[] = [];
        for (let m = 0; m < memberCount; m++) {
          const waiting = pause();
          if (waiting !== undefined) await waiting;
          members.push(readMember(decoder, version, protocolType === 'consumer', intern));
        }
        if (version >= 3) decoder.int32(); // authorized operations
        decoder.tags(flexible);
        found.push({ group, errorCode, state, protocolType, members });
      }
      decoder.tags(flexible);
      return { groups: found };
    },
  };
}

function readMember(decoder: Decoder, version: number, readable: boolean, intern: Interner): DescribedMember {
  const flexible = version >= 5;
  const memberId = decoder.string(flexible);
  const instanceId = version >= 4 ? decoder.nullableString(flexible) : null;
  const clientId = decoder.string(flexible);
  const clientHost = decoder.string(flexible);
  const subscription = decoder.nullableBytes(flexible);
  const assignment = decoder.nullableBytes(flexible);
  decoder.tags(flexible);
  return {
    memberId,
    instanceId,
    clientId,
    clientHost,
    subscriptions: readable ? readConsumerSubscription(subscription, intern) : null,
    assignments: readable ? readConsumerAssignment(assignment, intern) : null,
  };
}
