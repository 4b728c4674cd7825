import type { Detector } from '../detect/detector.ts';
import { MillraceError } from '../errors.ts';
import type { ListArgs, Page } from '../gateway/ports.ts';
import type { ClusterState, Model } from '../model/state.ts';
import type { Finding } from '../protocol/finding.ts';
import type { BrokerResource, GroupSummary, TopicSummary } from '../protocol/resources.ts';
import { brokerResource } from './resources/cluster.ts';
import { groupSummary } from './resources/group.ts';
import { topicSummary } from './resources/topic.ts';
import type { Sums } from './sums.ts';
import { BROKERS, FINDINGS, type GroupItem, GROUPS, type TopicItem, TOPICS } from './list-kinds.ts';
import { type ListKind, windowOf } from './window.ts';

export class Lists {
  private readonly deps: { model: Model; detector: Detector; sums: Sums; now: () => number };

  constructor(deps: { model: Model; detector: Detector; sums: Sums; now: () => number }) {
    this.deps = deps;
  }

  groups(args: ListArgs): Page<GroupSummary> {
    const page = this.list<GroupItem>(args, GROUPS, (cluster, now) => {
      const sums = this.deps.sums.of(cluster, now);
      return [...cluster.groups.values()].map((group) => ({
        row: groupSummary(cluster, group, sums.groups.get(group.name)),
        group,
      }));
    });
    return { ...page, rows: page.rows.map(({ row }) => row) };
  }

  topics(args: ListArgs): Page<TopicSummary> {
    const page = this.list<TopicItem>(args, TOPICS, (cluster, now) => {
      const sums = this.deps.sums.of(cluster, now);
      return [...cluster.topics.values()].map((topic) => ({
        row: topicSummary(cluster, topic, sums.topics.get(topic.name)),
        topic,
      }));
    });
    return { ...page, rows: page.rows.map(({ row }) => row) };
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
    return windowOf(rows, FINDINGS, { ...args, state: '' }, { asOf: now(), now: now() });
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
    return windowOf(rows, kind, args, { asOf: Number.isFinite(asOf) ? asOf : now, now });
  }
}
