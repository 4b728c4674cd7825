import type { Detector } from '../../detect/detector.ts';
import type { RoomPicture } from '../../gateway/ports.ts';
import { addUp, type Figures, figuresOf, greatest } from '../../model/figures.ts';
import type { Graph } from '../../model/graph.ts';
import type { ClusterState, GroupPartition, PartitionState } from '../../model/state.ts';
import type { Lane } from '../../protocol/graph.ts';
import { nodeId, partitionKey } from '../../protocol/ids.ts';
import type { OverviewMeta } from '../../protocol/rooms.ts';
import type { GraphNumbers, NodeNumbers } from '../graph-numbers.ts';
import { findingsOf } from '../graphs.ts';
import { collect, type Keeper, type SlotWriter } from '../keeper.ts';
import type { ClusterSums } from '../sums.ts';

const NODE_FIELDS = ['rateIn', 'rateOut', 'lag', 'lagSeconds'] as const;
const LANE_FIELDS = ['lag', 'lagSeconds', 'rate'] as const;
const EDGE_FIELDS = ['rate'] as const;
const TOTAL_FIELDS = ['rateIn', 'rateOut', 'oldest', 'latencyP95'] as const;
const MOST_FINDINGS = 200;

/** The flow graph, whole or one district, with the findings beside it. */
export function overviewPicture(
  cluster: ClusterState,
  graph: Graph,
  numbers: GraphNumbers,
  deps: { detector: Detector; keeper: Keeper; stale: string | null; now: number },
): RoomPicture {
  const { detector, keeper, stale, now } = deps;
  const findings = findingsOf(detector, cluster.name);
  const meta: OverviewMeta = {
    cluster: cluster.name,
    totalNodes: graph.totalNodes,
    folded: graph.folded,
    openFindings: findings.length,
    stale: stale !== null,
    ...(stale === null ? {} : { staleReason: stale }),
    commitsFrom: cluster.commitsFrom,
  };
  const state = keeper.keep({
    meta: collect([meta], () => 'overview'),
    nodes: collect(graph.nodes, ({ id }) => id),
    edges: collect(graph.edges, ({ id }) => id),
    findings: collect(findings.slice(0, MOST_FINDINGS), ({ id }) => id),
  });
  const { slots } = keeper;
  slots.begin();
  const channels = new Map<string, number | null>();
  for (const node of graph.nodes) {
    const lanes = node.lanes.map((lane) => ({ lane, figures: laneFigures(node.name, lane, cluster, now) }));
    const { rateIn, ...rest } = numbers.node(node.id);
    // A group's numbers are those of its lanes, of this very moment: totals equal the sum of their parts.
    const { rateOut, lag, lagSeconds } = lanes.length === 0 ? rest : sumOf(lanes);
    slots.write(`nodes/${node.id}`, NODE_FIELDS, [rateIn, rateOut, lag, lagSeconds]);
    for (const { lane, figures } of lanes) {
      slots.write(`nodes/${node.id}/lane/${lane.id}`, LANE_FIELDS, [
        figures.lag,
        figures.lagSeconds,
        figures.rate,
      ]);
      const channel = `${nodeId('topic', lane.topic)}>${node.id}`;
      channels.set(channel, addUp(channels.get(channel) ?? null, figures.rate));
    }
  }
  for (const { id } of graph.edges)
    slots.write(`edges/${id}`, EDGE_FIELDS, [
      channels.has(id) ? (channels.get(id) ?? null) : numbers.edge(id),
    ]);
  writeTotals(slots, cluster, numbers.sums);
  return { asOf: cluster.asOf, state, ...slots.end() };
}

function laneFigures(groupName: string, lane: Lane, cluster: ClusterState, now: number): Figures {
  const group = cluster.groups.get(groupName);
  const logs = cluster.topics.get(lane.topic)?.partitions;
  const parts: [GroupPartition, PartitionState | undefined][] = [];
  for (const partition of lane.partitions) {
    const gp = group?.partitions.get(partitionKey(lane.topic, partition));
    if (gp !== undefined) parts.push([gp, logs?.[partition]]);
  }
  return figuresOf(cluster, parts, now);
}

function sumOf(lanes: readonly { figures: Figures }[]): Omit<NodeNumbers, 'rateIn'> {
  const sum: Omit<NodeNumbers, 'rateIn'> = { rateOut: null, lag: null, lagSeconds: null };
  for (const { figures } of lanes) {
    sum.rateOut = addUp(sum.rateOut, figures.rate);
    sum.lag = addUp(sum.lag, figures.lag);
    sum.lagSeconds = greatest(sum.lagSeconds, figures.lagSeconds);
  }
  return sum;
}

/** Of the whole cluster, whatever is open: events in and out, the age of the oldest in s, the worst queue latency. */
function writeTotals(slots: SlotWriter, cluster: ClusterState, sums: ClusterSums): void {
  let rateIn: number | null = null;
  for (const topic of cluster.topics.values())
    if (!topic.internal && !topic.name.startsWith('__'))
      rateIn = addUp(rateIn, sums.topics.get(topic.name)?.rateIn ?? null);
  let rateOut: number | null = null;
  let oldest: number | null = null;
  for (const group of sums.groups.values()) {
    rateOut = addUp(rateOut, group.rate);
    oldest = greatest(oldest, group.lagSeconds);
  }
  let latency: number | null = null;
  for (const group of cluster.groups.values())
    for (const { p95 } of group.latency.values()) latency = greatest(latency, p95);
  slots.write('totals', TOTAL_FIELDS, [rateIn, rateOut, oldest, latency]);
}
