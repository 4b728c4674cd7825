import type { KafkaRequest } from '../wire/request.ts';
import type { OffsetCommitAnswer } from './answers.ts';

/**
 * OffsetCommit (API 8) from outside the group (generation -1, no member): the broker takes it only while the group has no members.
 * Used by the guarded actions alone.
 */
export function offsetCommit(
  group: string,
  topics: readonly { name: string; partitions: readonly { partition: number; offset: number }[] }[],
): KafkaRequest<OffsetCommitAnswer> {
  return {
    apiKey: 8,
    apiName: 'OffsetCommit',
    minVersion: 5,
    maxVersion: 9,
    flexibleFrom: 8,
    encode(encoder, version) {
      const flexible = version >= 8;
      encoder.string(group, flexible).int32(-1).string('', flexible);
      if (version >= 7) encoder.string(null, flexible); // instance id
      encoder.array(topics, flexible, ({ name, partitions }) => {
        encoder.string(name, flexible).array(partitions, flexible, ({ partition, offset }) => {
          encoder.int32(partition).int64(offset);
          if (version >= 6) encoder.int32(-1); // leader epoch: unknown
          encoder.string('', flexible).tags(flexible); // metadata
        });
        encoder.tags(flexible);
      });
      encoder.tags(flexible);
    },
    parse(decoder, version) {
      const flexible = version >= 8;
      decoder.int32(); // throttle time
      const found = decoder.array(flexible, () => {
        const name = decoder.string(flexible);
        const partitions = decoder.array(flexible, () => {
          const partition = { partition: decoder.int32(), errorCode: decoder.int16() };
          decoder.tags(flexible);
          return partition;
        });
        decoder.tags(flexible);
        return { name, partitions };
      });
      decoder.tags(flexible);
      return Promise.resolve({ topics: found });
    },
  };
}
