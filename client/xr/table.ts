import type { Matrix4, Vector3 } from 'three';
import type { Box } from '../scene/layout/bounds.ts';

/** A point in the room, in metres: x to the right, y up from the floor, -z ahead of where the person stood. */
export interface Point {
  x: number;
  y: number;
  z: number;
}

/** How wide and deep the model is when it is first seen, and how high its ground lies, in metres. */
const WIDTH = 1.2;
const DEPTH = 0.8;
const HEIGHT = 0.9;
/** From the person to the model's near edge. */
const REACH = 0.45;
const SMALLEST = 0.25;
const LARGEST = 6;

/**
 * The flow as a model on a table: where its middle stands in the room, how it is turned, how large it is. The scene stays
 * in its own units; it is the person who is put beside it, as a giant.
 */
export class Table {
  readonly middle: Point = { x: 0, y: HEIGHT, z: -1 };
  /** Radians round the vertical. */
  turn = 0;
  /** Metres of a world unit. */
  scale = 0.02;
  private readonly center: Point = { x: 0, y: 0, z: 0 };
  private span = 60;
  private depth = 30;

  /** In front of the person, as large as a table. */
  place(box: Box): void {
    const width = Math.max(1, box.maxX - box.minX);
    const depth = Math.max(1, box.maxZ - box.minZ);
    this.frame(box);
    this.scale = Math.min(WIDTH / width, DEPTH / depth);
    this.turn = 0;
    this.middle.x = 0;
    this.middle.y = HEIGHT;
    this.middle.z = -(REACH + (depth * this.scale) / 2);
  }

  /** The graph has grown or shrunk: its middle stays on the table's middle, at the same scale. */
  frame(box: Box): void {
    this.center.x = (box.minX + box.maxX) / 2;
    this.center.z = (box.minZ + box.maxZ) / 2;
    this.span = Math.max(1, box.maxX - box.minX);
    this.depth = Math.max(1, box.maxZ - box.minZ);
  }

  /** From the middle to the far edge as the table was laid, in metres. */
  get halfDepth(): number {
    return (this.depth * this.scale) / 2;
  }

  /** Moved by one hand. */
  moveBy(from: Point, to: Point): void {
    this.middle.x += to.x - from.x;
    this.middle.y += to.y - from.y;
    this.middle.z += to.z - from.z;
  }

  /** Moved, turned and scaled by two hands, so that what was under them stays under them. */
  stretchBy(a0: Point, b0: Point, a1: Point, b1: Point): void {
    const { middle } = this;
    const before = Math.hypot(b0.x - a0.x, b0.z - a0.z, b0.y - a0.y);
    const after = Math.hypot(b1.x - a1.x, b1.z - a1.z, b1.y - a1.y);
    const width = this.scale * this.span;
    const wanted = before < 0.01 ? 1 : after / before;
    const factor = Math.min(LARGEST / width, Math.max(SMALLEST / width, wanted));
    const by = angle(a1, b1) - angle(a0, b0);
    const sin = Math.sin(by);
    const cos = Math.cos(by);
    const x = middle.x - (a0.x + b0.x) / 2;
    const y = middle.y - (a0.y + b0.y) / 2;
    const z = middle.z - (a0.z + b0.z) / 2;
    middle.x = (a1.x + b1.x) / 2 + factor * (x * cos + z * sin);
    middle.y = (a1.y + b1.y) / 2 + factor * y;
    middle.z = (a1.z + b1.z) / 2 + factor * (z * cos - x * sin);
    this.turn += by;
    this.scale *= factor;
  }

  /** From the room (metres) to the scene (world units): where the person's origin stands in the scene. */
  writeOrigin(into: Matrix4): void {
    const { center, middle, turn } = this;
    const grow = 1 / this.scale;
    const sin = Math.sin(turn) * grow;
    const cos = Math.cos(turn) * grow;
    // biome-ignore format: four rows of a matrix
    into.set(
      cos, 0, -sin, center.x - cos * middle.x + sin * middle.z,
      0, grow, 0, -grow * middle.y,
      sin, 0, cos, center.z - sin * middle.x - cos * middle.z,
      0, 0, 0, 1,
    );
  }

  /** From the scene to the room, in place. */
  toRoom(point: Vector3): Vector3 {
    const { center, middle, turn, scale } = this;
    const x = (point.x - center.x) * scale;
    const z = (point.z - center.z) * scale;
    const sin = Math.sin(turn);
    const cos = Math.cos(turn);
    return point.set(middle.x + x * cos + z * sin, middle.y + point.y * scale, middle.z + z * cos - x * sin);
  }
}

/** Direction from one hand to the other, round the vertical. */
const angle = (a: Point, b: Point): number => Math.atan2(a.z - b.z, b.x - a.x);
