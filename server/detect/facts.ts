import type {
  ActiveProducer,
  Attempt,
  BurrowSample,
  ClusterState,
  FirstUnread,
  GroupPartition,
  PartitionState,
  Rebalance,
  SourceState,
} from '../model/state.ts';
import type { GroupProtocol, LagSeconds } from '../protocol/resources.ts';
import type { Siblings } from './siblings.ts';
import type { TopicRhythm } from './topic-rhythm.ts';

/**
 * The model as rules read it: flat, one object a subject, everything a rule may know of it and nothing else.
 * All times are in the brokers' clock (ms since 1970), so that they may be compared with each other and with `time`.
 */
export interface FactsBySubject {
  source: SourceFacts;
  partition: PartitionFacts;
  topic: TopicFacts;
  group: GroupFacts;
  'group-partition': GroupPartitionFacts;
}
export type Subject = keyof FactsBySubject;
export type FactsOf<S extends Subject> = FactsBySubject[S];

export interface SourceFacts {
  time: number;
  source: string;
  kind: string;
  cluster: string;
  state: SourceState['state'];
  since: number;
  asOf: number;
  snapshotComplete: boolean;
  periodMs: number;
  detail: string;
}

export interface BrokerFacts {
  id: number;
  host: string;
  reachable: boolean;
}

export interface PartitionFacts {
  time: number;
  cluster: string;
  topic: string;
  partition: number;
  leader: number | null;
  leaderlessSince: number | null;
  replicas: BrokerFacts[];
  isr: number[];
  underReplicatedSince: number | null;
  logStart: number | null;
  lso: number | null;
  end: number | null;
  lsoStandsSince: number | null;
  /** Learned length of this topic's transactions (p95). */
  txnLengthMs: number | null;
  producers: readonly ActiveProducer[];
  /** Groups that have read up to the LSO and can go no further. */
  groupsAtStable: string[];
  /** When the log end was read. */
  readAt: number;
}

export interface TopicFacts {
  time: number;
  cluster: string;
  topic: string;
  internal: boolean;
  partitions: {
    partition: number;
    /** Events/s; null when not known. */
    rate: number | null;
    /** Greatest lag of any group on it. */
    lag: number;
    keySkew: { share: number; sampled: number } | null;
  }[];
  rhythm: TopicRhythm | null;
  /** For how long its log ends have been read; 0: not all of them. */
  watchedMs: number;
  producers: string[];
  readAt: number;
}

/** What is true of a group as a whole. */
export interface GroupFacts {
  time: number;
  cluster: string;
  group: string;
  protocol: GroupProtocol;
  protocolType: string | null;
  state: string;
  /** Members are known: it has been described. */
  described: boolean;
  members: number;
  /** Members' assignments could all be decoded. */
  assignmentsKnown: boolean;
  lastMember: { clientId: string; host: string } | null;
  emptySince: number | null;
  stableSince: number | null;
  lastCommitTime: number | null;
  generation: number | null;
  rebalances: readonly Rebalance[];
  /** Partitions with events waiting, and those of them that have not advanced within the last minute. */
  waiting: number;
  standing: number;
  /** Partitions that have advanced within the last minute, caught up or not: work that gets done. */
  advancing: number;
  /** Worst partition: the longest waiting, for where to look. */
  worst: { topic: string; partition: number } | null;
  /** Partitions retried at one offset while the rest goes on: what makes its members leave is known then. */
  poisoned: number;
}

/** One partition as one group reads it. */
export interface GroupPartitionFacts {
  time: number;
  cluster: string;
  group: string;
  topic: string;
  partition: number;
  /** How commits reach us; polled commit times are as coarse as the poll. */
  commitsFrom: ClusterState['commitsFrom'];
  periodMs: number;

  protocol: GroupProtocol;
  groupState: string;
  protocolType: string | null;
  described: boolean;
  members: number;
  assignmentsKnown: boolean;
  lastMember: { clientId: string; host: string } | null;
  emptySince: number | null;
  stableSince: number | null;
  groupLastCommitTime: number | null;
  /** Other partitions of the group: advancing lately, or standing still with events waiting. */
  othersAdvancing: number;
  othersStanding: number;

  /** A member subscribes to the topic or holds a partition of it. */
  subscribed: boolean;
  /** Subscribed, or a commit within 24 h (design section 5, Who counts). */
  counts: boolean;
  owner: string | null;
  clientId: string | null;
  host: string | null;
  ownerSince: number | null;
  /** Last advancing commit of any partition of the owner. */
  memberLastAdvance: number | null;
  /** The owner advances on another partition that still has a backlog. */
  memberBusy: boolean;

  committed: number | null;
  logStart: number | null;
  lso: number | null;
  end: number | null;
  endFrom: PartitionState['endFrom'];
  /** When the log end was read. */
  readAt: number;
  lag: number | null;
  lagToStable: number | null;
  lagSeconds: LagSeconds | null;
  lagHistory: readonly { at: number; lag: number }[];
  /** The last commits with the lag at each. */
  commits: readonly BurrowSample[];
  consumeRate: number | null;
  arrivalRate: number | null;
  waitingSince: number | null;
  /** Events that have arrived although nothing is committed; null: something is, none has, or it cannot be told. */
  uncommitted: { from: number; arrived: number; arrivedAt: number } | null;
  /** With `uncommitted` only. */
  siblings: Siblings | null;
  /** When its committed offset was deleted; null: it was not. */
  deletedTime: number | null;
  firstUnread: FirstUnread | null;
  lastCommitTime: number | null;
  lastAdvanceTime: number | null;
  /** When it was committed is not visible to us. */
  fromSnapshot: boolean;
  recommits: number;
  attempts: readonly Attempt[];
  /** Most attempts at one offset of any other partition of the group; 0 where there were fewer than two here. */
  attemptsElsewhere: number;
  rewind: GroupPartition['rewind'];
  /** Intervals between advancing commits while events waited. */
  rhythm: { count: number; p95: number | null; longest: number | null };
  retentionMs: number | null;
  cleanupPolicy: string | null;
  /** Transactions have been seen on this topic: what lies at its end may be markers only. */
  transactional: boolean;
}
