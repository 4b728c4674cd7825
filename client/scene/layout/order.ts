import type { GraphEdge, GraphNode } from '../../../server/protocol/graph.ts';

/** What the layout needs to know of a node. */
export type LayoutNode = Pick<GraphNode, 'id' | 'name' | 'tier' | 'district'>;
/** What the layout needs to know of an edge. */
export type LayoutEdge = Pick<GraphEdge, 'source' | 'target'>;

const SWEEPS = 4;

/**
 * Order of the nodes within each tier for a first layout: districts stay together, and within them neighbours of the
 * tiers beside come to lie level, so that links cross little. Deterministic: equal input in any order gives equal output.
 */
export function orderTiers(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
): Map<number, LayoutNode[]> {
  const tiers = new Map<number, LayoutNode[]>();
  for (const node of [...nodes].sort(byName)) {
    const tier = tiers.get(node.tier);
    if (tier) tier.push(node);
    else tiers.set(node.tier, [node]);
  }
  const neighbours = neighboursOf(nodes, edges);
  const rank = new Map<string, number>();
  const columns = [...tiers.keys()].sort((a, b) => a - b);
  for (const tier of columns) rankTier(tiers.get(tier) ?? [], rank);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const way = sweep % 2 === 0 ? columns : [...columns].reverse();
    for (const tier of way) {
      const column = tiers.get(tier) ?? [];
      const weight = new Map(column.map((node) => [node.id, barycentre(node.id, neighbours, rank)]));
      column.sort(
        (a, b) =>
          compare(a.district ?? '', b.district ?? '') ||
          (weight.get(a.id) ?? 0) - (weight.get(b.id) ?? 0) ||
          byName(a, b),
      );
      rankTier(column, rank);
    }
  }
  return tiers;
}

/** Mean of the neighbours' ranks (0 top, 1 bottom of their tier); its own rank when it has none. */
export function barycentre(
  id: string,
  neighbours: ReadonlyMap<string, readonly string[]>,
  rank: ReadonlyMap<string, number>,
): number {
  let sum = 0;
  let known = 0;
  for (const other of neighbours.get(id) ?? []) {
    const at = rank.get(other);
    if (at === undefined) continue;
    sum += at;
    known++;
  }
  return known === 0 ? (rank.get(id) ?? 0.5) : sum / known;
}

export function neighboursOf(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
): Map<string, string[]> {
  const neighbours = new Map<string, string[]>(nodes.map((node) => [node.id, []]));
  for (const { source, target } of edges) {
    neighbours.get(source)?.push(target);
    neighbours.get(target)?.push(source);
  }
  return neighbours;
}

function rankTier(column: readonly LayoutNode[], rank: Map<string, number>): void {
  column.forEach((node, at) => rank.set(node.id, (at + 0.5) / column.length));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a: LayoutNode, b: LayoutNode): number => compare(a.name, b.name) || compare(a.id, b.id);
