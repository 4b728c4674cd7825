import type { GroupPartitionModel } from './group-partition.ts';
import { EndSamples } from './rings.ts';
import type { ActiveProducer, PartitionState } from './state.ts';
import type { TopicModel } from './topic.ts';

// Shared by all partitions that have none: fifty thousand empty lists are megabytes. Nobody writes into them.
const NO_PRODUCERS: ActiveProducer[] = [];
const NOBODY: readonly GroupPartitionModel[] = [];
const NO_BROKERS: number[] = [];

/** A partition as the model holds it. `readers` are the group partitions that read it. */
export class PartitionModel implements PartitionState {
  readonly topic: TopicModel;
  readonly partition: number;
  leader: number | null = null;
  leaderEpoch: number | null = null;
  leaderlessSince: number | null = null;
  replicas: number[] = NO_BROKERS;
  isr: number[] = NO_BROKERS;
  underReplicatedSince: number | null = null;
  logStart: number | null = null;
  lso: number | null = null;
  end: number | null = null;
  endAt: number | null = null;
  endFrom: PartitionState['endFrom'] = 'list-offsets';
  lsoStandsSince: number | null = null;
  sizeBytes: number | null = null;
  readonly ends = new EndSamples();
  producers: ActiveProducer[] = NO_PRODUCERS;
  producersAt: number | null = null;
  keySkew: PartitionState['keySkew'] = null;
  readers: readonly GroupPartitionModel[] = NOBODY;
  /** When a commit last raised the log end, our clock: readings sent before it may be lower. */
  private raisedAt = Number.NEGATIVE_INFINITY;

  constructor(topic: TopicModel, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  /** Takes one reading of the log's ends; NaN: not known. `readAt`: when it was asked for, `at`: when it came, our clock. */
  readEnds(end: number, lso: number, logStart: number, readAt: number, at: number): void {
    if (!Number.isNaN(logStart)) this.logStart = logStart;
    if (!Number.isNaN(end)) this.readEnd(end, readAt);
    if (!Number.isNaN(lso)) this.readStable(lso, at);
    for (const reader of this.readers) reader.noticeLag(at);
  }

  /** A commit beyond the known end proves that the log reaches so far (truth rule 3). */
  raiseEnd(offset: number, at: number): void {
    this.end = offset;
    this.endFrom = 'commit';
    this.endAt = this.endAt === null ? at : Math.max(this.endAt, at);
    this.raisedAt = at;
    this.ends.push(offset, at);
  }

  private readEnd(end: number, readAt: number): void {
    // Asked for before a commit raised the end: older than what we know, whenever it arrives.
    if (this.end !== null && end < this.end && readAt <= this.raisedAt) return;
    if (this.endAt !== null && readAt < this.endAt && this.endFrom === 'list-offsets') return;
    this.end = end;
    this.endAt = this.endAt === null ? readAt : Math.max(this.endAt, readAt);
    this.endFrom = 'list-offsets';
    this.ends.push(end, readAt);
  }

  private readStable(lso: number, at: number): void {
    const before = this.lso;
    const stood = this.lsoStandsSince !== null;
    this.lso = lso;
    if (this.end === null || lso >= this.end) this.lsoStandsSince = null;
    else if (before !== lso || this.lsoStandsSince === null) this.lsoStandsSince = at;
    if (!stood || before === null || lso <= before) return;
    // What a transaction held back can be read from now on.
    for (const reader of this.readers) reader.released(before, lso, at);
  }
}
