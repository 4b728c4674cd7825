import { boundsOf } from '../../client/scene/layout/bounds.ts';
import { layout } from '../../client/scene/layout/slots.ts';
import { PickIndex } from '../../client/scene/pick/pick-index.ts';
import { large, seeded } from '../../client/scene/playground/large.ts';

const RAYS = 20_000;
const SEED = 11;

interface Figures {
  nodes: number;
  buildMs: number;
  /** µs a ray. */
  p50: number;
  p95: number;
  p99: number;
  hits: number;
}

/** Rays of a camera 40 degrees above the ground, at nodes and at gaps between them alike (seed 11). */
export async function run({ print }: { print(line: string): void }): Promise<Figures[]> {
  return [1_000, 10_000].map((nodes) => {
    const graph = large(nodes, nodes * 2, 4);
    const { places } = layout(graph.nodes, graph.edges, null);
    const boxes = graph.nodes.flatMap((node) => {
      const place = places.get(node.id);
      return place ? [boundsOf(node.kind, place)] : [];
    });
    const start = performance.now();
    const index = new PickIndex(boxes);
    const buildMs = performance.now() - start;
    const random = seeded(SEED);
    const reach = boxes.reduce((far, box) => Math.max(far, Math.abs(box.maxX), Math.abs(box.maxZ)), 0);
    const costs: number[] = [];
    let hits = 0;
    for (let ray = 0; ray < RAYS; ray++) {
      const x = (random() * 2 - 1) * reach;
      const z = (random() * 2 - 1) * reach;
      const before = performance.now();
      const hit = index.pick(x * 0.2, reach * 1.6, reach * 1.9, x * 0.8, -reach * 1.6, z - reach * 1.9);
      costs.push((performance.now() - before) * 1_000);
      if (hit) hits++;
    }
    costs.sort((a, b) => a - b);
    const at = (share: number): number => costs[Math.floor(costs.length * share)] ?? Number.NaN;
    const figures = { nodes: boxes.length, buildMs, p50: at(0.5), p95: at(0.95), p99: at(0.99), hits };
    print(
      `${figures.nodes} nodes: index built in ${buildMs.toFixed(1)} ms; a ray ${figures.p50.toFixed(1)} / ${figures.p95.toFixed(1)} / ` +
        `${figures.p99.toFixed(1)} µs (p50, p95, p99), ${hits} of ${RAYS} met a node`,
    );
    return figures;
  });
}
