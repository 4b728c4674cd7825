import type { GraphEdge, GraphNode } from '../../server/protocol/graph.ts';
import { type FlowMode, groupHref, href, NO_QUERY, topicHref } from './urls.ts';
import { KIND_WORDS, loudness, type Tone, tierName, toneOf, verdictWord } from './words.ts';

/** A node of the flow as the table and the tree show it. Live numbers are slots, named here and read where drawn. */
export interface FlowRow {
  id: string;
  name: string;
  kind: string;
  detail: string;
  tier: number;
  tone: Tone;
  verdict: string;
  /** Where Enter leads; null where there is no page for it. */
  href: string | null;
  slots: { rateIn: string; rateOut: string; lag: string; lagSeconds: string };
}

export interface FlowTier {
  tier: number;
  name: string;
  rows: FlowRow[];
}

/** Tiers left to right, the brokers' deck last; in each the loudest first, then by name. */
export function flowTiers(cluster: string, nodes: readonly GraphNode[], mode: FlowMode = '3d'): FlowTier[] {
  const tiers = new Map<number, FlowRow[]>();
  for (const node of nodes) {
    const tier = node.tier < 0 ? -1 : Math.min(node.tier, 3);
    const rows = tiers.get(tier) ?? [];
    rows.push(flowRow(cluster, node, mode));
    tiers.set(tier, rows);
  }
  return [...tiers]
    .map(([tier, rows]) => ({ tier, name: tierName(tier), rows: rows.sort(byLoudness) }))
    .sort((a, b) => deckLast(a.tier) - deckLast(b.tier));
}

const deckLast = (tier: number): number => (tier < 0 ? Number.MAX_SAFE_INTEGER : tier);
const byLoudness = (a: FlowRow, b: FlowRow): number =>
  loudness(a.tone) - loudness(b.tone) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);

function flowRow(cluster: string, node: GraphNode, mode: FlowMode): FlowRow {
  const slot = (name: string): string => `nodes/${node.id}/${name}`;
  return {
    id: node.id,
    name: node.kind === 'broker' ? `broker ${node.name}` : node.name,
    kind: node.kind === 'district' ? `${KIND_WORDS.district} of ${node.count}` : KIND_WORDS[node.kind],
    detail: node.detail,
    tier: node.tier,
    tone: node.stale ? 'quiet' : toneOf(node.severity, node.verdict),
    verdict: node.stale ? 'stale' : verdictWord(node.verdict).short,
    href: nodeHref(cluster, node, mode),
    slots: {
      rateIn: slot('rateIn'),
      rateOut: slot('rateOut'),
      lag: slot('lag'),
      lagSeconds: slot('lagSeconds'),
    },
  };
}

/** The page of a node; of a district its own flow, in the mode that is on screen. */
export function nodeHref(
  cluster: string,
  node: Pick<GraphNode, 'kind' | 'name'>,
  mode: FlowMode = '3d',
): string | null {
  switch (node.kind) {
    case 'group':
      return groupHref(cluster, node.name);
    case 'topic':
      return topicHref(cluster, node.name);
    case 'broker':
      return href({ view: 'brokers', cluster, ...NO_QUERY });
    case 'district':
      return href({ view: 'flow', cluster, mode, selected: null, finding: null, district: node.name });
    case 'producer':
      return null;
    case 'function':
    case 'database':
    case 'cache':
    case 'service':
    case 'messaging-server':
    case 'external':
      return href({ view: 'systems', cluster });
  }
}

/** One line of the tree that carries the keyboard's focus: tier, node, or lane of a group's channel. */
export interface TreeLine {
  id: string;
  level: 1 | 2 | 3;
  label: string;
  tone: Tone;
  /** The graph node the scene marks while this line has focus. */
  node: string | null;
  href: string | null;
  /** Null: has no children. */
  expanded: boolean | null;
  /** Place among its siblings, 1-based, and how many there are: for screen readers, since the tree is windowed. */
  position: number;
  siblings: number;
}

/** The visible lines of the tree. `open` holds ids of expanded lines. */
export function treeLines(
  cluster: string,
  nodes: readonly GraphNode[],
  open: ReadonlySet<string>,
  mode: FlowMode = '3d',
): TreeLine[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const lines: TreeLine[] = [];
  const tiers = flowTiers(cluster, nodes, mode);
  tiers.forEach((tier, at) => {
    const id = `tier:${tier.tier}`;
    const expanded = open.has(id);
    lines.push({
      id,
      level: 1,
      label: `${tier.name}, ${tier.rows.length}`,
      tone: tier.rows[0]?.tone ?? 'quiet',
      node: null,
      href: null,
      expanded,
      position: at + 1,
      siblings: tiers.length,
    });
    if (!expanded) return;
    tier.rows.forEach((row, position) => {
      const lanes = byId.get(row.id)?.lanes ?? [];
      const laneOpen = lanes.length === 0 ? null : open.has(row.id);
      lines.push({
        id: row.id,
        level: 2,
        label: `${row.name}, ${row.kind}, ${row.verdict}`,
        tone: row.tone,
        node: row.id,
        href: row.href,
        expanded: laneOpen,
        position: position + 1,
        siblings: tier.rows.length,
      });
      if (laneOpen !== true) return;
      lanes.forEach((lane, place) => {
        const one = lane.partitions.length === 1 ? lane.partitions[0] : undefined;
        const name =
          one === undefined ? `${lane.topic}, ${lane.partitions.length} partitions` : `${lane.topic}-${one}`;
        lines.push({
          id: `${row.id}/${lane.id}`,
          level: 3,
          label: `${name}, ${verdictWord(lane.verdict).short}`,
          tone: verdictWord(lane.verdict).tone,
          node: row.id,
          href: groupHref(cluster, row.name, one === undefined ? null : `${lane.topic}-${one}`),
          expanded: null,
          position: place + 1,
          siblings: lanes.length,
        });
      });
    });
  });
  return lines;
}

/** The node reached from another along the flow: downstream or upstream, the loudest first. */
export function alongFlow(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  from: string,
  direction: 'down' | 'up',
): string | null {
  const ends = edges
    .filter((edge) => (direction === 'down' ? edge.source : edge.target) === from)
    .map((edge) => (direction === 'down' ? edge.target : edge.source));
  const reachable = nodes.filter((node) => ends.includes(node.id));
  const [first] = reachable.sort(
    (a, b) => loudness(toneOf(a.severity, a.verdict)) - loudness(toneOf(b.severity, b.verdict)),
  );
  return first?.id ?? null;
}
