import type { Finding, Severity, Verdict } from '../protocol/finding.ts';
import type { GraphEdge, GraphNode } from '../protocol/graph.ts';
import { nodeId } from '../protocol/ids.ts';
import { lanesOf } from './lanes.ts';
import { type EdgeSketch, outlineOf, type Sketch } from './outline.ts';
import { foldOutline, type Folded } from './districts.ts';
import type { ClusterState, GroupState, TopicState } from './state.ts';
import { worse } from './verdicts.ts';

/** What the graph shows of the diagnosis. */
export interface Diagnosis {
  verdict(group: string, topic: string, partition: number): { verdict: Verdict; finding: string | null };
  /** Open findings of this cluster, worst first. */
  findings: readonly Finding[];
  /** What comes from the cluster is out of date. */
  stale: boolean;
}

/** The flow graph of a cluster, folded to at most about 500 nodes (or one district of it). */
export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** The unfolded nodes that each node stands for: their numbers add up to its own. */
  sketches: ReadonlyMap<string, readonly Sketch[]>;
  /** The unfolded edges that each edge stands for, as [source, target] node ids. */
  strands: ReadonlyMap<string, readonly (readonly [string, string])[]>;
  /** The topics that each producer node (unfolded) writes to. */
  writes: ReadonlyMap<string, readonly string[]>;
  totalNodes: number;
  folded: boolean;
}

/** More nodes than this are folded into districts. */
export const MOST_NODES = 500;

/**
 * Nodes and edges from what the model believes. `district`: only what is in that district, with its neighbours; null
 * when there is no such district. `most`: fold above so many nodes (Infinity: never).
 */
export function projectGraph(
  cluster: ClusterState,
  diagnosis: Diagnosis,
  now: number,
  options: { district?: string; most?: number } = {},
): Graph | null {
  const outline = outlineOf(cluster, diagnosis.findings, now);
  const folded = foldOutline(outline, options.most ?? MOST_NODES, options.district);
  if (folded === null) return null;
  const marks = marksOf(diagnosis.findings);
  const nodes = [...folded.nodes].map(([id, sketches]) =>
    nodeOf(id, sketches, folded, cluster, diagnosis, marks),
  );
  const edges = [...folded.edges].map(([id, parts]): GraphEdge => {
    const [first] = parts;
    const blocked = parts.some(({ source, target }) => isBlocked(source, target, marks));
    return {
      id,
      source: folded.placeOf.get(first.source) ?? first.source,
      target: folded.placeOf.get(first.target) ?? first.target,
      provenance: weakest(parts),
      from: parts.length === 1 ? first.from : `${parts.length} connections`,
      blocked,
    };
  });
  const strands = new Map(
    [...folded.edges].map(([id, parts]) => [
      id,
      parts.map(({ source, target }) => [source, target] as const),
    ]),
  );
  return {
    nodes,
    edges,
    sketches: folded.nodes,
    strands,
    writes: writesOf(outline.edges),
    totalNodes: outline.nodes.size,
    folded: folded.folded,
  };
}

function writesOf(edges: readonly EdgeSketch[]): Map<string, string[]> {
  const writes = new Map<string, string[]>();
  for (const { source, target } of edges) {
    if (!source.startsWith('producer:')) continue;
    const topic = target.slice('topic:'.length);
    const known = writes.get(source);
    if (known === undefined) writes.set(source, [topic]);
    else known.push(topic);
  }
  return writes;
}

/** Where the open findings stand: the worst of each node, and the groups and topics whose flow they hold up. */
interface Marks {
  worst: Map<string, Finding>;
  blocked: Set<string>;
}

const FLOW_GOES_ON = new Set<Finding['code']>([
  'offset-rewound',
  'under-replicated',
  'consumer-slow',
  'retention-risk',
  'hot-partition',
  'producer-silent',
]);

function marksOf(findings: readonly Finding[]): Marks {
  const marks: Marks = { worst: new Map(), blocked: new Set() };
  for (const finding of findings) {
    const { group, topic, broker } = finding;
    const at = nodeOfFinding(group, topic, broker);
    if (at === null) continue;
    if (!marks.worst.has(at)) marks.worst.set(at, finding);
    if (FLOW_GOES_ON.has(finding.code)) continue;
    if (group === undefined) {
      if (topic !== undefined) marks.blocked.add(`${at}>`);
    } else {
      for (const part of finding.partitions)
        marks.blocked.add(`${nodeId('topic', part.topic)}>${nodeId('group', group)}`);
    }
  }
  return marks;
}

function nodeOfFinding(
  group: string | undefined,
  topic: string | undefined,
  broker: number | undefined,
): string | null {
  if (group !== undefined) return nodeId('group', group);
  if (topic !== undefined) return nodeId('topic', topic);
  return broker === undefined ? null : nodeId('broker', String(broker));
}

const isBlocked = (source: string, target: string, marks: Marks): boolean =>
  marks.blocked.has(`${source}>${target}`) || marks.blocked.has(`${source}>`);

const STRENGTH = { inferred: 0, declared: 1, observed: 2 };

/** Several edges are only as sure as the least sure of them. */
function weakest(parts: readonly { provenance: GraphEdge['provenance'] }[]): GraphEdge['provenance'] {
  let least: GraphEdge['provenance'] = 'observed';
  for (const { provenance } of parts) if (STRENGTH[provenance] < STRENGTH[least]) least = provenance;
  return least;
}

function nodeOf(
  id: string,
  sketches: readonly Sketch[],
  folded: Folded,
  cluster: ClusterState,
  diagnosis: Diagnosis,
  marks: Marks,
): GraphNode {
  const [first] = sketches;
  if (first === undefined || id !== first.id) return districtOf(id, sketches, folded, diagnosis, marks);
  const finding = marks.worst.get(id);
  const node: GraphNode = {
    id,
    kind: first.kind,
    name: first.name,
    tier: first.tier,
    detail: first.detail,
    district: folded.districtOf.get(id) ?? null,
    severity: finding?.severity ?? null,
    verdict: finding?.code ?? 'ok',
    ...(finding === undefined ? {} : { finding: finding.id }),
    lanes: [],
    count: 1,
    stale: diagnosis.stale,
  };
  const group = first.kind === 'group' ? cluster.groups.get(first.name) : undefined;
  if (group !== undefined) return { ...node, ...groupParts(group, diagnosis, finding) };
  const topic = first.kind === 'topic' ? cluster.topics.get(first.name) : undefined;
  if (topic !== undefined) return { ...node, ...topicParts(topic) };
  if (first.kind === 'broker' && String(cluster.controller) === first.name)
    return { ...node, controller: true };
  return node;
}

function groupParts(
  group: GroupState,
  diagnosis: Diagnosis,
  finding: Finding | undefined,
): Partial<GraphNode> {
  const { lanes, verdict } = lanesOf(group, diagnosis);
  return { lanes, verdict: finding?.code ?? verdict, members: group.members.size };
}

function topicParts(topic: TopicState): Partial<GraphNode> {
  const leaders = topic.partitions.map(({ leader }) => leader ?? -1);
  return { partitions: topic.partitions.length, leaders };
}

const WORST_FIRST: readonly Severity[] = ['critical', 'warning', 'info'];

function districtOf(
  id: string,
  sketches: readonly Sketch[],
  folded: Folded,
  diagnosis: Diagnosis,
  marks: Marks,
): GraphNode {
  const name = folded.names.get(id) ?? id;
  let worst: Finding | undefined;
  let verdict: Verdict = 'ok';
  let troubled = 0;
  for (const sketch of sketches) {
    const finding = marks.worst.get(sketch.id);
    if (finding === undefined) continue;
    troubled += 1;
    verdict = worse(verdict, finding.code);
    if (worst === undefined || WORST_FIRST.indexOf(finding.severity) < WORST_FIRST.indexOf(worst.severity))
      worst = finding;
  }
  const kind = sketches[0]?.kind ?? 'topic';
  const plural = `${sketches.length.toLocaleString('en-US')} ${kind}s`;
  return {
    id,
    kind: 'district',
    name,
    tier: sketches[0]?.tier ?? 1,
    detail: troubled === 0 ? plural : `${plural}, ${troubled} in trouble`,
    district: folded.parent,
    severity: worst?.severity ?? null,
    verdict: worst?.code ?? verdict,
    ...(worst === undefined ? {} : { finding: worst.id }),
    lanes: [],
    count: sketches.length,
    stale: diagnosis.stale,
  };
}
