import type { Decoder } from '../wire/decoder.ts';
import { createInterner, type Interner } from '../wire/interner.ts';
import type { KafkaRequest } from '../wire/request.ts';
import type { ConsumerGroupDescribeAnswer, DescribedMember } from './answers.ts';

type Member = ConsumerGroupDescribeAnswer['groups'][number]['members'][number];

/**
 * ConsumerGroupDescribe (API 69, KIP-848): groups of the `consumer` protocol of one coordinator; assignments are the current ones, not
 * the targets. Kafka 3.9 asks each partition of `__consumer_offsets` concerned for all of the groups, and answers the sum: a group stands
 * there once as it is and otherwise with GROUP_ID_NOT_FOUND, in any order. The answer here has each group once.
 */
export function consumerGroupDescribe(groups: readonly string[]): KafkaRequest<ConsumerGroupDescribeAnswer> {
  return {
    apiKey: 69,
    apiName: 'ConsumerGroupDescribe',
    minVersion: 0,
    maxVersion: 1,
    flexibleFrom: 0,
    encode(encoder) {
      encoder.array(groups, true, (group) => encoder.string(group, true));
      encoder.boolean(false).tags(true); // include_authorized_operations
    },
    async parse(decoder, version, pause) {
      const intern = createInterner();
      decoder.int32(); // throttle time
      const count = decoder.arrayLength(true);
      const found = new Map<string, ConsumerGroupDescribeAnswer['groups'][number]>();
      for (let i = 0; i < count; i++) {
        const errorCode = decoder.int16();
        decoder.skipString(true); // error message
        const group = decoder.string(true);
        const state = decoder.string(true);
        const epoch = decoder.int32();
        const assignmentEpoch = decoder.int32();
        decoder.skipString(true); // assignor
        const memberCount = decoder.arrayLength(true);
        const members: Member[] = [];
        for (let m = 0; m < memberCount; m++) {
          const waiting = pause();
          if (waiting !== undefined) await waiting;
          members.push(readMember(decoder, version, intern));
        }
        decoder.int32(); // authorized operations
        decoder.tags(true);
        if (errorCode === 0 || !found.has(group))
          found.set(group, { group, errorCode, state, epoch, assignmentEpoch, members });
      }
      decoder.tags(true);
      return { groups: [...found.values()] };
    },
  };
}

function readMember(decoder: Decoder, version: number, intern: Interner): Member {
  const memberId = decoder.string(true);
  const instanceId = decoder.nullableString(true);
  const rackId = decoder.nullableString(true);
  const memberEpoch = decoder.int32();
  const clientId = decoder.string(true);
  const clientHost = decoder.string(true);
  const subscriptions = decoder.array(true, () => intern(decoder.string(true)));
  decoder.skipString(true); // subscribed regex
  const assignments = readAssignment(decoder, intern);
  readAssignment(decoder, intern); // the target
  if (version >= 1) decoder.int8(); // member type
  decoder.tags(true);
  return { memberId, instanceId, rackId, memberEpoch, clientId, clientHost, subscriptions, assignments };
}

function readAssignment(decoder: Decoder, intern: Interner): NonNullable<DescribedMember['assignments']> {
  const assignments = decoder.array(true, () => {
    decoder.uuid();
    const assignment = { topic: intern(decoder.string(true)), partitions: decoder.int32Array(true) };
    decoder.tags(true);
    return assignment;
  });
  decoder.tags(true);
  return assignments;
}
