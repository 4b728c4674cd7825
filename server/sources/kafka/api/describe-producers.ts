import type { Decoder } from '../wire/decoder.ts';
import type { KafkaRequest } from '../wire/request.ts';
import type { DescribeProducersAnswer } from './answers.ts';

type Producer = DescribeProducersAnswer['topics'][number]['partitions'][number]['producers'][number];

/** DescribeProducers (API 61, Kafka 2.8): idempotent and transactional producers that wrote to these partitions; asked of their leaders. Needs Read on the topic. */
export function describeProducers(
  topics: readonly { name: string; partitions: readonly number[] }[],
): KafkaRequest<DescribeProducersAnswer> {
  return {
    apiKey: 61,
    apiName: 'DescribeProducers',
    minVersion: 0,
    maxVersion: 0,
    flexibleFrom: 0,
    encode(encoder) {
      encoder.array(topics, true, ({ name, partitions }) =>
        encoder
          .string(name, true)
          .array(partitions, true, (partition) => encoder.int32(partition))
          .tags(true),
      );
      encoder.tags(true);
    },
    async parse(decoder, _version, pause) {
      decoder.int32(); // throttle time
      const count = decoder.arrayLength(true);
      const found: DescribeProducersAnswer['topics'] = [];
      for (let i = 0; i < count; i++) {
        const waiting = pause();
        if (waiting !== undefined) await waiting;
        const name = decoder.string(true);
        const partitions = decoder.array(true, () => {
          const partition = decoder.int32();
          const errorCode = decoder.int16();
          decoder.skipString(true); // error message
          const producers = decoder.array(true, readProducer);
          decoder.tags(true);
          return { partition, errorCode, producers };
        });
        decoder.tags(true);
        found.push({ name, partitions });
      }
      decoder.tags(true);
      return { topics: found };
    },
  };
}

function readProducer(decoder: Decoder): Producer {
  const producer = {
    producerId: decoder.int64String(),
    producerEpoch: decoder.int32(),
    lastSequence: decoder.int32(),
    lastTimestamp: decoder.int64(),
    coordinatorEpoch: decoder.int32(),
    txnStartOffset: decoder.int64(),
  };
  decoder.tags(true);
  return { ...producer, txnStartOffset: producer.txnStartOffset < 0 ? null : producer.txnStartOffset };
}
