import type { GraphEdge, GraphNode } from '../../server/protocol/graph.ts';
import { type Tone, toneOf } from './words.ts';

/**
 * The flow graph as a plan in plain SVG units: what stands in for the scene where there is no WebGL. Columns are tiers,
 * rows are by name, so that nothing moves because its state changed.
 */
export interface PlanBox {
  id: string;
  name: string;
  detail: string;
  tone: Tone;
  x: number;
  y: number;
}
export interface PlanLink {
  id: string;
  path: string;
  blocked: boolean;
}
export interface Plan {
  width: number;
  height: number;
  boxes: PlanBox[];
  links: PlanLink[];
}

export const BOX_WIDTH = 176;
export const BOX_HEIGHT = 48;
const COLUMN = 280;
const ROW = 64;
const EDGE = 24;

export function flowPlan(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Plan {
  const tiers = [...new Set(nodes.filter((node) => node.tier >= 0).map((node) => node.tier))].sort(
    (a, b) => a - b,
  );
  const columns = tiers.map((tier) =>
    nodes.filter((node) => node.tier === tier).sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  const boxes = new Map<string, PlanBox>();
  columns.forEach((column, x) => {
    const top = EDGE + ((tallest - column.length) * ROW) / 2;
    column.forEach((node, y) => {
      boxes.set(node.id, {
        id: node.id,
        name: node.name,
        detail: node.detail,
        tone: node.stale ? 'quiet' : toneOf(node.severity, node.verdict),
        x: EDGE + x * COLUMN,
        y: top + y * ROW,
      });
    });
  });
  return {
    width: EDGE * 2 + Math.max(0, columns.length - 1) * COLUMN + BOX_WIDTH,
    height: EDGE * 2 + tallest * ROW - (ROW - BOX_HEIGHT),
    boxes: [...boxes.values()],
    links: edges.flatMap((edge) => {
      const source = boxes.get(edge.source);
      const target = boxes.get(edge.target);
      return source && target ? [{ id: edge.id, path: curve(source, target), blocked: edge.blocked }] : [];
    }),
  };
}

function curve(source: PlanBox, target: PlanBox): string {
  const [x1, y1] = [source.x + BOX_WIDTH, source.y + BOX_HEIGHT / 2];
  const [x2, y2] = [target.x, target.y + BOX_HEIGHT / 2];
  const bend = Math.max(32, Math.abs(x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
