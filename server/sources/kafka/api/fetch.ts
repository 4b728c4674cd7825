import { MillraceError } from '../../../errors.ts';
import type { KafkaRequest } from '../wire/request.ts';
import type { FetchAnswer, FetchedPartition } from './answers.ts';
import { type IsolationLevel, isolationCode } from './isolation.ts';

export interface FetchPartition {
  topic: string;
  /** 32 hex digits. When all partitions have one, the request is by id (version 13): a topic recreated under its name is refused. */
  topicId?: string | null;
  partition: number;
  offset: number;
  maxBytes: number;
  /** Refused with FENCED_LEADER_EPOCH when the broker knows a newer one; left out: whichever it has. */
  leaderEpoch?: number;
}

export interface FetchQuery {
  partitions: readonly FetchPartition[];
  /** Bounds of the whole answer; the first batch comes whole even when it is larger (KIP-74). */
  maxBytes: number;
  maxWaitMs: number;
  minBytes: number;
  isolation: IsolationLevel;
}

/**
 * Fetch (API 1) without a fetch session: each request stands alone, so nothing is left on the broker. By topic id where all
 * partitions bring one, else by name (up to version 12).
 * `aborted` is filled for read_committed only.
 */
export function fetch(query: FetchQuery): KafkaRequest<FetchAnswer> {
  const names = namesById(query.partitions);
  return {
    apiKey: 1,
    apiName: 'Fetch',
    minVersion: 5,
    maxVersion: names === null ? 12 : 13,
    flexibleFrom: 12,
    encode(encoder, version) {
      const flexible = version >= 12;
      encoder.int32(-1).int32(query.maxWaitMs).int32(query.minBytes).int32(query.maxBytes);
      encoder.int8(isolationCode(query.isolation));
      if (version >= 7) encoder.int32(0).int32(-1); // no session
      encoder.array(byTopic(query.partitions), flexible, ([topic, partitions]) => {
        if (version >= 13) encoder.raw(Buffer.from(partitions[0]?.topicId ?? '', 'hex'));
        else encoder.string(topic, flexible);
        encoder.array(partitions, flexible, (wanted) => {
          encoder.int32(wanted.partition);
          if (version >= 9) encoder.int32(wanted.leaderEpoch ?? -1);
          encoder.int64(wanted.offset);
          if (version >= 12) encoder.int32(-1); // last fetched epoch: followers only
          encoder.int64(-1).int32(wanted.maxBytes).tags(flexible); // log start: followers only
        });
        encoder.tags(flexible);
      });
      if (version >= 7) encoder.arrayLength(0, flexible); // forgotten topics
      if (version >= 11) encoder.string('', flexible); // rack
      encoder.tags(flexible);
    },
    async parse(decoder, version, pause) {
      const flexible = version >= 12;
      decoder.int32(); // throttle time
      const errorCode = version >= 7 ? decoder.int16() : 0;
      if (version >= 7) decoder.int32(); // session id
      const topics = decoder.arrayLength(flexible);
      const partitions: FetchedPartition[] = [];
      for (let i = 0; i < topics; i++) {
        const waiting = pause();
        if (waiting !== undefined) await waiting;
        const topic = version >= 13 ? nameOf(decoder.uuid(), names) : decoder.string(flexible);
        const count = decoder.arrayLength(flexible);
        for (let row = 0; row < count; row++) {
          const partition = decoder.int32();
          const code = decoder.int16();
          const highWatermark = decoder.int64();
          const lastStableOffset = decoder.int64();
          const logStart = decoder.int64();
          const aborted = decoder.array(flexible, () => {
            const transaction = { producerId: decoder.int64String(), firstOffset: decoder.int64() };
            decoder.tags(flexible);
            return transaction;
          });
          if (version >= 11) decoder.int32(); // preferred read replica
          const records = decoder.nullableBytes(flexible) ?? EMPTY;
          decoder.tags(flexible);
          partitions.push({
            topic,
            partition,
            errorCode: code,
            highWatermark,
            lastStableOffset,
            logStart,
            aborted,
            records,
          });
        }
        decoder.tags(flexible);
      }
      decoder.tags(flexible);
      return { errorCode, partitions };
    },
  };
}

/** Topic names by id; null when a partition has no id. */
function namesById(partitions: readonly FetchPartition[]): Map<string, string> | null {
  const names = new Map<string, string>();
  for (const { topic, topicId } of partitions) {
    if (topicId === undefined || topicId === null) return null;
    names.set(topicId, topic);
  }
  return names;
}

function nameOf(id: string, names: Map<string, string> | null): string {
  const name = names?.get(id);
  if (name === undefined)
    throw new MillraceError(
      'malformed-response',
      `a Fetch answer names topic id ${id}, which was not asked for`,
    );
  return name;
}

const EMPTY = Buffer.alloc(0);

function byTopic(partitions: readonly FetchPartition[]): [string, FetchPartition[]][] {
  const topics = new Map<string, FetchPartition[]>();
  for (const partition of partitions) {
    const known = topics.get(partition.topic);
    if (known === undefined) topics.set(partition.topic, [partition]);
    else known.push(partition);
  }
  return [...topics];
}
