import type { Decoder } from '../wire/decoder.ts';
import type { KafkaRequest } from '../wire/request.ts';
import type { DescribeQuorumAnswer } from './answers.ts';

const TOPIC = '__cluster_metadata';

/**
 * DescribeQuorum (API 55, KIP-595 and KIP-836, KRaft only; needs Describe on the cluster): asked for the controllers' clock. The
 * leader of the quorum tells the time of its answer as the time when it itself was caught up.
 */
export function describeQuorum(): KafkaRequest<DescribeQuorumAnswer> {
  return {
    apiKey: 55,
    apiName: 'DescribeQuorum',
    minVersion: 1,
    maxVersion: 1,
    flexibleFrom: 0,
    encode(encoder) {
      encoder.array([TOPIC], true, (topic) => {
        encoder.string(topic, true).array([0], true, (partition) => encoder.int32(partition).tags(true));
        encoder.tags(true);
      });
      encoder.tags(true);
    },
    parse(decoder) {
      const errorCode = decoder.int16();
      const [found] = decoder.array(true, () => {
        decoder.skipString(true); // topic
        const partitions = decoder.array(true, () => quorum(decoder));
        decoder.tags(true);
        return partitions;
      });
      decoder.tags(true);
      return Promise.resolve({
        ...(found?.[0] ?? { errorCode: 0, leaderTime: null }),
        ...(errorCode !== 0 && { errorCode }),
      });
    },
  };
}

function quorum(decoder: Decoder): DescribeQuorumAnswer {
  decoder.int32(); // partition
  const errorCode = decoder.int16();
  const leader = decoder.int32();
  decoder.int32(); // leader epoch
  decoder.int64(); // high watermark
  const replicas = () =>
    decoder.array(true, () => {
      const id = decoder.int32();
      decoder.int64(); // log end
      decoder.int64(); // last fetch
      const caughtUp = decoder.int64();
      decoder.tags(true);
      return { id, caughtUp };
    });
  const voters = replicas();
  replicas(); // observers
  decoder.tags(true);
  const leaderTime = voters.find(({ id }) => id === leader)?.caughtUp ?? -1;
  return { errorCode, leaderTime: leaderTime > 0 ? leaderTime : null };
}
