import { describe, expect, it } from 'vitest';
import { seeded } from '../../../../client/scene/playground/large.ts';
import type { LayoutEdge, LayoutNode } from '../../../../client/scene/layout/order.ts';
import { type Layout, layout } from '../../../../client/scene/layout/slots.ts';

const SEED = 20_261_123;

function graph(count: number, seed = SEED): { nodes: LayoutNode[]; edges: LayoutEdge[] } {
  const random = seeded(seed);
  const nodes = Array.from(
    { length: count },
    (_, at): LayoutNode => ({ id: `n${at}`, name: `name-${at}`, tier: at % 4, district: null }),
  );
  const edges = nodes.flatMap((node): LayoutEdge[] => {
    const next = nodes.filter((other) => other.tier === node.tier + 1);
    const target = next[Math.floor(random() * next.length)];
    return target ? [{ source: node.id, target: target.id }] : [];
  });
  return { nodes, edges };
}

const moved = (before: Layout, after: Layout): string[] =>
  [...before.places].flatMap(([id, place]) => {
    const now = after.places.get(id);
    return now && (now.x !== place.x || now.z !== place.z) ? [id] : [];
  });

function overlaps(places: Layout): string[] {
  const at = new Map<string, string>();
  const found: string[] = [];
  for (const [id, { x, z }] of places.places) {
    const key = `${x.toFixed(3)} ${z.toFixed(3)}`;
    if (at.has(key)) found.push(`${id} on ${at.get(key) ?? ''}`);
    at.set(key, id);
  }
  return found;
}

describe('layout by tiers with sticky slots', () => {
  it('is the same for the same graph in any order', () => {
    const { nodes, edges } = graph(200);
    const straight = layout(nodes, edges, null);
    const turned = layout([...nodes].reverse(), [...edges].reverse(), null);
    expect([...turned.places].sort()).toEqual([...straight.places].sort());
  });

  it(`moves no survivor when 5 % of 1,000 nodes are replaced, ten times over (seed ${SEED})`, () => {
    const random = seeded(SEED);
    let { nodes } = graph(1_000);
    const { edges } = graph(1_000);
    let before = layout(nodes, edges, null);
    for (let round = 0; round < 10; round++) {
      nodes = nodes.map((node, at) =>
        random() < 0.05 ? { ...node, id: `r${round}-${at}`, name: `new-${round}-${at}` } : node,
      );
      const after = layout(nodes, edges, before);
      expect(moved(before, after)).toEqual([]);
      expect(overlaps(after)).toEqual([]);
      expect(after.places.size).toBe(nodes.length);
      before = after;
    }
  });

  it('moves nothing when nodes come to a full tier, or a tier comes that nobody planned for', () => {
    const { nodes, edges } = graph(40);
    const before = layout(nodes, edges, null);
    const more: LayoutNode[] = Array.from({ length: 20 }, (_, at) => ({
      id: `g${at}`,
      name: `g${at}`,
      tier: 2,
      district: null,
    }));
    const far: LayoutNode = { id: 'far', name: 'far', tier: 6, district: null };
    const after = layout([...nodes, ...more, far], edges, before);
    expect(moved(before, after)).toEqual([]);
    expect(overlaps(after)).toEqual([]);
    const rightmost = Math.max(...[...before.places.values()].map((place) => place.x));
    expect(after.places.get('far')?.x).toBeGreaterThan(rightmost);
  });

  it('gives the slot of a node that left to one that comes, and not the place of another', () => {
    const { nodes, edges } = graph(12);
    const before = layout(nodes, edges, null);
    const without = layout(nodes.slice(1), edges, before);
    const again = layout(nodes, edges, without);
    expect(again.places.get('n0')).toEqual(before.places.get('n0'));
  });

  it('draws up a new plan only for a graph that is more than four times what it was planned for', () => {
    const small = graph(8);
    const before = layout(small.nodes, small.edges, null);
    const four = graph(96);
    expect(moved(before, layout(four.nodes, four.edges, before))).toEqual([]);
    const many = graph(200);
    const after = layout(many.nodes, many.edges, before);
    expect(after.plannedFor).toBe(200);
  });

  it('puts tiers from left to right and leaves the deck out', () => {
    const { nodes, edges } = graph(16);
    const { places } = layout([...nodes, { id: 'b', name: '1', tier: -1, district: null }], edges, null);
    expect(places.has('b')).toBe(false);
    for (const a of nodes) {
      for (const b of nodes) {
        if (a.tier < b.tier) expect(places.get(a.id)?.x).toBeLessThan(places.get(b.id)?.x ?? 0);
      }
    }
  });

  it('has no place for nothing', () => {
    expect(layout([], [], null).places.size).toBe(0);
    const later = layout([{ id: 'a', name: 'a', tier: 1, district: null }], [], layout([], [], null));
    expect(later.places.size).toBe(1);
  });
});
