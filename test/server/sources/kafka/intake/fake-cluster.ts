import { MillraceError } from '../../../../../server/errors.ts';
import type {
  FetchAnswer,
  FetchedPartition,
  ListOffsetsAnswer,
  MetadataAnswer,
} from '../../../../../server/sources/kafka/api/answers.ts';
import { Decoder } from '../../../../../server/sources/kafka/wire/decoder.ts';
import { Encoder } from '../../../../../server/sources/kafka/wire/encoder.ts';
import type { KafkaConnection, KafkaRequest } from '../../../../../server/sources/kafka/wire/request.ts';
import { encodeBatch, type TestBatch, type TestRecord } from '../wire/batches.ts';

const NAME = '__consumer_offsets';
const NOT_LEADER = 6;
const OUT_OF_RANGE = 1;
const CORRUPT_MESSAGE = 2;
const UNKNOWN_TOPIC_ID = 100;

export interface Asked {
  broker: number;
  apiName: string;
  /** Of a Fetch: offsets by partition, in the order of the request. */
  offsets: Map<number, number>;
  /** Of a Fetch: how long it may wait for something to come, ms. */
  maxWaitMs: number;
}

class FakePartition {
  leader: number | null;
  logStart = 0;
  end = 0;
  /** null: at the end. */
  lastStable: number | null = null;
  /** Kafka's code for every Fetch. */
  refusal = 0;
  /** The broker cannot read this offset where it lies. */
  corruptAt = -1;
  /** Kafka's code for every ListOffsets. */
  listRefusal = 0;
  readonly #batches: { base: number; end: number; time: number; bytes: Buffer }[] = [];

  constructor(leader: number) {
    this.leader = leader;
  }

  append(...batches: TestBatch[]): void {
    for (const batch of batches) {
      const base = this.end;
      this.end = base + batch.records.length;
      const time = batch.baseTimestamp ?? Date.now();
      const bytes = encodeBatch({ ...batch, baseOffset: base, baseTimestamp: time, maxTimestamp: time });
      this.#batches.push({ base, end: this.end, time, bytes });
    }
  }

  /** Something that is no batch, in the place of one record. */
  appendBytes(bytes: Buffer): void {
    const base = this.end++;
    this.#batches.push({ base, end: this.end, time: Date.now(), bytes });
  }

  /** The batch at an offset, to be spoiled and mended. */
  bytesAt(offset: number): Buffer {
    const batch = this.#batches.find(({ base, end }) => base <= offset && offset < end);
    if (batch === undefined) throw new RangeError(`nothing stands at offset ${offset}`);
    return batch.bytes;
  }

  /** Loses its records from `offset` on, as after an unclean election. */
  cut(offset: number): void {
    while ((this.#batches.at(-1)?.base ?? -1) >= offset) this.#batches.pop();
    this.end = offset;
  }

  read(offset: number, maxBytes: number): Buffer {
    const all = Buffer.concat(this.#batches.filter(({ end }) => end > offset).map(({ bytes }) => bytes));
    return all.subarray(0, maxBytes);
  }

  /** As ListOffsets: the first offset of that time or later. */
  offsetAt(time: number): number {
    return this.#batches.find((batch) => batch.time >= time && batch.base >= this.logStart)?.base ?? -1;
  }
}

/** Brokers with a topic `__consumer_offsets`, behind the seam of a connection: what Kafka answers, without its bytes on a socket. */
export class FakeCluster implements KafkaConnection {
  readonly down = new Set<number>();
  /** These take requests and never answer. */
  readonly hung = new Set<number>();
  /** Requests of these APIs time out. */
  readonly lost = new Set<string>();
  readonly asked: Asked[] = [];
  partitions: FakePartition[] = [];
  topicId = 'ab'.repeat(16);
  /** Kafka's code for the topic in every Metadata answer: 3 while it is not there. */
  topicCode = 3;
  readonly #brokers: number[];

  constructor({ brokers = [1], partitions = 1 } = {}) {
    this.#brokers = brokers;
    if (partitions > 0) this.createTopic(partitions);
  }

  /** Also in place of the one that is there. Leaders take turns. */
  createTopic(partitions: number, topicId = this.topicId): void {
    this.partitions = [];
    this.addPartitions(partitions);
    this.topicId = topicId;
    this.topicCode = 0;
  }

  addPartitions(count: number): void {
    for (let i = 0; i < count; i++)
      this.partitions.push(
        new FakePartition(this.#brokers[this.partitions.length % this.#brokers.length] ?? 1),
      );
  }

  append(partition: number, ...records: TestRecord[]): void {
    this.partitions[partition]?.append({ records });
  }

  partition(partition: number): FakePartition {
    const found = this.partitions[partition];
    if (found === undefined) throw new RangeError(`no partition ${partition}`);
    return found;
  }

  fetches(): Asked[] {
    return this.asked.filter(({ apiName }) => apiName === 'Fetch');
  }

  brokers(): number[] {
    return this.#brokers;
  }

  async send<Answer>(broker: number, request: KafkaRequest<Answer>): Promise<Answer> {
    const asked: Asked = { broker, apiName: request.apiName, offsets: new Map(), maxWaitMs: 0 };
    this.asked.push(asked);
    if (this.down.has(broker))
      throw new MillraceError('broker-unreachable', `broker ${broker} is down`, { canRetry: true });
    if (this.lost.has(request.apiName))
      throw new MillraceError('broker-timeout', `broker ${broker} did not answer ${request.apiName}`, {
        canRetry: true,
      });
    if (this.hung.has(broker)) {
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      throw new MillraceError('broker-timeout', `broker ${broker} does not answer`, { canRetry: true });
    }
    const answer = this.#answer(broker, request as KafkaRequest<unknown>, asked);
    // A fetch that finds nothing waits for more.
    const isEmpty = 'partitions' in answer && answer.partitions.every(({ records }) => records.length === 0);
    if (isEmpty && asked.maxWaitMs > 0)
      await new Promise((resolve) => setTimeout(resolve, Math.min(20, asked.maxWaitMs)));
    return answer as Answer;
  }

  sendAny<Answer>(request: KafkaRequest<Answer>): Promise<Answer> {
    const broker = this.#brokers.find((id) => !this.down.has(id)) ?? this.#brokers[0] ?? 1;
    return this.send(broker, request);
  }

  supports(): Promise<{ min: number; max: number }> {
    return Promise.resolve({ min: 0, max: 20 });
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #answer(
    broker: number,
    request: KafkaRequest<unknown>,
    asked: Asked,
  ): MetadataAnswer | ListOffsetsAnswer | FetchAnswer {
    if (request.apiName === 'Metadata') return this.#metadata();
    if (request.apiName === 'ListOffsets') return this.#offsets(broker, request);
    if (request.apiName === 'Fetch') return this.#fetch(broker, request, asked);
    throw new Error(`an intake does not ask ${request.apiName}`);
  }

  #metadata(): MetadataAnswer {
    const partitions = this.partitions.map(({ leader }, partition) => ({
      ...{ errorCode: 0, partition, leader, leaderEpoch: 0, replicas: [], isr: [] },
    }));
    const { topicId, topicCode: errorCode } = this;
    const isThere = errorCode === 0;
    return {
      ...{ clusterId: 'fake', controllerId: 1 },
      brokers: this.#brokers.map((id) => ({ id, host: '127.0.0.1', port: id, rack: null })),
      topics: [
        {
          errorCode,
          name: NAME,
          topicId: isThere ? topicId : null,
          internal: true,
          partitions: isThere ? partitions : [],
        },
      ],
    };
  }

  /** ListOffsets at version 5. */
  #offsets(broker: number, request: KafkaRequest<unknown>): ListOffsetsAnswer {
    const decoder = encoded(request, 5);
    decoder.int32();
    const isCommitted = decoder.int8() === 1;
    const [rows = []] = decoder.array(false, () => {
      decoder.string(false);
      return decoder.array(false, () => {
        const partition = decoder.int32();
        decoder.int32();
        return { partition, time: decoder.int64() };
      });
    });
    const answers = rows.map(({ partition, time }) => {
      const log = this.partitions[partition];
      if (log === undefined || log.leader !== broker) return { partition, errorCode: NOT_LEADER, offset: -1 };
      if (log.listRefusal !== 0) return { partition, errorCode: log.listRefusal, offset: -1 };
      const end = isCommitted ? (log.lastStable ?? log.end) : log.end;
      const offset = time === -1 ? end : time === -2 ? log.logStart : log.offsetAt(time);
      return { partition, errorCode: 0, offset };
    });
    return {
      topics: [{ name: NAME, from: 0, to: answers.length }],
      partition: Int32Array.from(answers, ({ partition }) => partition),
      offset: Float64Array.from(answers, ({ offset }) => offset),
      timestamp: Float64Array.from(answers, () => -1),
      errorCode: Int16Array.from(answers, ({ errorCode }) => errorCode),
    };
  }

  /** Fetch at version 12 or 13, both flexible. */
  #fetch(broker: number, request: KafkaRequest<unknown>, asked: Asked): FetchAnswer {
    const byId = request.maxVersion >= 13;
    const decoder = encoded(request, byId ? 13 : 12);
    decoder.int32();
    asked.maxWaitMs = decoder.int32();
    decoder.int32();
    const maxBytes = decoder.int32();
    decoder.skip(1 + 8);
    let left = maxBytes;
    const [partitions = []] = decoder.array(true, () => {
      const isOurs = byId ? decoder.uuid() === this.topicId : decoder.string(true) === NAME;
      return decoder.array(true, () => {
        const partition = decoder.int32();
        decoder.int32();
        const offset = decoder.int64();
        decoder.skip(4 + 8);
        const wanted = decoder.int32();
        decoder.tags(true);
        asked.offsets.set(partition, offset);
        const answer = isOurs
          ? this.#fetched(broker, partition, offset, Math.min(left, wanted))
          : refused(partition, UNKNOWN_TOPIC_ID);
        left -= answer.records.length;
        return answer;
      });
    });
    return { errorCode: 0, partitions };
  }

  #fetched(broker: number, partition: number, offset: number, maxBytes: number): FetchedPartition {
    const log = this.partitions[partition];
    if (log === undefined || log.leader !== broker) return refused(partition, NOT_LEADER);
    if (log.refusal !== 0) return refused(partition, log.refusal);
    if (offset === log.corruptAt) return refused(partition, CORRUPT_MESSAGE);
    if (offset < log.logStart || offset > log.end) return refused(partition, OUT_OF_RANGE);
    const { end, logStart } = log;
    return {
      ...{ topic: NAME, partition, errorCode: 0, aborted: [], logStart },
      ...{ highWatermark: end, lastStableOffset: log.lastStable ?? end, records: log.read(offset, maxBytes) },
    };
  }
}

function refused(partition: number, errorCode: number): FetchedPartition {
  return {
    ...{ topic: NAME, partition, errorCode, aborted: [] },
    ...{ highWatermark: -1, lastStableOffset: -1, logStart: -1, records: Buffer.alloc(0) },
  };
}

function encoded(request: KafkaRequest<unknown>, version: number): Decoder {
  const encoder = new Encoder();
  request.encode(encoder, version);
  return new Decoder(encoder.result());
}
