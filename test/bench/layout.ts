import { forceCenter, forceLink, forceManyBody, forceSimulation } from 'd3-force-3d';
import type { LayoutEdge, LayoutNode } from '../../client/scene/layout/order.ts';
import { layout } from '../../client/scene/layout/slots.ts';
import { large } from '../../client/scene/playground/large.ts';

const SIZES = [
  [1_000, 2_000],
  [10_000, 20_000],
] as const;
const RUNS = 9;
/** Of the nodes, replaced by others. */
const CHURN = 0.05;
/** The peer takes minutes at 10,000. */
const PEER_UP_TO = 1_000;

interface Spot {
  x: number;
  y: number;
  z: number;
}

interface Figures {
  nodes: number;
  coldMs: number;
  churnMs: number;
  /** How far survivors moved, in % of the diagonal of the layout. */
  movedP50: number;
  movedP95: number;
  peer?: Omit<Figures, 'peer'>;
}

/** The slots layout, cold and with 5 % of the nodes replaced, beside d3-force-3d (300 steps cold, 60 warm) on the same graph. */
export async function run({ print }: { print(line: string): void }): Promise<Figures[]> {
  const all: Figures[] = [];
  for (const [nodes, edges] of SIZES) {
    const graph = large(nodes, edges, 4);
    const after = churned(graph.nodes, graph.edges);
    const cold: number[] = [];
    const warm: number[] = [];
    let moves: number[] = [];
    for (let turn = 0; turn < RUNS; turn++) {
      const start = performance.now();
      const first = layout(graph.nodes, graph.edges, null);
      const middle = performance.now();
      const second = layout(after.nodes, after.edges, first);
      cold.push(middle - start);
      warm.push(performance.now() - middle);
      const spot = (place: { x: number; z: number }): Spot => ({ x: place.x, y: 0, z: place.z });
      moves = moved(
        new Map([...first.places].map(([id, place]) => [id, spot(place)])),
        new Map([...second.places].map(([id, place]) => [id, spot(place)])),
      );
    }
    const figures: Figures = {
      nodes: graph.nodes.length,
      coldMs: at(cold, 0.5),
      churnMs: at(warm, 0.5),
      movedP50: at(moves, 0.5),
      movedP95: at(moves, 0.95),
      ...(nodes <= PEER_UP_TO ? { peer: peer(graph, after) } : {}),
    };
    for (const [name, one] of [
      ['slots', figures] as const,
      ...(figures.peer ? [['d3-force-3d', figures.peer] as const] : []),
    ])
      print(
        `${name}, ${one.nodes} nodes: cold ${one.coldMs.toFixed(0)} ms, 5 % replaced ${one.churnMs.toFixed(0)} ms, ` +
          `survivors moved ${one.movedP50.toFixed(2)} % (p50), ${one.movedP95.toFixed(2)} % (p95)`,
      );
    all.push(figures);
  }
  return all;
}

interface Plain {
  nodes: readonly LayoutNode[];
  edges: readonly LayoutEdge[];
}

/** Every twentieth node goes and another comes, with its links. */
function churned(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Plain {
  const every = Math.round(1 / CHURN);
  const now = new Map(nodes.map((node, at) => [node.id, at % every === 3 ? `${node.id}-new` : node.id]));
  const name = (id: string): string => now.get(id) ?? id;
  return {
    nodes: nodes.map((node) => ({ ...node, id: name(node.id), name: name(node.id) })),
    edges: edges.map((edge) => ({ source: name(edge.source), target: name(edge.target) })),
  };
}

function peer(graph: Plain, after: Plain): Omit<Figures, 'peer'> {
  const start = performance.now();
  const first = settle(graph, new Map(), 300);
  const middle = performance.now();
  const second = settle(after, first, 60);
  const end = performance.now();
  const moves = moved(first, second);
  return {
    nodes: graph.nodes.length,
    coldMs: middle - start,
    churnMs: end - middle,
    movedP50: at(moves, 0.5),
    movedP95: at(moves, 0.95),
  };
}

function settle(graph: Plain, before: ReadonlyMap<string, Spot>, steps: number): Map<string, Spot> {
  const nodes = graph.nodes.map((node) => ({ id: node.id, ...before.get(node.id) }));
  const links = graph.edges.map((edge) => ({ ...edge }));
  const simulation = forceSimulation(nodes, 3)
    .force('charge', forceManyBody())
    .force(
      'link',
      forceLink(links).id((node) => node.id),
    )
    .force('centre', forceCenter())
    .stop();
  if (before.size > 0) simulation.alpha(0.3);
  simulation.tick(steps);
  return new Map(nodes.map((node) => [node.id, { x: node.x ?? 0, y: node.y ?? 0, z: node.z ?? 0 }]));
}

/** Distances that survivors moved, % of the diagonal. */
function moved(first: ReadonlyMap<string, Spot>, second: ReadonlyMap<string, Spot>): number[] {
  const low = { x: Infinity, y: Infinity, z: Infinity };
  const high = { x: -Infinity, y: -Infinity, z: -Infinity };
  for (const spot of first.values())
    for (const axis of ['x', 'y', 'z'] as const) {
      low[axis] = Math.min(low[axis], spot[axis]);
      high[axis] = Math.max(high[axis], spot[axis]);
    }
  const diagonal = Math.hypot(high.x - low.x, high.y - low.y, high.z - low.z);
  return [...first].flatMap(([id, a]) => {
    const b = second.get(id);
    return b ? [(100 * Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z)) / diagonal] : [];
  });
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
