import type { KafkaRequest } from '../wire/request.ts';
import type { DescribeLogDirsAnswer } from './answers.ts';

/** DescribeLogDirs (API 35): what each log directory of one broker holds, in bytes. */
export function describeLogDirs(): KafkaRequest<DescribeLogDirsAnswer> {
  return {
    apiKey: 35,
    apiName: 'DescribeLogDirs',
    minVersion: 1,
    maxVersion: 4,
    flexibleFrom: 2,
    encode(encoder, version) {
      encoder.arrayLength(null, version >= 2).tags(version >= 2); // all topics
    },
    async parse(decoder, version, pause) {
      const flexible = version >= 2;
      decoder.int32(); // throttle time
      const refused = version >= 3 ? decoder.int16() : 0;
      const count = decoder.arrayLength(flexible);
      const dirs: DescribeLogDirsAnswer['dirs'] = [];
      for (let i = 0; i < count; i++) {
        const errorCode = decoder.int16();
        const path = decoder.string(flexible);
        const topicCount = decoder.arrayLength(flexible);
        const topics: DescribeLogDirsAnswer['dirs'][number]['topics'] = [];
        for (let t = 0; t < topicCount; t++) {
          const waiting = pause();
          if (waiting !== undefined) await waiting;
          const name = decoder.string(flexible);
          const partitions = decoder.array(flexible, () => {
            const partition = decoder.int32();
            const sizeBytes = decoder.int64();
            decoder.int64(); // offset lag
            const future = decoder.boolean();
            decoder.tags(flexible);
            return { partition, sizeBytes, future };
          });
          decoder.tags(flexible);
          topics.push({ name, partitions });
        }
        if (version >= 4) {
          decoder.int64(); // bytes of the volume
          decoder.int64(); // usable bytes
        }
        decoder.tags(flexible);
        dirs.push({ errorCode, path, topics });
      }
      decoder.tags(flexible);
      // A refusal of the whole request is told as a directory without a path, so that it cannot be taken for "nothing there".
      return { dirs: refused === 0 ? dirs : [{ errorCode: refused, path: '', topics: [] }] };
    },
  };
}
