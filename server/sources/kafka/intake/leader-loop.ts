import { sleep } from '../../../clock.ts';
import { asMillraceError, MillraceError } from '../../../errors.ts';
import type { FetchedPartition } from '../api/answers.ts';
import { fetch } from '../api/fetch.ts';
import { logBounds } from '../client-bounds.ts';
import { isNotAuthorized, kafkaError } from '../wire/error-codes.ts';
import type { KafkaConnection } from '../wire/request.ts';
import { backoff } from './backoff.ts';
import { FETCH_BYTES, PARTITION_BYTES, planFetch } from './fetch-plan.ts';
import { OFFSETS_TOPIC } from './offsets-topic.ts';
import type { PartitionLog } from './partition-log.ts';
import { RecordTaker, type Takings } from './record-taker.ts';
import type { SkewEstimate } from './skew.ts';
import { Slice } from './slice.ts';

const OFFSET_OUT_OF_RANGE = 1;
const CORRUPT_MESSAGE = 2;
/** 25 fetches a second at most while little comes: a commit waits 40 ms, and the brokers and we do not spin. */
const FETCH_INTERVAL_MS = 40;
const LITTLE_BYTES = 1 << 20;
/** A batch beyond this is not read: Kafka's own bound is 1 MiB unless somebody raised it. */
const MAX_BATCH_BYTES = 64 << 20;

export interface LeaderLoopDeps {
  connection: KafkaConnection;
  takings: Takings;
  skew: SkewEstimate;
  /** The partitions that this broker leads now, ready to be read. */
  ledBy(broker: number): PartitionLog[];
  topicId(): string | null;
  /** Something is wrong with leaders or brokers: find out who leads now. */
  onTrouble(): void;
  signal: AbortSignal;
}

/** A partition as it stood when it was asked for. */
interface Asked {
  log: PartitionLog;
  jumps: number;
  /** All of it had been read. */
  atTail: boolean;
}

/** Reads all partitions that one broker leads, one fetch at a time, until it leads none or the signal aborts. Never throws. */
export async function readFromLeader(broker: number, deps: LeaderLoopDeps): Promise<void> {
  const loop = new LeaderLoop(broker, deps);
  while (!deps.signal.aborted) {
    const logs = deps.ledBy(broker);
    if (logs.length === 0) return;
    await loop.turn(logs);
  }
}

class LeaderLoop {
  readonly #broker: number;
  readonly #deps: LeaderLoopDeps;
  #fetches = 0;
  #failures = 0;

  constructor(broker: number, deps: LeaderLoopDeps) {
    this.#broker = broker;
    this.#deps = deps;
  }

  async turn(led: readonly PartitionLog[]): Promise<void> {
    const { signal } = this.#deps;
    const now = performance.now();
    const ready = led.filter((log) => log.retryAt <= now);
    if (ready.length === 0) {
      const next = Math.min(...led.map((log) => log.retryAt));
      // Not longer than a second: leaders may change meanwhile.
      await sleep(Math.min(1_000, next - now), signal);
      return;
    }
    try {
      const bytes = await this.#fetch(ready);
      this.#failures = 0;
      const spare = now + FETCH_INTERVAL_MS - performance.now();
      if (bytes < LITTLE_BYTES && spare > 0) await sleep(spare, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      const error = asMillraceError(thrown);
      for (const log of ready) log.fail(error.message);
      this.#deps.onTrouble();
      await sleep(backoff(this.#failures++, Math.random()), signal);
    }
  }

  /** One fetch and all that it brought; bytes of records. Throws what concerns the whole broker. */
  async #fetch(logs: readonly PartitionLog[]): Promise<number> {
    const { connection, topicId, signal, takings } = this.#deps;
    const asked = new Map<number, Asked>(
      logs.map((log) => [log.partition, { log, jumps: log.jumps, atTail: log.lag === 0 }]),
    );
    const request = fetch(planFetch(logs, topicId()));
    const answer = await connection.send(this.#broker, request, { lane: 'fetch' });
    if (signal.aborted) return 0;
    const arrival = performance.now();
    takings.counters.fetches_total++;
    this.#fetches++;
    if (answer.errorCode !== 0) throw kafkaError(answer.errorCode, `reading ${OFFSETS_TOPIC}`);
    const slice = new Slice();
    let bytes = 0;
    for (const found of answer.partitions) {
      bytes += found.records.length;
      const place = asked.get(found.partition);
      if (place === undefined) continue;
      await this.#take(place, found, arrival, slice);
      if (signal.aborted) return bytes;
    }
    takings.counters.fetch_bytes_total += bytes;
    return bytes;
  }

  /** What goes wrong with one partition costs that partition only. */
  async #take(asked: Asked, found: FetchedPartition, arrival: number, slice: Slice): Promise<void> {
    const { log, jumps } = asked;
    // Who led it when we asked may not lead it now, and it may have been read elsewhere meanwhile.
    if (log.jumps !== jumps || log.leader !== this.#broker) return;
    try {
      if (found.errorCode === 0) await this.#read(asked, found, arrival, slice);
      else await this.#refused(log, found.errorCode);
    } catch (thrown) {
      log.fail(asMillraceError(thrown).message);
      log.retryAt = performance.now() + backoff(log.failures++, Math.random());
      this.#deps.onTrouble();
    }
  }

  async #read(
    { log, jumps, atTail }: Asked,
    found: FetchedPartition,
    arrival: number,
    slice: Slice,
  ): Promise<void> {
    log.hearEnd(found.highWatermark);
    if (found.records.length === 0) {
      log.succeed();
      // Stays first in the next request when it has a backlog and got nothing.
      if (log.lag === 0) log.servedBy = this.#fetches;
      return;
    }
    log.servedBy = this.#fetches;
    const before = log.position;
    const taker = new RecordTaker(this.#deps.takings, log, slice);
    const read = await taker.take(found.records);
    if (log.jumps !== jumps) return;
    if (atTail && !Number.isNaN(taker.newestTime)) this.#deps.skew.note(taker.newestTime, arrival);
    if (log.position === before && read.neededBytes !== null) this.#widen(log, read.neededBytes);
    else if (log.position > before) log.maxBytes = null;
    if (log.maxBytes === null || log.maxBytes <= MAX_BATCH_BYTES) log.succeed();
  }

  /** A batch that did not fit: the next fetch may bring all of it. */
  #widen(log: PartitionLog, needed: number): void {
    if (needed > MAX_BATCH_BYTES)
      throw new MillraceError(
        'response-too-large',
        `a batch of ${needed} bytes at offset ${log.position} is larger than ${MAX_BATCH_BYTES}`,
      );
    log.maxBytes = Math.max(needed, PARTITION_BYTES, FETCH_BYTES);
  }

  async #refused(log: PartitionLog, errorCode: number): Promise<void> {
    if (errorCode === OFFSET_OUT_OF_RANGE) return this.#findPlace(log);
    const { message } = kafkaError(errorCode, `reading ${OFFSETS_TOPIC}-${log.partition}`);
    if (errorCode === CORRUPT_MESSAGE && log.isUnreadableAgain()) return this.#passOver(log, message);
    if (isNotAuthorized(errorCode)) {
      log.deny(message);
      return;
    }
    log.fail(message);
    // Not the leader, or no such partition here: read again when its leader is known.
    log.leader = null;
    this.#deps.onTrouble();
  }

  /** The broker itself cannot read what stands here: what lies between here and the log's end is lost. */
  async #passOver(log: PartitionLog, why: string): Promise<void> {
    const { connection, takings } = this.#deps;
    const { jumps, partition, position: offset } = log;
    const { end } = await logBounds(connection, this.#broker, OFFSETS_TOPIC, partition);
    if (log.jumps !== jumps || takings.isStopped()) return;
    if (end <= offset) throw new MillraceError('malformed-response', why, { canRetry: true });
    takings.skipped.note({ partition, offset, why, at: performance.now() });
    takings.log.warn({ partition, offset, end }, `cannot be read and is left out: ${why}`);
    log.jumpTo(end, end);
    takings.onGap();
  }

  /** The offset is not there any more (deleted or compacted away), or not there yet (the log was cut and lost its end). */
  async #findPlace(log: PartitionLog): Promise<void> {
    const { connection, takings } = this.#deps;
    const { jumps, position } = log;
    const { logStart, end } = await logBounds(connection, this.#broker, OFFSETS_TOPIC, log.partition);
    if (log.jumps !== jumps || takings.isStopped()) return;
    if (position >= logStart && position <= end) return;
    log.jumpTo(position < logStart ? logStart : end, end);
    takings.log.warn(
      { partition: log.partition, position, logStart, end },
      'the place where the offsets topic was read is gone; commits may have been missed',
    );
    takings.onGap();
  }
}
