import { verdictPlace } from '../model/verdicts.ts';
import type { GroupState, TopicState } from '../model/state.ts';
import type { Finding } from '../protocol/finding.ts';
import type { BrokerResource, GroupSummary, TopicSummary } from '../protocol/resources.ts';
import type { ListKind } from './window.ts';

/** A row with the state it is a summary of: searches look at what the row itself does not show. */
export interface GroupItem {
  row: GroupSummary;
  group: GroupState;
}
export interface TopicItem {
  row: TopicSummary;
  topic: TopicState;
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
const secondsSince = (time: number | null, now: number): number | null =>
  time === null ? null : Math.max(0, now - time) / 1_000;

export const GROUPS: ListKind<GroupItem> = {
  fields: {
    group: ({ row }) => row.group,
    cluster: ({ row }) => row.cluster,
    state: ({ row }) => row.state,
    protocol: ({ row }) => row.protocol,
    memberCount: ({ row }) => row.memberCount,
    partitionCount: ({ row }) => row.partitionCount,
    lag: ({ row }) => row.lag,
    lagSeconds: ({ row }) => row.lagSeconds,
    worstVerdict: ({ row }) => verdictPlace(row.worstVerdict),
    lastCommitAt: ({ row }) => row.lastCommitAt,
  },
  byDefault: 'worstVerdict',
  name: ({ row }) => `${row.group}\n${row.cluster}`,
  inState: ({ row }, state) => row.state.toLowerCase() === state || row.worstVerdict === state,
  search: {
    list: 'groups',
    words: ({ row }) => [row.group],
    read: {
      cluster: ({ row }) => row.cluster,
      group: ({ row }) => row.group,
      state: ({ row }) => [row.worstVerdict, row.state],
      verdict: ({ row }) => row.worstVerdict,
      protocol: ({ row }) => row.protocol,
      topic: ({ group }) => topicsOf(group),
      member: ({ group }) =>
        [...group.members.values()].flatMap(({ id, clientId, instanceId }) => [id, clientId, instanceId]),
      // Kafka writes the host of a member with a slash before it: both ways find it.
      host: ({ group }) => [...group.members.values()].flatMap(({ host }) => [host, host.replace(/^\//, '')]),
      lag: ({ row }) => row.lag,
      lagSeconds: ({ row }) => row.lagSeconds,
      members: ({ row }) => row.memberCount,
      partitions: ({ row }) => row.partitionCount,
      lastCommit: ({ row }, now) => secondsSince(row.lastCommitAt, now),
    },
  },
};

function topicsOf(group: GroupState): string[] {
  const topics = new Set<string>();
  for (const { topic } of group.partitions.values()) topics.add(topic);
  return [...topics];
}

export const TOPICS: ListKind<TopicItem> = {
  fields: {
    topic: ({ row }) => row.topic,
    cluster: ({ row }) => row.cluster,
    internal: ({ row }) => row.internal,
    partitionCount: ({ row }) => row.partitionCount,
    replicationFactor: ({ row }) => row.replicationFactor,
    rateIn: ({ row }) => row.rateIn,
    sizeBytes: ({ row }) => row.sizeBytes,
    groupCount: ({ row }) => row.groupCount,
    // Below zero Kafka means forever: behind the longest that has an end.
    retentionMs: ({ row }) => forever(row.retentionMs),
    offlinePartitions: ({ row }) => row.offlinePartitions,
    underReplicatedPartitions: ({ row }) => row.underReplicatedPartitions,
    worstVerdict: ({ row }) => verdictPlace(row.worstVerdict),
  },
  byDefault: 'topic',
  name: ({ row }) => `${row.topic}\n${row.cluster}`,
  inState: ({ row }, state) => row.worstVerdict === state || (state === 'internal' && row.internal),
  search: {
    list: 'topics',
    words: ({ row }) => [row.topic],
    read: {
      cluster: ({ row }) => row.cluster,
      topic: ({ row }) => row.topic,
      state: ({ row }) => [
        row.worstVerdict,
        row.internal ? 'internal' : null,
        row.offlinePartitions > 0 ? 'offline' : null,
        row.offlinePartitions > 0 ? 'partition-offline' : null,
        row.underReplicatedPartitions > 0 ? 'under-replicated' : null,
      ],
      rate: ({ row }) => row.rateIn,
      size: ({ row }) => row.sizeBytes,
      group: ({ topic }) => [...topic.groups],
      groups: ({ row }) => row.groupCount,
      partitions: ({ row }) => row.partitionCount,
      replicas: ({ row }) => row.replicationFactor,
      retention: ({ row }) => {
        const ms = forever(row.retentionMs);
        return ms === null ? null : ms / 1_000;
      },
      offline: ({ row }) => row.offlinePartitions,
      underReplicated: ({ row }) => row.underReplicatedPartitions,
      internal: ({ row }) => yesNo(row.internal),
    },
  },
};

const forever = (ms: number | null): number | null => (ms !== null && ms < 0 ? Number.POSITIVE_INFINITY : ms);

export const BROKERS: ListKind<BrokerResource> = {
  fields: {
    broker: (row) => row.broker,
    cluster: (row) => row.cluster,
    host: (row) => row.host,
    port: (row) => row.port,
    rack: (row) => row.rack,
    controller: (row) => row.controller,
    reachable: (row) => row.reachable,
    leaderCount: (row) => row.leaderCount,
    replicaCount: (row) => row.replicaCount,
    isrShortfall: (row) => row.isrShortfall,
    sizeBytes: (row) => row.sizeBytes,
  },
  byDefault: 'broker',
  name: (row) => row.cluster,
  inState: (row, state) => (row.reachable ? 'reachable' : 'unreachable') === state,
  search: {
    list: 'brokers',
    words: (row) => [String(row.broker), row.host, row.rack],
    read: {
      cluster: (row) => row.cluster,
      state: (row) => (row.reachable ? 'reachable' : 'unreachable'),
      broker: (row) => row.broker,
      host: (row) => row.host,
      port: (row) => row.port,
      rack: (row) => row.rack,
      controller: (row) => yesNo(row.controller),
      leads: (row) => row.leaderCount,
      holds: (row) => row.replicaCount,
      outOfSync: (row) => row.isrShortfall,
      size: (row) => row.sizeBytes,
    },
  },
};

const SEVERITIES = { critical: 0, warning: 1, info: 2 };
const CLOSED = 3;

export const FINDINGS: ListKind<Finding> = {
  fields: {
    since: (row) => row.since,
    detectedAt: (row) => row.detectedAt,
    updatedAt: (row) => row.updatedAt,
    closedAt: (row) => row.closedAt,
    severity: (row) => SEVERITIES[row.severity],
    /** Open before closed, the worst first. */
    worst: (row) => (row.closedAt === null ? SEVERITIES[row.severity] : CLOSED),
    code: (row) => row.code,
    cluster: (row) => row.cluster,
    group: (row) => row.group ?? null,
    topic: (row) => row.topic ?? null,
    title: (row) => row.title,
  },
  byDefault: 'worst',
  // Of the open ones the oldest, of the closed ones the latest comes first.
  name: (row) =>
    row.closedAt === null
      ? `0${String(row.since).padStart(16, '0')}${row.id}`
      : `1${String(Number.MAX_SAFE_INTEGER - row.closedAt).padStart(16, '0')}${row.id}`,
  // `open`, `closed` and `all` choose what is listed at all (lists.ts).
  inState: () => true,
  search: {
    list: 'findings',
    words: (row) => [row.title, row.code, row.group, row.topic, row.system],
    read: {
      cluster: (row) => row.cluster,
      id: (row) => row.id,
      code: (row) => [row.code, ...row.codeHistory.map(({ code }) => code)],
      severity: (row) => row.severity,
      state: (row) => (row.closedAt === null ? 'open' : 'closed'),
      group: (row) => row.group,
      topic: (row) => [row.topic, ...row.partitions.map(({ topic }) => topic)],
      member: (row) => row.member,
      system: (row) => row.system,
      title: (row) => row.title,
      broker: (row) => row.broker,
      partition: (row) => [row.partition, ...row.partitions.map(({ partition }) => partition)],
      since: (row, now) => secondsSince(row.since, now),
      lasts: (row, now) => Math.max(0, (row.closedAt ?? now) - row.since) / 1_000,
      closed: (row, now) => secondsSince(row.closedAt, now),
    },
  },
};
