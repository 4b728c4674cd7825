import type { Decoder } from '../wire/decoder.ts';
import { createInterner, type Interner } from '../wire/interner.ts';
import type { KafkaRequest } from '../wire/request.ts';
import type { OffsetFetchAnswer } from './answers.ts';

type FetchedTopics = OffsetFetchAnswer['groups'][number]['topics'];

/**
 * OffsetFetch (API 9) for many groups of one coordinator, all their partitions; from version 8 on (Kafka 3.0).
 * Does not ask for stable offsets: one that waits for its transaction is told as it stands.
 */
export function offsetFetch(groups: readonly string[]): KafkaRequest<OffsetFetchAnswer> {
  return {
    apiKey: 9,
    apiName: 'OffsetFetch',
    minVersion: 8,
    maxVersion: 8,
    flexibleFrom: 6,
    encode(encoder) {
      encoder.array(groups, true, (group) => encoder.string(group, true).arrayLength(null, true).tags(true));
      encoder.boolean(false).tags(true); // require_stable
    },
    async parse(decoder, version, pause) {
      const intern = createInterner();
      decoder.int32(); // throttle time
      const count = decoder.arrayLength(true);
      const found: OffsetFetchAnswer['groups'] = [];
      for (let i = 0; i < count; i++) {
        const waiting = pause();
        if (waiting !== undefined) await waiting;
        const group = decoder.string(true);
        const topics = readTopics(decoder, version, intern);
        found.push({ group, errorCode: decoder.int16(), topics });
        decoder.tags(true);
      }
      decoder.tags(true);
      return { groups: found };
    },
  };
}

/** The same for one group, on brokers that offer only versions below 8: the documented exception to "never one request a group". */
export function offsetFetchOne(group: string): KafkaRequest<OffsetFetchAnswer> {
  return {
    apiKey: 9,
    apiName: 'OffsetFetch',
    minVersion: 3,
    maxVersion: 7,
    flexibleFrom: 6,
    encode(encoder, version) {
      const flexible = version >= 6;
      encoder.string(group, flexible).arrayLength(null, flexible);
      if (version >= 7) encoder.boolean(false); // require_stable
      encoder.tags(flexible);
    },
    parse(decoder, version) {
      decoder.int32(); // throttle time
      const topics = readTopics(decoder, version, createInterner());
      const errorCode = decoder.int16();
      decoder.tags(version >= 6);
      return Promise.resolve({ groups: [{ group, errorCode, topics }] });
    },
  };
}

function readTopics(decoder: Decoder, version: number, intern: Interner): FetchedTopics {
  const flexible = version >= 6;
  return decoder.array(flexible, () => {
    const name = intern(decoder.string(flexible));
    const count = decoder.arrayLength(flexible);
    const topic = {
      name,
      partition: new Int32Array(count),
      offset: new Float64Array(count),
      errorCode: new Int16Array(count),
    };
    for (let row = 0; row < count; row++) {
      topic.partition[row] = decoder.int32();
      topic.offset[row] = decoder.int64();
      if (version >= 5) decoder.int32(); // leader epoch
      decoder.skipString(flexible); // metadata
      topic.errorCode[row] = decoder.int16();
      decoder.tags(flexible);
    }
    decoder.tags(flexible);
    return topic;
  });
}
