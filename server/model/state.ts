import type { GroupProtocol } from '../protocol/resources.ts';
import type { BrokerFact, MemberFact } from './observation.ts';

/**
 * What we believe now. Mutable, deterministic: the same observations in the same order give the same state, however
 * they are batched. Only reduce.ts writes it. Numbers that are not known are null. Times: `…At` ms in the bridge's clock,
 * `…Time` ms in the brokers' clock.
 */
export interface Model {
  readonly clusters: Map<string, ClusterState>;
  readonly sources: Map<string, SourceState>;
}

export interface SourceState {
  id: string;
  kind: string;
  cluster: string | null;
  state: 'starting' | 'live' | 'degraded' | 'unreachable' | 'stopped' | 'not-configured';
  /** Since when it is in this state. */
  since: number;
  /** Last time anything came from it. */
  asOf: number;
  snapshotComplete: boolean;
  periodMs: number;
  detail: string;
  limits: string[];
}

export interface ClusterState {
  name: string;
  kafkaClusterId: string | null;
  controller: number | null;
  brokers: Map<number, BrokerState>;
  topics: Map<string, TopicState>;
  groups: Map<string, GroupState>;
  /** Group partitions by commit slot. */
  slots: (GroupPartition | undefined)[];
  commitsFrom: 'offsets-topic' | 'polling' | 'none';
  /** Brokers' clock minus ours; null when not yet known. */
  skewMs: number | null;
  limits: string[];
  asOf: number;
  snapshotComplete: boolean;
  /** The source is unreachable or silent for longer than its period allows: opens and closes nothing. */
  sourceId: string | null;
  /** What is known to be deleted (not merely not visible), by name: when we learned it, our clock. */
  readonly deleted?: {
    readonly topics: ReadonlyMap<string, number>;
    readonly groups: ReadonlyMap<string, number>;
  };
}

export interface BrokerState extends BrokerFact {
  sizeBytes: number | null;
  unreachableSince: number | null;
}

export interface TopicState {
  name: string;
  topicId: string | null;
  internal: boolean;
  partitions: PartitionState[];
  retentionMs: number | null;
  cleanupPolicy: string | null;
  firstSeenAt: number;
  /** Groups that have a partition of this topic committed, assigned or subscribed. */
  groups: Set<string>;
  /** By name; `unknown` producers have no entry. */
  producerNames: Map<string, ProducerName>;
  sampledRecords: number;
  /** Learned length of transactions on this topic, ms (p95); null unlearned. */
  txnLengthMs: number | null;
}

export interface ProducerName {
  name: string;
  provenance: 'observed' | 'declared';
  from: string;
  count: number;
  lastSeenAt: number;
  /** Share of the sampled records, decaying. */
  share: number;
}

export interface PartitionState {
  topic: TopicState;
  partition: number;
  leader: number | null;
  leaderEpoch: number | null;
  leaderlessSince: number | null;
  replicas: number[];
  isr: number[];
  underReplicatedSince: number | null;
  logStart: number | null;
  lso: number | null;
  end: number | null;
  /** When the log end was read. */
  endAt: number | null;
  endFrom: 'list-offsets' | 'commit';
  /** Since when LSO < end with the same LSO. */
  lsoStandsSince: number | null;
  sizeBytes: number | null;
  /** (end offset, time) samples for rates and interpolation, oldest first, bounded. */
  ends: EndRing;
  producers: ActiveProducer[];
  producersAt: number | null;
  /** Set by sampled records: share of the most frequent key. */
  keySkew: { share: number; sampled: number } | null;
}

export interface ActiveProducer {
  producerId: string;
  epoch: number;
  lastTime: number;
  txnStart: number | null;
  txnStartTime: number | null;
}

/** A bounded ring of (end offset, time), at most one a second, thinned with age so that it reaches back an hour. */
export interface EndRing {
  readonly length: number;
  push(offset: number, at: number): void;
  /** Events/s over the last `windowMs`; null with fewer than two samples. */
  rate(now: number, windowMs: number): number | null;
  /** When the log end passed `offset`, interpolated: {at, errorMs}; null outside the ring. */
  timeOf(offset: number): { at: number; errorMs: number } | null;
  /** The samples, oldest first. */
  list(): { at: number; offset: number }[];
}

export interface GroupState {
  name: string;
  cluster: ClusterState;
  protocol: GroupProtocol;
  state: string;
  protocolType: string | null;
  coordinator: number | null;
  generation: number | null;
  members: Map<string, MemberState>;
  /** Members of the last description that had any. */
  lastMembers: MemberFact[];
  /** When the last member was seen to be gone; null while there are members. */
  emptySince: number | null;
  describedAt: number | null;
  /** Since when state is Stable with the same generation and members. */
  stableSince: number | null;
  /** Times the membership or generation changed, newest last, at most 64. */
  rebalances: Rebalance[];
  /** When a partition moved past an offset that had been tried again and again; null: never. Our clock. */
  overcameAt: number | null;
  partitions: Map<string, GroupPartition>;
  firstSeenAt: number;
  lastCommitTime: number | null;
  /** Queue latency by topic, ms; `at`: when the last sample came. */
  latency: Map<string, { p50: number; p95: number; p99: number; samples: number; at: number }>;
}

export interface Rebalance {
  at: number;
  generation: number | null;
  joined: { id: string; clientId: string; host: string }[];
  left: { id: string; clientId: string; host: string }[];
}

export interface MemberState extends MemberFact {
  firstSeenAt: number;
  /** Last time an advancing commit of one of its partitions was seen. */
  lastAdvanceTime: number | null;
}

/** One partition of one group. */
export interface GroupPartition {
  group: GroupState;
  topic: string;
  partition: number;
  /** Member id; null: not assigned, or not known. */
  owner: string | null;
  ownerSince: number | null;
  committed: number | null;
  /** Commit time of the last commit, advancing or not. */
  lastCommitTime: number | null;
  /** Commit time of the last commit that advanced. */
  lastAdvanceTime: number | null;
  /** True when the committed offset comes from a snapshot: when it was committed is not visible to us. */
  committedFromSnapshot: boolean;
  /** Commits of the same offset since it last changed. */
  recommits: number;
  /** Visible attempts at the present committed offset: owner lost and found again, or committed offset sought back. */
  attempts: Attempt[];
  /** Last rewind: committed went back. */
  rewind: { from: number; to: number; time: number } | null;
  /** Committed was deleted (tombstone). */
  deletedTime: number | null;
  /** Intervals between advancing commits while events waited, ms. */
  rhythm: Rhythm;
  /** Committed events/s, over the last 30 s; null when not known. */
  consumeRate: number | null;
  firstUnread: FirstUnread | null;
  /** Since when events wait behind the present committed offset, our clock; null: nothing waits. */
  waitingSince: number | null;
  /** What has arrived although nothing is committed; null: something is, nobody owns it, or it cannot be told. */
  uncommitted: Uncommitted | null;
  /** (lag, time) samples for the slope, at most one a second, 120 of them. */
  lagHistory: { at: number; lag: number }[];
  /** (offset, commit time ms, lag) of the last commits, for Burrow's rules: at most 10, oldest first. */
  burrow: BurrowSample[];
}

/** A partition that has an owner and no committed offset: where its reader stands is not visible, what arrives is. */
export interface Uncommitted {
  /** Log end soon after the assignment: what came before it may be none of the owner's business. */
  readonly from: number;
  /** Offsets that the log has grown by since. */
  readonly arrived: number;
  /** When the first of them was seen, our clock; null: nothing has arrived. */
  readonly arrivedAt: number | null;
}

export interface Attempt {
  time: number;
  kind: 'rejoined' | 'sought-back';
  member: string | null;
  host: string | null;
}

export interface Rhythm {
  /** How many intervals were learned. */
  readonly count: number;
  /** ms; null without intervals. */
  readonly p95: number | null;
  readonly longest: number | null;
}

export interface FirstUnread {
  /** The committed offset it was asked for. */
  offset: number;
  /** null: only markers and gaps up to `upTo`, so lag is 0. */
  recordOffset: number | null;
  recordTime: number | null;
  timestampType: 'create-time' | 'log-append-time' | null;
  upTo: number;
  at: number;
  sizeBytes: number | null;
}

export interface BurrowSample {
  offset: number;
  timestamp: number;
  /** null: not known when it was committed. */
  lag: number | null;
}
