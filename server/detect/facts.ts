import { brokerNow, lagOf, lagSecondsOf } from '../model/numbers.ts';
import type {
  ActiveProducer,
  Attempt,
  BrokerState,
  BurrowSample,
  ClusterState,
  FirstUnread,
  GroupPartition,
  GroupState,
  PartitionState,
  Rebalance,
  SourceState,
  TopicState,
} from '../model/state.ts';
import type { GroupProtocol, LagSeconds } from '../protocol/resources.ts';
import { COUNTS_MS } from './thresholds.ts';
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
  firstUnread: FirstUnread | null;
  lastCommitTime: number | null;
  lastAdvanceTime: number | null;
  /** When it was committed is not visible to us. */
  fromSnapshot: boolean;
  recommits: number;
  attempts: readonly Attempt[];
  rewind: GroupPartition['rewind'];
  /** Intervals between advancing commits while events waited. */
  rhythm: { count: number; p95: number | null; longest: number | null };
  retentionMs: number | null;
  cleanupPolicy: string | null;
  /** Transactions have been seen on this topic: what lies at its end may be markers only. */
  transactional: boolean;
}

/** The bridge's clock to the brokers'. */
const toBrokerTime = (cluster: ClusterState, at: number): number => at + (cluster.skewMs ?? 0);

export function sourceFacts(source: SourceState, now: number): SourceFacts {
  const { id, kind, cluster, state, since, asOf, snapshotComplete, periodMs, detail } = source;
  return {
    time: now,
    source: id,
    kind,
    cluster: cluster ?? id,
    state,
    since,
    asOf,
    snapshotComplete,
    periodMs,
    detail,
  };
}

export function partitionFacts(
  cluster: ClusterState,
  partition: PartitionState,
  now: number,
): PartitionFacts {
  const shift = (at: number | null) => (at === null ? null : toBrokerTime(cluster, at));
  const { topic, leader, isr, logStart, lso, end } = partition;
  return {
    time: brokerNow(cluster, now),
    cluster: cluster.name,
    topic: topic.name,
    partition: partition.partition,
    leader,
    leaderlessSince: shift(partition.leaderlessSince),
    replicas: partition.replicas.map((id) => brokerFacts(id, cluster.brokers.get(id))),
    isr,
    underReplicatedSince: shift(partition.underReplicatedSince),
    logStart,
    lso,
    end,
    lsoStandsSince: shift(partition.lsoStandsSince),
    txnLengthMs: topic.txnLengthMs,
    producers: partition.producers,
    groupsAtStable: lso !== null && end !== null && lso < end ? groupsAt(cluster, partition, lso) : [],
    readAt: partition.endAt ?? 0,
  };
}

const brokerFacts = (id: number, broker: BrokerState | undefined): BrokerFacts => ({
  id,
  host: broker?.host ?? '',
  reachable: broker !== undefined && broker.reachable && broker.unreachableSince === null,
});

function groupsAt(cluster: ClusterState, partition: PartitionState, lso: number): string[] {
  const names: string[] = [];
  const key = `${partition.topic.name}-${partition.partition}`;
  for (const name of partition.topic.groups) {
    const committed = cluster.groups.get(name)?.partitions.get(key)?.committed;
    if (committed !== null && committed !== undefined && committed >= lso) names.push(name);
  }
  return names.sort();
}

export function topicFacts(
  cluster: ClusterState,
  topic: TopicState,
  rhythm: TopicRhythm | null,
  windowMs: number,
  now: number,
): TopicFacts {
  return {
    time: brokerNow(cluster, now),
    cluster: cluster.name,
    topic: topic.name,
    internal: topic.internal,
    partitions: topic.partitions.flatMap((partition) =>
      partition === undefined
        ? []
        : [
            {
              partition: partition.partition,
              rate: partition.ends.rate(now, windowMs),
              lag: greatestLag(cluster, topic, partition),
              keySkew: partition.keySkew,
            },
          ],
    ),
    rhythm:
      rhythm === null
        ? null
        : {
            ...rhythm,
            firstAt: toBrokerTime(cluster, rhythm.firstAt),
            movedAt: toBrokerTime(cluster, rhythm.movedAt),
            readAt: toBrokerTime(cluster, rhythm.readAt),
          },
    producers: [...topic.producerNames.keys()].sort(),
    readAt: Math.max(0, ...topic.partitions.map((partition) => partition?.endAt ?? 0)),
  };
}

function greatestLag(cluster: ClusterState, topic: TopicState, partition: PartitionState): number {
  let greatest = 0;
  for (const name of topic.groups) {
    const gp = cluster.groups.get(name)?.partitions.get(`${topic.name}-${partition.partition}`);
    if (gp !== undefined) greatest = Math.max(greatest, lagOf(gp, partition).lag ?? 0);
  }
  return greatest;
}

/** What a pass over a group's partitions counted. */
export interface GroupCounts {
  waiting: number;
  standing: number;
  advancing: number;
  worst: GroupPartition | null;
}

export function groupFacts(
  cluster: ClusterState,
  group: GroupState,
  counts: GroupCounts,
  poisoned: number,
  now: number,
): GroupFacts {
  const shift = (at: number | null) => (at === null ? null : toBrokerTime(cluster, at));
  const { waiting, standing, advancing, worst } = counts;
  return {
    time: brokerNow(cluster, now),
    cluster: cluster.name,
    group: group.name,
    protocol: group.protocol,
    protocolType: group.protocolType,
    state: group.state,
    described: group.describedAt !== null,
    members: group.members.size,
    assignmentsKnown: assignmentsKnown(group),
    lastMember: lastMember(group),
    emptySince: shift(group.emptySince),
    stableSince: shift(group.stableSince),
    lastCommitTime: group.lastCommitTime,
    generation: group.generation,
    rebalances:
      cluster.skewMs === null || cluster.skewMs === 0
        ? group.rebalances
        : group.rebalances.map((change) => ({ ...change, at: toBrokerTime(cluster, change.at) })),
    waiting,
    standing,
    advancing,
    worst: worst === null ? null : { topic: worst.topic, partition: worst.partition },
    poisoned,
  };
}

/** What of a group its partitions share; made once a group and look. */
export interface GroupShare {
  group: GroupFacts;
  subscribedTopics: ReadonlySet<string>;
}

export function groupShare(group: GroupState, facts: GroupFacts): GroupShare {
  const topics = new Set<string>();
  for (const member of group.members.values()) {
    for (const topic of member.subscriptions ?? []) topics.add(topic);
    for (const { topic } of member.assignments ?? []) topics.add(topic);
  }
  return { group: facts, subscribedTopics: topics };
}

export function groupPartitionFacts(
  cluster: ClusterState,
  gp: GroupPartition,
  partition: PartitionState | undefined,
  share: GroupShare,
  periodMs: number,
  now: number,
): GroupPartitionFacts {
  const time = brokerNow(cluster, now);
  const shift = (at: number | null) => (at === null ? null : toBrokerTime(cluster, at));
  const { group } = share;
  const { lag, lagToStable } = lagOf(gp, partition);
  const member = gp.owner === null ? undefined : gp.group.members.get(gp.owner);
  const subscribed = gp.owner !== null || share.subscribedTopics.has(gp.topic);
  const advancingItself = advancedLately(gp, time);
  return {
    time,
    cluster: cluster.name,
    group: group.group,
    topic: gp.topic,
    partition: gp.partition,
    commitsFrom: cluster.commitsFrom,
    periodMs,
    protocol: group.protocol,
    groupState: group.state,
    protocolType: group.protocolType,
    described: group.described,
    members: group.members,
    assignmentsKnown: group.assignmentsKnown,
    lastMember: group.lastMember,
    emptySince: group.emptySince,
    stableSince: group.stableSince,
    groupLastCommitTime: group.lastCommitTime,
    othersAdvancing: group.advancing - (advancingItself ? 1 : 0),
    othersStanding: group.standing - (lag !== null && lag > 0 && !advancingItself ? 1 : 0),
    subscribed,
    counts: subscribed || (gp.lastCommitTime !== null && time - gp.lastCommitTime <= COUNTS_MS),
    owner: gp.owner,
    clientId: member?.clientId ?? null,
    host: member?.host ?? null,
    ownerSince: shift(gp.ownerSince),
    memberLastAdvance: member?.lastAdvanceTime ?? null,
    committed: gp.committed,
    logStart: partition?.logStart ?? null,
    lso: partition?.lso ?? null,
    end: partition?.end ?? null,
    endFrom: partition?.endFrom ?? 'list-offsets',
    readAt: toBrokerTime(cluster, partition?.endAt ?? 0),
    lag,
    lagToStable,
    lagSeconds: lag === null || lag === 0 ? null : lagSecondsOf(cluster, gp, partition, now).lagSeconds,
    lagHistory: gp.lagHistory,
    commits: gp.burrow,
    consumeRate: gp.consumeRate,
    arrivalRate: partition?.ends.rate(now, 60_000) ?? null,
    waitingSince: shift(gp.waitingSince),
    firstUnread: gp.firstUnread !== null && gp.firstUnread.offset === gp.committed ? gp.firstUnread : null,
    lastCommitTime: gp.lastCommitTime,
    lastAdvanceTime: gp.lastAdvanceTime,
    fromSnapshot: gp.committedFromSnapshot,
    recommits: gp.recommits,
    attempts: gp.attempts,
    rewind: gp.rewind,
    rhythm: gp.rhythm,
    retentionMs: partition?.topic.retentionMs ?? null,
    cleanupPolicy: partition?.topic.cleanupPolicy ?? null,
    transactional: partition !== undefined && transactional(partition),
  };
}

const transactional = (partition: PartitionState): boolean =>
  partition.topic.txnLengthMs !== null ||
  (partition.lso !== null && partition.end !== null && partition.lso < partition.end) ||
  partition.producers.some((producer) => producer.txnStart !== null);

const LATELY_MS = 60_000;
export const advancedLately = (gp: GroupPartition, time: number): boolean =>
  gp.lastAdvanceTime !== null && time - gp.lastAdvanceTime <= LATELY_MS;

const assignmentsKnown = (group: GroupState): boolean => {
  for (const member of group.members.values()) if (member.assignments === null) return false;
  return true;
};

function lastMember(group: GroupState): { clientId: string; host: string } | null {
  const last = group.lastMembers.at(-1);
  return last === undefined ? null : { clientId: last.clientId, host: last.host };
}
