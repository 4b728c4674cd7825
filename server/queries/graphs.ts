import type { Detector } from '../detect/detector.ts';
import { type Graph, projectGraph } from '../model/graph.ts';
import type { ClusterState, Model } from '../model/state.ts';
import type { Finding } from '../protocol/finding.ts';
import { GraphNumbers } from './graph-numbers.ts';
import type { ClusterSums } from './sums.ts';
import { staleReason } from './times.ts';

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
  private readonly numbered = new WeakMap<Graph, GraphNumbers>();
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

  /** Its numbers, worked out once for each pass over the cluster. */
  numbers(graph: Graph, cluster: ClusterState, sums: ClusterSums): GraphNumbers {
    const known = this.numbered.get(graph);
    if (known !== undefined && known.sums === sums) return known;
    const made = new GraphNumbers(graph, cluster, sums);
    this.numbered.set(graph, made);
    return made;
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
