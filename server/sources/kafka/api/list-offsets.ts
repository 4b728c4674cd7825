import { MillraceError } from '../../../errors.ts';
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
      const asked = query.topics.reduce((sum, { partitions }) => sum + partitions.length, 0);
      const answer: ListOffsetsAnswer = {
        topics: [],
        partition: new Int32Array(asked),
        offset: new Float64Array(asked),
        timestamp: new Float64Array(asked),
        errorCode: new Int16Array(asked),
      };
      let row = 0;
      for (let count = decoder.arrayLength(flexible); count > 0; count--) {
        const waiting = pause();
        if (waiting !== undefined) await waiting;
        const name = decoder.string(flexible);
        const from = row;
        const to = from + decoder.arrayLength(flexible);
        if (to > asked)
          throw new MillraceError(
            'malformed-response',
            `ListOffsets is answered for more than the ${asked} partitions that were asked for`,
          );
        for (; row < to; row++) {
          answer.partition[row] = decoder.int32();
          answer.errorCode[row] = decoder.int16();
          answer.timestamp[row] = decoder.int64();
          answer.offset[row] = decoder.int64();
          if (version >= 4) decoder.int32(); // leader epoch
          decoder.tags(flexible);
        }
        decoder.tags(flexible);
        answer.topics.push({ name, from, to });
      }
      decoder.tags(flexible);
      return row === asked ? answer : shortened(answer, row);
    },
  };
}

/** Without the rows that were asked for and not answered. */
function shortened({ topics, partition, offset, timestamp, errorCode }: ListOffsetsAnswer, rows: number) {
  return {
    topics,
    partition: partition.subarray(0, rows),
    offset: offset.subarray(0, rows),
    timestamp: timestamp.subarray(0, rows),
    errorCode: errorCode.subarray(0, rows),
  };
}
