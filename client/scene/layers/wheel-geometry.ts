import { BufferAttribute, BufferGeometry } from 'three';

const RIM = 0;
const SPOKE = 1;
const HUB = 2;
const BLADE = 3;
const SEGMENTS = 18;
const BLADES = 8;
/** Radii as shares of the whole. */
const RIM_INNER = 0.7;
const RIM_OUTER = 0.86;
const HUB_RADIUS = 0.17;
const SPOKE_HALF = 0.045;
const BLADE_HALF = 0.05;

type Point = readonly [number, number, number];

/**
 * A mill wheel of unit radius and unit width, its axle along z: rim, eight spokes, blades that reach beyond the rim, hub. Few and
 * thick parts, so that it still reads as a wheel at 20 pixels. `part` tells rim, spokes and hub apart. Under 200 triangles.
 */
export function wheelGeometry(): BufferGeometry {
  const positions: number[] = [];
  const normals: number[] = [];
  const parts: number[] = [];
  const triangle = (a: Point, b: Point, c: Point, n: Point, part: number): void => {
    for (const p of [a, b, c]) {
      positions.push(...p);
      normals.push(...n);
      parts.push(part);
    }
  };
  const quad = (a: Point, b: Point, c: Point, d: Point, n: Point, part: number): void => {
    triangle(a, b, c, n, part);
    triangle(a, c, d, n, part);
  };
  const at = (angle: number, radius: number, z: number): Point => [
    Math.cos(angle) * radius,
    Math.sin(angle) * radius,
    z,
  ];
  for (let segment = 0; segment < SEGMENTS; segment++) {
    const [a, b] = [(segment / SEGMENTS) * 2 * Math.PI, ((segment + 1) / SEGMENTS) * 2 * Math.PI];
    const out = at((a + b) / 2, 1, 0);
    const into: Point = [-out[0], -out[1], 0];
    quad(
      at(a, RIM_INNER, 0.5),
      at(a, RIM_OUTER, 0.5),
      at(b, RIM_OUTER, 0.5),
      at(b, RIM_INNER, 0.5),
      [0, 0, 1],
      RIM,
    );
    quad(
      at(a, RIM_OUTER, 0.5),
      at(a, RIM_OUTER, -0.5),
      at(b, RIM_OUTER, -0.5),
      at(b, RIM_OUTER, 0.5),
      out,
      RIM,
    );
    quad(
      at(b, RIM_INNER, 0.5),
      at(b, RIM_INNER, -0.5),
      at(a, RIM_INNER, -0.5),
      at(a, RIM_INNER, 0.5),
      into,
      RIM,
    );
  }
  for (let blade = 0; blade < BLADES; blade++) {
    const angle = (blade / BLADES) * 2 * Math.PI;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const p = (r: number, side: number, z: number): Point => [cos * r - sin * side, sin * r + cos * side, z];
    quad(
      p(0.1, -SPOKE_HALF, 0.4),
      p(0.75, -SPOKE_HALF, 0.4),
      p(0.75, SPOKE_HALF, 0.4),
      p(0.1, SPOKE_HALF, 0.4),
      [0, 0, 1],
      SPOKE,
    );
    const [z, b, low] = [0.62, BLADE_HALF, RIM_OUTER - 0.06];
    quad(p(low, -b, z), p(1, -b, z), p(1, b, z), p(low, b, z), [0, 0, 1], BLADE);
    quad(p(low, b, z), p(1, b, z), p(1, b, -z), p(low, b, -z), [-sin, cos, 0], BLADE);
    quad(p(1, -b, z), p(low, -b, z), p(low, -b, -z), p(1, -b, -z), [sin, -cos, 0], BLADE);
    quad(p(1, -b, z), p(1, -b, -z), p(1, b, -z), p(1, b, z), [cos, sin, 0], BLADE);
  }
  for (let side = 0; side < 6; side++) {
    const [a, b] = [(side / 6) * 2 * Math.PI, ((side + 1) / 6) * 2 * Math.PI];
    const z = 0.66;
    triangle([0, 0, z], at(a, HUB_RADIUS, z), at(b, HUB_RADIUS, z), [0, 0, 1], HUB);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3));
  geometry.setAttribute('normal', new BufferAttribute(new Float32Array(normals), 3));
  geometry.setAttribute('part', new BufferAttribute(new Float32Array(parts), 1));
  return geometry;
}
