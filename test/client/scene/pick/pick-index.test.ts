import { describe, expect, it } from 'vitest';
import type { Box } from '../../../../client/scene/layout/bounds.ts';
import { PickIndex } from '../../../../client/scene/pick/pick-index.ts';
import { seeded } from '../../../../client/scene/playground/large.ts';

const SEED = 99;

/** The slow way that needs no index. */
function brute(boxes: readonly Box[], o: readonly number[], d: readonly number[]): number {
  let [best, at] = [Number.POSITIVE_INFINITY, -1];
  boxes.forEach((box, index) => {
    let [near, far] = [0, Number.POSITIVE_INFINITY];
    const sides = [
      [box.minX, box.maxX],
      [box.minY, box.maxY],
      [box.minZ, box.maxZ],
    ] as const;
    sides.forEach(([low, high], axis) => {
      const [a, b] = [(low - (o[axis] ?? 0)) / (d[axis] ?? 1), (high - (o[axis] ?? 0)) / (d[axis] ?? 1)];
      near = Math.max(near, Math.min(a, b));
      far = Math.min(far, Math.max(a, b));
    });
    if (near <= far && near < best) [best, at] = [near, index];
  });
  return at;
}

describe('picking', () => {
  it(`finds what a search through all boxes finds, for 3,000 rays (seed ${SEED})`, () => {
    const random = seeded(SEED);
    const boxes: Box[] = Array.from({ length: 600 }, () => {
      const [x, z] = [random() * 200 - 100, random() * 160 - 80];
      const [w, d] = [0.8 + random() * 2.6, 0.8 + random()];
      return { minX: x - w, maxX: x + w, minY: 0, maxY: 0.4 + random() * 2, minZ: z - d, maxZ: z + d };
    });
    const index = new PickIndex(boxes);
    let hits = 0;
    for (let ray = 0; ray < 3_000; ray++) {
      const o = [random() * 240 - 120, 40 + random() * 80, 100 + random() * 60];
      const to = [random() * 200 - 100, 0, random() * 160 - 80];
      const d = [0, 1, 2].map((axis) => (to[axis] ?? 0) - (o[axis] ?? 0));
      const hit = index.pick(o[0] ?? 0, o[1] ?? 0, o[2] ?? 0, d[0] ?? 0, d[1] ?? 0, d[2] ?? 0);
      const expected = brute(boxes, o, d);
      expect(hit?.index ?? -1).toBe(expected);
      if (expected >= 0) hits++;
    }
    expect(hits).toBeGreaterThan(100);
  });

  it('looks straight down as well, and at nothing', () => {
    const index = new PickIndex([{ minX: 4, maxX: 6, minY: 0, maxY: 1, minZ: 4, maxZ: 6 }]);
    expect(index.pick(5, 100, 5, 0, -1, 0)?.index).toBe(0);
    expect(index.pick(8, 100, 5, 0, -1, 0)).toBeNull();
    expect(index.pick(5, 100, 5, 0, 1, 0)).toBeNull();
    expect(new PickIndex([]).pick(0, 1, 0, 0, -1, 0)).toBeNull();
  });
});
