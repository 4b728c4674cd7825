import type { LayoutEdge, LayoutNode } from './order.ts';
import type { Layout } from './slots.ts';

/** What is asked of the layout worker, and what it answers; both survive structured cloning. */
export interface LayoutQuestion {
  ticket: number;
  nodes: readonly LayoutNode[];
  edges: readonly LayoutEdge[];
  before: Layout | null;
}

export interface LayoutAnswer {
  ticket: number;
  layout: Layout;
}

/** Whether every node that stands on the ground has its place already: then there is nothing to lay out. */
export function covers(layout: Layout, nodes: readonly LayoutNode[]): boolean {
  return nodes.every((node) => node.tier < 0 || layout.places.get(node.id)?.tier === node.tier);
}

/** Only what the layout reads travels. */
export const slim = (node: LayoutNode): LayoutNode => ({
  id: node.id,
  name: node.name,
  tier: node.tier,
  district: node.district,
});

export const ends = ({ source, target }: LayoutEdge): LayoutEdge => ({ source, target });
