import { Matrix4, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { type Point, Table } from '../../../client/xr/table.ts';

const BOX = { minX: -10, maxX: 50, minY: 0, maxY: 3, minZ: -6, maxZ: 24 };
const table = (): Table => {
  const made = new Table();
  made.place(BOX);
  return made;
};
/** Where a point of the room lies in the scene, by the matrix that is used for drawing. */
function inScene(of: Table, point: Point): Vector3 {
  const origin = new Matrix4();
  of.writeOrigin(origin);
  return new Vector3(point.x, point.y, point.z).applyMatrix4(origin);
}
const near = (a: Vector3, b: Vector3): void => expect(a.distanceTo(b)).toBeLessThan(1e-6);

describe('the flow on a table', () => {
  it('is at most 1.2 m wide and 0.8 m deep, 0.9 m high, in front of the person', () => {
    const laid = table();
    const left = laid.toRoom(new Vector3(BOX.minX, 0, 0));
    const right = laid.toRoom(new Vector3(BOX.maxX, 0, 0));
    expect(right.x - left.x).toBeCloseTo(1.2);
    expect(left.y).toBeCloseTo(0.9);
    const [front, back] = [BOX.maxZ, BOX.minZ].map((z) => laid.toRoom(new Vector3(20, 0, z)).z);
    expect(front).toBeCloseTo(-0.45);
    expect((front ?? 0) - (back ?? 0)).toBeLessThanOrEqual(0.8);
  });

  it('goes from the room to the scene and back, however it was moved, turned and scaled', () => {
    const moved = table();
    moved.moveBy({ x: 0, y: 1, z: 0 }, { x: 0.3, y: 1.2, z: -0.4 });
    moved.stretchBy(
      { x: -0.3, y: 1, z: -0.5 },
      { x: 0.3, y: 1, z: -0.5 },
      { x: -0.5, y: 1.1, z: -0.2 },
      { x: 0.4, y: 0.9, z: -0.7 },
    );
    for (const [x, y, z] of [
      [0, 0, 0],
      [50, 2, 24],
      [-10, 1, -6],
    ]) {
      const world = new Vector3(x, y, z);
      near(inScene(moved, moved.toRoom(world.clone())), world);
    }
  });

  it('what was under two hands stays under them', () => {
    const stretched = table();
    const [a0, b0] = [
      { x: -0.3, y: 0.9, z: -0.6 },
      { x: 0.3, y: 0.9, z: -0.9 },
    ];
    const before = [inScene(stretched, a0), inScene(stretched, b0)] as const;
    const [a1, b1] = [
      { x: -0.2, y: 1, z: -1 },
      { x: 0.7, y: 1, z: -0.6 },
    ];
    stretched.stretchBy(a0, b0, a1, b1);
    near(inScene(stretched, a1), before[0]);
    near(inScene(stretched, b1), before[1]);
  });

  it('keeps a size that can be seen and walked round', () => {
    const stretched = table();
    const width = (): number =>
      stretched.toRoom(new Vector3(BOX.maxX, 0, 0)).distanceTo(stretched.toRoom(new Vector3(BOX.minX, 0, 0)));
    const hands = (apart: number): [Point, Point] => [
      { x: -apart / 2, y: 1, z: -1 },
      { x: apart / 2, y: 1, z: -1 },
    ];
    for (let turn = 0; turn < 10; turn++) stretched.stretchBy(...hands(0.2), ...hands(1));
    expect(width()).toBeCloseTo(6);
    for (let turn = 0; turn < 10; turn++) stretched.stretchBy(...hands(1), ...hands(0.2));
    expect(width()).toBeCloseTo(0.25);
  });

  it('stays where it is when the graph grows', () => {
    const grown = table();
    const { middle, scale } = grown;
    const before = { ...middle };
    grown.frame({ ...BOX, maxX: 80, maxZ: 60 });
    expect({ ...grown.middle, scale: grown.scale }).toEqual({ ...before, scale });
  });
});
