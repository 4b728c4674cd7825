import type { KafkaRequest } from '../wire/request.ts';
import type { ListOffsetsAnswer } from './answers.ts';
import { type IsolationLevel, isolationCode } from './isolation.ts';

export interface ListOffsetsQuery {
  topics: readonly { name: string; partitions: Int32Array | readonly number[] }[];
  /** -1: the end (high watermark, or last stable offset when read_committed); -2: log start; else ms since 1970. */
  timestamp: number;
  isolation: IsolationLevel;
}

/** ListOffsets (API 2): for the leaders of these partitions. Not found by time: offset -1. */
export function listOffsets(query: ListOffsetsQuery): KafkaRequest<ListOffsetsAnswer> {
  return {
    apiKey: 2,
    apiName: 'ListOffsets',
    minVersion: 2,
    maxVersion: 8,
    flexibleFrom: 6,
    encode(encoder, version) {
      const flexible = version >= 6;
      encoder.int32(-1); // replica id: a client
      encoder.int8(isolationCode(query.isolation));
      encoder.array(query.topics, flexible, ({ name, partitions }) => {
        encoder.string(name, flexible).arrayLength(partitions.length, flexible);
        for (const partition of partitions) {
          encoder.int32(partition);
          if (version >= 4) encoder.int32(-1); // whichever leader epoch
          encoder.int64(query.timestamp).tags(flexible);
        }
        encoder.tags(flexible);
      });
      encoder.tags(flexible);
    },
    async parse(decoder, version, pause) {
      const flexible = version >= 6;
      decoder.int32(); // throttle time
      const count = decoder.arrayLength(flexible);
      const topics: ListOffsetsAnswer['topics'] = [];
      for (let i = 0; i < count; i++) {
        const waiting = pause();
        if (waiting !== undefined) await waiting;
        const name = decoder.string(flexible);
        const partitions = decoder.arrayLength(flexible);
        const topic = {
          name,
          partition: new Int32Array(partitions),
          offset: new Float64Array(partitions),
          timestamp: new Float64Array(partitions),
          errorCode: new Int16Array(partitions),
        };
        for (let row = 0; row < partitions; row++) {
          topic.partition[row] = decoder.int32();
          topic.errorCode[row] = decoder.int16();
          topic.timestamp[row] = decoder.int64();
          topic.offset[row] = decoder.int64();
          if (version >= 4) decoder.int32(); // leader epoch
          decoder.tags(flexible);
        }
        decoder.tags(flexible);
        topics.push(topic);
      }
      decoder.tags(flexible);
      return { topics };
    },
  };
}
