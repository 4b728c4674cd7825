import type { Detector } from '../detect/detector.ts';
import { addUp, greatest } from '../model/figures.ts';
import { type Graph, projectGraph } from '../model/graph.ts';
import type { Sketch } from '../model/outline.ts';
import type { ClusterState, Model } from '../model/state.ts';
import type { Finding } from '../protocol/finding.ts';
import { nodeId } from '../protocol/ids.ts';
import type { ClusterSums } from './sums.ts';
import { staleReason } from './times.ts';

/** Live numbers of a node: events/s, messages, s. */
export interface NodeNumbers {
  rateIn: number | null;
  rateOut: number | null;
  lag: number | null;
  lagSeconds: number | null;
}

const NOTHING: NodeNumbers = { rateIn: null, rateOut: null, lag: null, lagSeconds: null };

/** Structure changes seldom: it is worked out once a second, or at once when the findings change. */
const STRUCTURE_MS = 1_000;
const PAUSE_FACTOR = 10;

export const findingsOf = (detector: Detector, cluster: string): Finding[] =>
  detector.open().filter((finding) => finding.cluster === cluster);

/** Graphs by cluster and district. */
export class Graphs {
  private readonly known = new Map<
    string,
    { graph: Graph; at: number; findings: unknown; costMs: number; stale: boolean }
  >();
  private readonly deps: { model: Model; detector: Detector };

  constructor(deps: { model: Model; detector: Detector }) {
    this.deps = deps;
  }

  /** Folded, or one district of it; null when there is no such district (any more). */
  folded(cluster: ClusterState, district: string | undefined, now: number): Graph | null {
    const key = `${cluster.name}\n${district ?? ''}`;
    const known = this.known.get(key);
    const findings = this.deps.detector.open();
    const stale = staleReason(this.deps.model, cluster, now) !== null;
    if (known !== undefined && known.findings === findings && known.stale === stale) {
      const age = now - known.at;
      if (age >= 0 && age < Math.max(STRUCTURE_MS, PAUSE_FACTOR * known.costMs)) return known.graph;
    }
    const started = performance.now();
    const graph = this.project(cluster, stale, now, district === undefined ? {} : { district });
    if (graph === null) {
      this.known.delete(key);
      return null;
    }
    this.known.set(key, { graph, at: now, findings, costMs: performance.now() - started, stale });
    if (this.known.size > MOST_GRAPHS) this.forget(now);
    return graph;
  }

  whole(cluster: ClusterState, now: number): Graph | null {
    const stale = staleReason(this.deps.model, cluster, now) !== null;
    return this.project(cluster, stale, now, { most: Number.POSITIVE_INFINITY });
  }

  private project(
    cluster: ClusterState,
    stale: boolean,
    now: number,
    options: { district?: string; most?: number },
  ): Graph | null {
    const { detector } = this.deps;
    const diagnosis = {
      verdict: (group: string, topic: string, partition: number) =>
        detector.verdict(cluster.name, group, topic, partition),
      findings: findingsOf(detector, cluster.name),
      stale,
    };
    return projectGraph(cluster, diagnosis, now, options);
  }

  private forget(now: number): void {
    for (const [key, { at }] of this.known) if (now - at > 60_000) this.known.delete(key);
  }
}

const MOST_GRAPHS = 100;

/** Numbers of what one node stands for, added up from the sums of its parts. */
export function numbersOf(graph: Graph, node: string, cluster: ClusterState, sums: ClusterSums): NodeNumbers {
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
      let rateIn: number | null = null;
      for (const topic of group.topics.keys()) rateIn = addUp(rateIn, sums.topics.get(topic)?.rateIn ?? null);
      return { rateIn, rateOut: group.rate, lag: group.lag, lagSeconds: group.lagSeconds };
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
export function edgeRate(
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
