import { MillraceError } from '../../errors.ts';
import type { RawRead, RecordReader } from '../../peek/reader.ts';
import type { FetchedPartition } from './api/answers.ts';
import { fetch } from './api/fetch.ts';
import type { IsolationLevel } from './api/isolation.ts';
import { withAttempts } from './client-attempts.ts';
import { logBounds } from './client-bounds.ts';
import { PartitionLeaders } from './client-leaders.ts';
import type { BatchOptions } from './wire/batch-cursor.ts';
import { kafkaError } from './wire/error-codes.ts';
import { type Look, lookAt } from './wire/look-at.ts';
import type { KafkaConnection } from './wire/request.ts';

const OFFSET_OUT_OF_RANGE = 1;
const ATTEMPTS = 5;

/** What is read, and the time that is left, ms. */
interface Place {
  topic: string;
  partition: number;
  maxBytes: number;
  leftMs: number;
}

/**
 * Reads what stands at an offset: no group, no session, one small Fetch at a time beside the collectors' requests. Kafka gives at least one
 * whole batch (KIP-74): `maxBytes` bounds what is asked for and handed out, one batch may be larger on the wire.
 */
export function createRecordReader(connection: KafkaConnection, options: BatchOptions = {}): RecordReader {
  return new LogReader(connection, options);
}

class LogReader implements RecordReader {
  readonly #connection: KafkaConnection;
  readonly #options: BatchOptions;
  readonly #leaders: PartitionLeaders;

  constructor(connection: KafkaConnection, options: BatchOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#leaders = new PartitionLeaders(connection);
  }

  read(request: Parameters<RecordReader['read']>[0]): Promise<RawRead> {
    const { topic, partition, offset, maxBytes, timeoutMs, signal } = request;
    const what = `reading ${topic}-${partition} at ${offset}`;
    return withAttempts({ timeoutMs, attempts: ATTEMPTS, what, signal }, async (leftMs) => {
      try {
        return await this.#readAt({ topic, partition, maxBytes, leftMs }, offset);
      } catch (thrown) {
        this.#leaders.forget(topic);
        throw thrown;
      }
    });
  }

  async #readAt(place: Place, offset: number): Promise<RawRead> {
    const { maxBytes } = place;
    let answer = await this.#fetch(place, offset, 'read_committed');
    // Behind the last stable offset: part of a transaction that is still open, or waiting behind one.
    if (answer !== null && answer.records.length === 0 && offset < answer.highWatermark)
      answer = await this.#fetch(place, offset, 'read_uncommitted');
    if (answer === null) return this.#outOfRange(place, offset);
    if (offset >= answer.highWatermark) return { kind: 'beyond-end', end: answer.highWatermark };
    const look = lookAt(answer, offset, maxBytes, this.#options);
    if (look.at?.kind === 'record') {
      const { record } = look.at;
      if (record.sizeBytes > maxBytes)
        return { kind: 'too-large', offset, sizeBytes: record.sizeBytes, head: record };
      const previousTimestamp =
        look.previousTimestamp ?? (await this.#timestampBefore(place, offset, answer.logStart));
      return { kind: 'record', record, previousTimestamp };
    }
    if (look.readTo === null && look.neededBytes !== null)
      return { kind: 'too-large', offset, sizeBytes: look.neededBytes, head: null };
    const nextOffset = await this.#nextRecord(place, look, offset, answer.highWatermark);
    return look.at === null ? { kind: 'gap', nextOffset } : { ...look.at, nextOffset };
  }

  /** null: the offset is outside of the log. */
  async #fetch(place: Place, offset: number, isolation: IsolationLevel): Promise<FetchedPartition | null> {
    const { topic, partition, maxBytes, leftMs } = place;
    const { broker, topicId } = await this.#leaders.find(topic, partition);
    const answer = await this.#connection.send(
      broker,
      fetch({
        partitions: [{ topic, topicId, partition, offset, maxBytes }],
        ...{ maxBytes, maxWaitMs: 0, minBytes: 0, isolation },
      }),
      // On the lane of the short requests: a Fetch that waits for commits would hold this one up.
      { timeoutMs: leftMs, lane: 'rest' },
    );
    const [found] = answer.partitions;
    const errorCode = answer.errorCode === 0 ? (found?.errorCode ?? 0) : answer.errorCode;
    if (errorCode === OFFSET_OUT_OF_RANGE) return null;
    if (errorCode !== 0) throw kafkaError(errorCode, `reading ${topic}-${partition} at ${offset}`);
    if (found === undefined)
      throw new MillraceError(
        'malformed-response',
        `a Fetch of ${topic}-${partition} is answered without it`,
      );
    return found;
  }

  async #outOfRange(place: Place, offset: number): Promise<RawRead> {
    const { topic, partition } = place;
    const { broker } = await this.#leaders.find(topic, partition);
    const { logStart, end } = await logBounds(this.#connection, broker, topic, partition);
    if (offset < logStart) return { kind: 'below-log-start', logStart };
    if (offset >= end) return { kind: 'beyond-end', end };
    throw new MillraceError('leader-moved', `${topic}-${partition} changed its log while it was read`, {
      canRetry: true,
    });
  }

  /** The nearest record before is mostly in the batch before; after compaction there may be none to be had with one Fetch: null. */
  async #timestampBefore(place: Place, offset: number, logStart: number): Promise<number | null> {
    if (offset - 1 < logStart) return null;
    const answer = await this.#fetch(place, offset - 1, 'read_uncommitted');
    return answer === null ? null : lookAt(answer, offset, 0, this.#options).previousTimestamp;
  }

  /** The first record behind `offset` that is no marker, up to the end of the log. */
  async #nextRecord(place: Place, first: Look, offset: number, end: number): Promise<number | null> {
    let look = first;
    let from = offset;
    while (look.next === null) {
      if (look.readTo === null || look.readTo >= end || look.readTo <= from) return null;
      from = look.readTo;
      const answer = await this.#fetch(place, from, 'read_uncommitted');
      if (answer === null) return null;
      look = lookAt(answer, from - 1, 0, this.#options);
    }
    return look.next;
  }
}
