import type { Detector } from '../detect/detector.ts';
import type { ListArgs, Queries, RoomPicture } from '../gateway/ports.ts';
import type { Model } from '../model/state.ts';
import type { RoomSpec } from '../protocol/rooms.ts';
import { emptyCluster } from './empty-cluster.ts';
import { Graphs } from './graphs.ts';
import { groupHistory, partitionHistory, topicHistory } from './history.ts';
import { type Keeper, Keepers } from './keeper.ts';
import { Lists } from './lists.ts';
import { Recorder } from './recorder.ts';
import { sourceResource } from './resources/cluster.ts';
import { groupResource } from './resources/group.ts';
import { topicResource } from './resources/topic.ts';
import { groupPicture } from './rooms/group.ts';
import { listPicture } from './rooms/list.ts';
import { overviewPicture } from './rooms/overview.ts';
import { type StatusParts, statusPicture } from './rooms/status.ts';
import { topicPicture } from './rooms/topic.ts';
import { withGroupTrends, withTopicTrends } from './rooms/trends.ts';
import { staleReason } from './times.ts';

export interface QueriesDeps {
  model: Model;
  detector: Detector;
  clock: { now(): number };
  /** Configured clusters, in order: they exist before anything came from them. */
  clusters?: () => readonly string[];
  status: () => StatusParts;
  /** Who takes down the last hour. Without one nobody does. */
  recorder?: Recorder;
}

/** Answers about the model and the diagnosis. Answers are copies; what a room shows keeps its identity while it is equal. */
export function createQueries(deps: QueriesDeps): Queries {
  const { model, detector, clock } = deps;
  const now = () => clock.now();
  const recorder = deps.recorder ?? new Recorder({ model, detector });
  const { sums } = recorder;
  const graphs = new Graphs({ model, detector });
  const lists = new Lists({ model, detector, sums, now });
  const keepers = new Keepers();

  const clusters = (): string[] => [...new Set([...(deps.clusters?.() ?? []), ...model.clusters.keys()])];
  /** A configured cluster is there, and empty, until something comes from it. */
  const clusterOf = (name: string) =>
    model.clusters.get(name) ?? (clusters().includes(name) ? emptyCluster(name) : undefined);

  function flow(name: string, district: string | undefined, keeper: Keeper): RoomPicture | null {
    const cluster = clusterOf(name);
    const graph = cluster === undefined ? null : graphs.folded(cluster, district, now());
    if (cluster === undefined || graph === null) return null;
    const stale = staleReason(model, cluster, now());
    const numbers = graphs.numbers(graph, cluster, sums.of(cluster, now()));
    return overviewPicture(cluster, graph, numbers, { detector, keeper, stale, now: now() });
  }

  function room(spec: RoomSpec): RoomPicture | null {
    const keeper = keepers.of(JSON.stringify(spec), now());
    switch (spec.view) {
      case 'status':
        return statusPicture(model, deps.status(), { detector, keeper, now: now() });
      case 'overview':
        return flow(spec.cluster, undefined, keeper);
      case 'district':
        return flow(spec.cluster, spec.district, keeper);
      case 'group': {
        const cluster = model.clusters.get(spec.cluster);
        const group = cluster?.groups.get(spec.group);
        if (cluster === undefined || group === undefined) return null;
        return groupPicture(cluster, group, { detector, keeper, now: now() });
      }
      case 'topic': {
        const cluster = model.clusters.get(spec.cluster);
        const topic = cluster?.topics.get(spec.topic);
        if (cluster === undefined || topic === undefined) return null;
        return topicPicture(cluster, topic, sums.of(cluster, now()), { detector, keeper, now: now() });
      }
      case 'groups':
      case 'topics':
      case 'brokers':
      case 'findings':
        return clusterOf(spec.cluster) === undefined ? null : listRoom(spec.view, spec, keeper);
    }
  }

  function listRoom(
    view: 'groups' | 'topics' | 'brokers' | 'findings',
    args: ListArgs,
    keeper: Keeper,
  ): RoomPicture {
    switch (view) {
      case 'groups':
        return listPicture(
          withGroupTrends(recorder, lists.groups(args)),
          args.offset,
          (row) => `group:${row.group}`,
          keeper,
        );
      case 'topics':
        return listPicture(
          withTopicTrends(recorder, lists.topics(args)),
          args.offset,
          (row) => `topic:${row.topic}`,
          keeper,
        );
      case 'brokers':
        return listPicture(lists.brokers(args), args.offset, (row) => `broker:${row.broker}`, keeper);
      case 'findings':
        return listPicture(lists.findings(args), args.offset, (row) => row.id, keeper);
    }
  }

  return {
    clusters,
    clustersOf: (kind, name) =>
      [...model.clusters.values()]
        .filter((cluster) => (kind === 'group' ? cluster.groups : cluster.topics).has(name))
        .map((cluster) => cluster.name),
    group(name, groupName) {
      const cluster = model.clusters.get(name);
      const group = cluster?.groups.get(groupName);
      return cluster === undefined || group === undefined
        ? null
        : groupResource(cluster, group, detector, now());
    },
    topic(name, topicName) {
      const cluster = model.clusters.get(name);
      const topic = cluster?.topics.get(topicName);
      if (cluster === undefined || topic === undefined) return null;
      return topicResource(cluster, topic, sums.of(cluster, now()), now());
    },
    groupHistory(name, group) {
      const cluster = model.clusters.get(name);
      return cluster === undefined ? null : groupHistory(recorder, cluster, group);
    },
    topicHistory(name, topic) {
      const cluster = model.clusters.get(name);
      return cluster === undefined ? null : topicHistory(recorder, cluster, topic);
    },
    partitionHistory: (name, at) => partitionHistory(clusterOf(name) ?? emptyCluster(name), at, now()),
    groups: (args) => lists.groups(args),
    topics: (args) => lists.topics(args),
    brokers: (args) => lists.brokers(args),
    findings: (args) => lists.findings(args),
    finding: (id) => detector.finding(id) ?? null,
    systems: () => ({ asOf: now(), systems: [...model.sources.values()].map(sourceResource) }),
    graph(name) {
      const cluster = clusterOf(name);
      const graph = cluster === undefined ? null : graphs.whole(cluster, now());
      if (cluster === undefined || graph === null) return { asOf: now(), nodes: [], edges: [] };
      const numbers = graphs.numbers(graph, cluster, sums.of(cluster, now()));
      return {
        asOf: cluster.asOf,
        nodes: graph.nodes.map((node) => ({
          ...node,
          ...numbers.node(node.id),
        })),
        edges: graph.edges.map((edge) => ({
          ...edge,
          rate: numbers.edge(edge.id),
          // Kafka tells neither: they come with sources that see events cross (spans, functions).
          errorShare: null,
          latencyMs: latencyOf(edge.source, edge.target, name),
        })),
      };
    },
    room,
  };

  /** Queue latency (p95) of a topic's events until a group has committed them. */
  function latencyOf(source: string, target: string, cluster: string): number | null {
    if (!target.startsWith('group:') || !source.startsWith('topic:')) return null;
    const group = model.clusters.get(cluster)?.groups.get(target.slice('group:'.length));
    return group?.latency.get(source.slice('topic:'.length))?.p95 ?? null;
  }
}
