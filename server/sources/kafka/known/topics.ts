import type { MetadataAnswer } from '../api/answers.ts';
import type { Reader } from './readers.ts';

type TopicAnswer = MetadataAnswer['topics'][number];

/** What is remembered of a topic in order to ask well. Columns by partition, NaN: not known; plain arrays, since most topics are small. */
export class KnownTopic {
  readonly name: string;
  readonly topicId: string | null;
  readonly internal: boolean;
  /** Broker id; -1: no leader. */
  leaders: Int32Array;
  /** High watermark, last stable offset, log start. */
  end: number[];
  lso: number[];
  logStart: number[];
  /** When the end was last seen to move, our clock, ms. */
  movedAt: number[];
  /** Group partitions that read each partition. */
  readonly readers: Reader[][] = [];

  constructor(answer: TopicAnswer) {
    this.name = answer.name;
    this.topicId = answer.topicId;
    this.internal = answer.internal;
    const size = partitionCount(answer);
    this.leaders = new Int32Array(size).fill(-1);
    this.end = unknown(size);
    this.lso = unknown(size);
    this.logStart = unknown(size);
    this.movedAt = unknown(size);
    this.lead(answer);
  }

  get partitions(): number {
    return this.leaders.length;
  }

  lead(answer: TopicAnswer): void {
    for (const { partition, leader } of answer.partitions) this.leaders[partition] = leader ?? -1;
  }

  grow(size: number): void {
    const wider = (column: readonly number[]) => [...column, ...unknown(size - column.length)];
    const leaders = new Int32Array(size).fill(-1);
    leaders.set(this.leaders);
    this.leaders = leaders;
    this.end = wider(this.end);
    this.lso = wider(this.lso);
    this.logStart = wider(this.logStart);
    this.movedAt = wider(this.movedAt);
  }

  /** The log's ends as they were read; NaN leaves what is known. */
  readEnds(partition: number, end: number, lso: number, logStart: number, at: number): void {
    if (!Number.isNaN(end)) {
      if (end !== this.end[partition]) this.movedAt[partition] = at;
      this.end[partition] = end;
    }
    if (!Number.isNaN(lso)) this.lso[partition] = lso;
    if (!Number.isNaN(logStart)) this.logStart[partition] = logStart;
  }

  /** Somebody has not read to its end. */
  isLagging(partition: number): boolean {
    const end = this.end[partition] ?? Number.NaN;
    return this.readers[partition]?.some((reader) => reader.committed < end) ?? false;
  }
}

/** All topics that are visible now, kept up to date by Metadata. */
export class KnownTopics {
  readonly #topics = new Map<string, KnownTopic>();

  get(name: string): KnownTopic | undefined {
    return this.#topics.get(name);
  }

  [Symbol.iterator](): IterableIterator<KnownTopic> {
    return this.#topics.values();
  }

  get size(): number {
    return this.#topics.size;
  }

  /** A complete list. Returns the topics that are not named any more, or are others under their old name. */
  take(answers: readonly TopicAnswer[]): KnownTopic[] {
    const gone: KnownTopic[] = [];
    const named = new Set<string>();
    for (const answer of answers) {
      named.add(answer.name);
      const known = this.#topics.get(answer.name);
      if (known !== undefined && known.topicId === answer.topicId) {
        if (partitionCount(answer) > known.partitions) known.grow(partitionCount(answer));
        known.lead(answer);
        continue;
      }
      if (known !== undefined) gone.push(known);
      this.#topics.set(answer.name, new KnownTopic(answer));
    }
    for (const [name, topic] of this.#topics) {
      if (named.has(name)) continue;
      gone.push(topic);
      this.#topics.delete(name);
    }
    return gone;
  }
}

const unknown = (size: number): number[] => new Array<number>(size).fill(Number.NaN);

const partitionCount = ({ partitions }: TopicAnswer): number =>
  partitions.reduce((most, { partition }) => Math.max(most, partition + 1), 0);
