import { addUp, greatest } from '../model/figures.ts';
import type { Graph } from '../model/graph.ts';
import type { Sketch } from '../model/outline.ts';
import type { ClusterState } from '../model/state.ts';
import { nodeId } from '../protocol/ids.ts';
import { type ClusterSums, rateInto } from './sums.ts';

/** Live numbers of a node: events/s, messages, s. */
export interface NodeNumbers {
  rateIn: number | null;
  rateOut: number | null;
  lag: number | null;
  lagSeconds: number | null;
}

const NOTHING: NodeNumbers = { rateIn: null, rateOut: null, lag: null, lagSeconds: null };

/** The live numbers of a graph at one pass over its cluster; each is worked out when it is first asked for. */
export class GraphNumbers {
  readonly sums: ClusterSums;
  private readonly graph: Graph;
  private readonly cluster: ClusterState;
  private readonly nodes = new Map<string, NodeNumbers>();
  private readonly edges = new Map<string, number | null>();

  constructor(graph: Graph, cluster: ClusterState, sums: ClusterSums) {
    this.graph = graph;
    this.cluster = cluster;
    this.sums = sums;
  }

  node(id: string): NodeNumbers {
    const known = this.nodes.get(id);
    if (known !== undefined) return known;
    const made = numbersOf(this.graph, id, this.cluster, this.sums);
    this.nodes.set(id, made);
    return made;
  }

  /** Events/s. */
  edge(id: string): number | null {
    const known = this.edges.get(id);
    if (known !== undefined) return known;
    const made = edgeRate(this.graph.strands.get(id) ?? [], this.cluster, this.sums);
    this.edges.set(id, made);
    return made;
  }
}

/** Numbers of what one node stands for, added up from the sums of its parts. */
function numbersOf(graph: Graph, node: string, cluster: ClusterState, sums: ClusterSums): NodeNumbers {
  const total: NodeNumbers = { ...NOTHING };
  for (const sketch of graph.sketches.get(node) ?? []) {
    const part = numbersOfOne(sketch, cluster, sums, graph.writes);
    total.rateIn = addUp(total.rateIn, part.rateIn);
    total.rateOut = addUp(total.rateOut, part.rateOut);
    total.lag = addUp(total.lag, part.lag);
    total.lagSeconds = greatest(total.lagSeconds, part.lagSeconds);
  }
  return total;
}

function numbersOfOne(
  sketch: Sketch,
  cluster: ClusterState,
  sums: ClusterSums,
  writes: Graph['writes'],
): NodeNumbers {
  switch (sketch.kind) {
    case 'broker':
      return { ...NOTHING, rateIn: sums.brokers.get(Number(sketch.name))?.rateIn ?? null };
    case 'topic':
      return {
        ...NOTHING,
        rateIn: sums.topics.get(sketch.name)?.rateIn ?? null,
        rateOut: readRate(sketch.name, cluster, sums),
      };
    case 'group': {
      const group = sums.groups.get(sketch.name);
      if (group === undefined) return NOTHING;
      const { rate: rateOut, lag, lagSeconds } = group;
      return { rateIn: rateInto(group, sums), rateOut, lag, lagSeconds };
    }
    case 'producer': {
      let rateOut: number | null = null;
      for (const topic of writes.get(sketch.id) ?? [])
        rateOut = addUp(rateOut, producedRate(sketch.id, topic, cluster, sums));
      return { ...NOTHING, rateOut };
    }
  }
}

/** What all groups together read from a topic. */
function readRate(topic: string, cluster: ClusterState, sums: ClusterSums): number | null {
  let rate: number | null = null;
  for (const group of cluster.topics.get(topic)?.groups ?? [])
    rate = addUp(rate, sums.groups.get(group)?.topics.get(topic)?.rate ?? null);
  return rate;
}

const UNKNOWN = 'unknown producers of ';

/** Events/s from a producer (or a group that writes) into a topic: its share of what was sampled; null: not known. */
function producedRate(
  source: string,
  topic: string,
  cluster: ClusterState,
  sums: ClusterSums,
): number | null {
  const rateIn = sums.topics.get(topic)?.rateIn ?? null;
  const state = cluster.topics.get(topic);
  if (rateIn === null || state === undefined) return null;
  if (source === nodeId('producer', `${UNKNOWN}${topic}`)) return rateIn;
  const names = source.startsWith('group:')
    ? namesOfGroup(source.slice('group:'.length), cluster)
    : [nameOf(source)];
  let share: number | null = null;
  for (const name of names) {
    const producer = state.producerNames.get(name);
    if (producer === undefined) continue;
    // Who is declared and alone writes all of it; of several, the shares are not known.
    if (producer.provenance === 'observed') share = addUp(share, producer.share);
    else if (state.producerNames.size === 1) share = 1;
  }
  return share === null ? null : rateIn * share;
}

const nameOf = (id: string): string => id.slice(id.indexOf(':') + 1);

function namesOfGroup(name: string, cluster: ClusterState): string[] {
  const group = cluster.groups.get(name);
  if (group === undefined) return [name];
  return [
    ...new Set([name, ...[...group.members.values(), ...group.lastMembers].map(({ clientId }) => clientId)]),
  ];
}

/** Events/s over one edge: the sum over the unfolded edges behind it. */
function edgeRate(
  strands: readonly (readonly [string, string])[],
  cluster: ClusterState,
  sums: ClusterSums,
): number | null {
  let rate: number | null = null;
  for (const [source, target] of strands) {
    const part = target.startsWith('group:')
      ? (sums.groups.get(nameOf(target))?.topics.get(nameOf(source))?.rate ?? null)
      : producedRate(source, nameOf(target), cluster, sums);
    rate = addUp(rate, part);
  }
  return rate;
}
