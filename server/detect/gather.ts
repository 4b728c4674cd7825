import { brokerNow, lagOf, partitionOf } from '../model/numbers.ts';
import type {
  BrokerState,
  ClusterState,
  GroupPartition,
  GroupState,
  PartitionState,
  Rebalance,
  SourceState,
  TopicState,
} from '../model/state.ts';
import type { BrokerFacts, GroupFacts, PartitionFacts, SourceFacts, TopicFacts } from './facts.ts';
import { type Siblings, siblingsOn } from './siblings.ts';
import type { TopicRhythm } from './topic-rhythm.ts';

/** The bridge's clock to the brokers'. */
export const toBrokerTime = (cluster: ClusterState, at: number): number => at + (cluster.skewMs ?? 0);

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
    watchedMs: rhythm === null ? 0 : rhythm.readAt - rhythm.firstAt,
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
    rebalances: rebalancesOf(cluster, group),
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
  /** Members that advance somewhere with a backlog still before them. */
  busyMembers: () => ReadonlySet<string>;
  /** Most attempts at one offset of any other partition. */
  attemptsElsewhere: (gp: GroupPartition) => number;
  /** How the group commits the other partitions of a topic. */
  siblings: (topic: string) => Siblings;
}

/** Fewer events than this are no backlog: they are in the fetch that is being handled. */
const BACKLOG = 10;

function busyMembers(group: GroupState, time: number): ReadonlySet<string> {
  const busy = new Set<string>();
  for (const gp of group.partitions.values()) {
    if (gp.owner === null || busy.has(gp.owner) || !advancedLately(gp, time)) continue;
    const { lag } = lagOf(gp, partitionOf(group.cluster, gp));
    if (lag !== null && lag >= BACKLOG) busy.add(gp.owner);
  }
  return busy;
}

export function groupShare(group: GroupState, facts: GroupFacts): GroupShare {
  const topics = new Set<string>();
  for (const member of group.members.values()) {
    for (const topic of member.subscriptions ?? []) topics.add(topic);
    for (const { topic } of member.assignments ?? []) topics.add(topic);
  }
  let busy: ReadonlySet<string> | undefined;
  const siblings = new Map<string, Siblings>();
  return {
    group: facts,
    subscribedTopics: topics,
    busyMembers: () => (busy ??= busyMembers(group, facts.time)),
    attemptsElsewhere(gp) {
      let most = 0;
      for (const other of group.partitions.values())
        if (other !== gp) most = Math.max(most, other.attempts.length);
      return most;
    },
    siblings(topic) {
      const known = siblings.get(topic) ?? siblingsOn(group, topic);
      siblings.set(topic, known);
      return known;
    },
  };
}

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

/** Those that an event caused which has been overcome since are history: they are no loop. Brokers' clock. */
function rebalancesOf(cluster: ClusterState, { rebalances, overcameAt }: GroupState): readonly Rebalance[] {
  const left = overcameAt === null ? rebalances : rebalances.filter(({ at }) => at > overcameAt);
  if (cluster.skewMs === null || cluster.skewMs === 0) return left;
  return left.map((change) => ({ ...change, at: toBrokerTime(cluster, change.at) }));
}
