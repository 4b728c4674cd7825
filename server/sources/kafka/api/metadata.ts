import type { Encoder } from '../wire/encoder.ts';
import type { KafkaRequest } from '../wire/request.ts';
import type { MetadataAnswer } from './answers.ts';

const NO_TOPIC_ID = '0'.repeat(32);

/**
 * Metadata (API 3): brokers, and the topics by name; `null` asks for all visible topics, `[]` for none.
 * Never creates a topic. Topic ids come from version 10 on (Kafka 2.8).
 */
export function metadata(topics: readonly string[] | null): KafkaRequest<MetadataAnswer> {
  return request(topics, (encoder, topic, version) => {
    if (version >= 10) encoder.raw(Buffer.alloc(16));
    encoder.string(topic, version >= 9);
  });
}

/**
 * The same for topics by id (32 hex digits; from version 12 on, Kafka 3.1). An id that exists no more is answered with
 * UNKNOWN_TOPIC_ID (100), one that may not be seen with TOPIC_AUTHORIZATION_FAILED: so deletion can be proven (KIP-516).
 */
export function metadataById(ids: readonly string[]): KafkaRequest<MetadataAnswer> {
  const byId = request(ids, (encoder, id) => {
    encoder.raw(Buffer.from(id, 'hex')).string(null, true);
  });
  return { ...byId, minVersion: 12 };
}

function request(
  topics: readonly string[] | null,
  encodeTopic: (encoder: Encoder, topic: string, version: number) => void,
): KafkaRequest<MetadataAnswer> {
  return {
    apiKey: 3,
    apiName: 'Metadata',
    minVersion: 4,
    maxVersion: 12,
    flexibleFrom: 9,
    encode(encoder, version) {
      const flexible = version >= 9;
      encoder.array(topics, flexible, (topic) => {
        encodeTopic(encoder, topic, version);
        encoder.tags(flexible);
      });
      encoder.boolean(false); // allow_auto_topic_creation
      if (version >= 8 && version <= 10) encoder.boolean(false);
      if (version >= 8) encoder.boolean(false);
      encoder.tags(flexible);
    },
    async parse(decoder, version, pause) {
      const flexible = version >= 9;
      decoder.int32(); // throttle time
      const brokers = decoder.array(flexible, () => {
        const broker = {
          id: decoder.int32(),
          host: decoder.string(flexible),
          port: decoder.int32(),
          rack: decoder.nullableString(flexible),
        };
        decoder.tags(flexible);
        return broker;
      });
      const clusterId = decoder.nullableString(flexible);
      const controllerId = orNull(decoder.int32());
      const topicCount = decoder.arrayLength(flexible);
      const found: MetadataAnswer['topics'] = [];
      for (let i = 0; i < topicCount; i++) {
        const waiting = pause();
        if (waiting !== undefined) await waiting;
        const errorCode = decoder.int16();
        const name = decoder.nullableString(flexible) ?? '';
        const topicId = version >= 10 ? decoder.uuid() : NO_TOPIC_ID;
        const internal = decoder.boolean();
        const partitions = decoder.array(flexible, () => {
          const partition = {
            errorCode: decoder.int16(),
            partition: decoder.int32(),
            leader: orNull(decoder.int32()),
            leaderEpoch: version >= 7 ? orNull(decoder.int32()) : null,
            replicas: decoder.int32Array(flexible),
            isr: decoder.int32Array(flexible),
          };
          if (version >= 5) decoder.int32Array(flexible); // offline replicas
          decoder.tags(flexible);
          return partition;
        });
        if (version >= 8) decoder.int32(); // authorized operations
        decoder.tags(flexible);
        found.push({
          errorCode,
          name,
          topicId: topicId === NO_TOPIC_ID ? null : topicId,
          internal,
          partitions,
        });
      }
      if (version >= 8 && version <= 10) decoder.int32();
      decoder.tags(flexible);
      return { clusterId, controllerId, brokers, topics: found };
    },
  };
}

function orNull(id: number): number | null {
  return id < 0 ? null : id;
}
