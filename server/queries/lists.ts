import type { Detector } from '../detect/detector.ts';
import { MillraceError } from '../errors.ts';
import type { ListArgs, Page } from '../gateway/ports.ts';
import type { ClusterState, Model } from '../model/state.ts';
import { verdictPlace } from '../model/verdicts.ts';
import type { Finding } from '../protocol/finding.ts';
import type { BrokerResource, GroupSummary, TopicSummary } from '../protocol/resources.ts';
import { brokerResource } from './resources/cluster.ts';
import { groupSummary } from './resources/group.ts';
import { topicSummary } from './resources/topic.ts';
import type { Sums } from './sums.ts';
import { type ListKind, windowOf } from './window.ts';

const GROUPS: ListKind<GroupSummary> = {
  fields: {
    group: (row) => row.group,
    cluster: (row) => row.cluster,
    state: (row) => row.state,
    protocol: (row) => row.protocol,
    memberCount: (row) => row.memberCount,
    partitionCount: (row) => row.partitionCount,
    lag: (row) => row.lag,
    lagSeconds: (row) => row.lagSeconds,
    worstVerdict: (row) => verdictPlace(row.worstVerdict),
    lastCommitAt: (row) => row.lastCommitAt,
  },
  byDefault: 'worstVerdict',
  name: (row) => `${row.group}\n${row.cluster}`,
  texts: (row) => [row.group],
  inState: (row, state) => row.state.toLowerCase() === state || row.worstVerdict === state,
};

const TOPICS: ListKind<TopicSummary> = {
  fields: {
    topic: (row) => row.topic,
    cluster: (row) => row.cluster,
    internal: (row) => row.internal,
    partitionCount: (row) => row.partitionCount,
    replicationFactor: (row) => row.replicationFactor,
    rateIn: (row) => row.rateIn,
    sizeBytes: (row) => row.sizeBytes,
    groupCount: (row) => row.groupCount,
    retentionMs: (row) => row.retentionMs,
    offlinePartitions: (row) => row.offlinePartitions,
    underReplicatedPartitions: (row) => row.underReplicatedPartitions,
    worstVerdict: (row) => verdictPlace(row.worstVerdict),
  },
  byDefault: 'topic',
  name: (row) => `${row.topic}\n${row.cluster}`,
  texts: (row) => [row.topic],
  inState: (row, state) => row.worstVerdict === state || (state === 'internal' && row.internal),
};

const BROKERS: ListKind<BrokerResource> = {
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
  texts: (row) => [String(row.broker), row.host, row.rack ?? undefined],
  inState: (row, state) => (row.reachable ? 'reachable' : 'unreachable') === state,
};

const SEVERITIES = { critical: 0, warning: 1, info: 2 };

const FINDINGS: ListKind<Finding> = {
  fields: {
    since: (row) => row.since,
    detectedAt: (row) => row.detectedAt,
    updatedAt: (row) => row.updatedAt,
    closedAt: (row) => row.closedAt,
    severity: (row) => SEVERITIES[row.severity],
    code: (row) => row.code,
    cluster: (row) => row.cluster,
    group: (row) => row.group ?? null,
    topic: (row) => row.topic ?? null,
    title: (row) => row.title,
  },
  byDefault: 'severity',
  name: (row) => `${row.closedAt === null ? 0 : 1}${String(row.since).padStart(16, '0')}${row.id}`,
  texts: (row) => [row.title, row.code, row.group, row.topic, row.system],
  inState: () => true,
};

export class Lists {
  private readonly deps: { model: Model; detector: Detector; sums: Sums; now: () => number };

  constructor(deps: { model: Model; detector: Detector; sums: Sums; now: () => number }) {
    this.deps = deps;
  }

  groups(args: ListArgs): Page<GroupSummary> {
    return this.list(args, GROUPS, (cluster, now) => {
      const sums = this.deps.sums.of(cluster, now);
      return [...cluster.groups.values()].map((group) =>
        groupSummary(cluster, group, sums.groups.get(group.name)),
      );
    });
  }

  topics(args: ListArgs): Page<TopicSummary> {
    return this.list(args, TOPICS, (cluster, now) => {
      const sums = this.deps.sums.of(cluster, now);
      return [...cluster.topics.values()].map((topic) =>
        topicSummary(cluster, topic, sums.topics.get(topic.name)),
      );
    });
  }

  brokers(args: ListArgs): Page<BrokerResource> {
    return this.list(args, BROKERS, (cluster, now) => {
      const sums = this.deps.sums.of(cluster, now);
      return [...cluster.brokers.values()].map((broker) =>
        brokerResource(cluster, broker, sums.brokers.get(broker.id)),
      );
    });
  }

  /** `state`: open (the default), closed, all. */
  findings(args: ListArgs): Page<Finding> {
    const { detector, now } = this.deps;
    const state = args.state === '' ? 'open' : args.state.toLowerCase();
    if (!['open', 'closed', 'all'].includes(state))
      throw new MillraceError('bad-input', `state: “${args.state}” is none of open, closed, all`, {
        field: 'state',
      });
    const all = [
      ...(state === 'closed' ? [] : detector.open()),
      ...(state === 'open' ? [] : detector.closed()),
    ];
    const rows = args.cluster === null ? all : all.filter(({ cluster }) => cluster === args.cluster);
    return windowOf(rows, FINDINGS, { ...args, state: '' }, now());
  }

  private list<T>(
    args: ListArgs,
    kind: ListKind<T>,
    rowsOf: (cluster: ClusterState, now: number) => T[],
  ): Page<T> {
    const { model } = this.deps;
    const now = this.deps.now();
    const named = args.cluster === null ? [...model.clusters.values()] : [model.clusters.get(args.cluster)];
    const clusters = named.filter((cluster) => cluster !== undefined);
    const rows = clusters.flatMap((cluster) => rowsOf(cluster, now));
    const asOf = Math.min(...clusters.map((cluster) => cluster.asOf));
    return windowOf(rows, kind, args, Number.isFinite(asOf) ? asOf : now);
  }
}
