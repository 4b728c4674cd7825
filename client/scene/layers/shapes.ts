import {
  BoxGeometry,
  type BufferGeometry,
  CapsuleGeometry,
  CylinderGeometry,
  Group,
  IcosahedronGeometry,
  OctahedronGeometry,
  ShaderMaterial,
} from 'three';
import { type Emphasis, FULL } from '../look/emphasis.ts';
import type { BodyLook, SceneLook } from '../look/look.ts';
import { Instances } from './instances.ts';
import type { Layer } from './layer.ts';
import { COMMON, FRAGMENT_COMMON, type SharedUniforms, writeColor } from './shared.ts';

/** Kinds that are bodies of their own; topics and districts are boxes, groups wheels, brokers the deck. */
const SHAPES: Partial<Record<BodyLook['kind'], () => BufferGeometry>> = {
  producer: () => new CapsuleGeometry(0.44, 0.62, 5, 16),
  function: () => new CylinderGeometry(0.72, 0.72, 1.1, 3).rotateY(Math.PI / 6),
  database: () => new CylinderGeometry(0.62, 0.62, 1.25, 28),
  cache: () => new CylinderGeometry(0.66, 0.66, 1.1, 6).rotateY(Math.PI / 6),
  service: () => new BoxGeometry(1.15, 1.05, 1.15),
  'messaging-server': () => new OctahedronGeometry(0.84),
  external: () => new IcosahedronGeometry(0.7, 2),
};
/** Heights of the middles above the ground. */
const MIDDLE: Partial<Record<BodyLook['kind'], number>> = {
  producer: 0.76,
  'messaging-server': 0.86,
  external: 0.72,
};

/** Bodies by shape: one draw call for each shape that is there. The shape says the kind, the colour how it is. */
export class ShapesLayer implements Layer {
  readonly object = new Group();
  private readonly shapes = new Map<BodyLook['kind'], Instances>();
  private bodies: readonly BodyLook[] = [];

  constructor(shared: SharedUniforms) {
    for (const [kind, geometry] of Object.entries(SHAPES) as [BodyLook['kind'], () => BufferGeometry][]) {
      const material = new ShaderMaterial({
        uniforms: { ...shared.all(), uBands: { value: kind === 'database' ? 3 : 0 } },
        vertexShader: VERTEX,
        fragmentShader: FRAGMENT,
      });
      const shape = new Instances(
        geometry(),
        material,
        { aAt: { size: 3 }, aColor: { size: 4, bytes: true } },
        1,
      );
      this.shapes.set(kind, shape);
      this.object.add(shape.mesh);
    }
    this.object.matrixAutoUpdate = false;
  }

  apply(look: SceneLook): void {
    this.bodies = look.bodies;
    for (const [kind, shape] of this.shapes) {
      const bodies = look.bodies.filter((body) => body.kind === kind);
      shape.resize(bodies.length);
      if (bodies.length === 0) continue;
      const at = shape.floats('aAt');
      bodies.forEach((body, index) => {
        at[index * 3] = body.place.x;
        at[index * 3 + 1] = MIDDLE[kind] ?? 0.62;
        at[index * 3 + 2] = body.place.z;
        writeColor(shape.bytes('aColor'), index * 4, body.color);
      });
      shape.touchAll();
    }
  }

  light(emphasis: Emphasis | null): void {
    const next = new Map<BodyLook['kind'], number>();
    this.bodies.forEach((body, at) => {
      const shape = this.shapes.get(body.kind);
      if (!shape) return;
      const instance = next.get(body.kind) ?? 0;
      next.set(body.kind, instance + 1);
      shape.bytes('aColor')[instance * 4 + 3] = emphasis?.[at] ?? FULL;
    });
    for (const [kind, count] of next) this.shapes.get(kind)?.touch('aColor', 0, count - 1);
  }

  frame(): void {
    for (const shape of this.shapes.values()) shape.flush();
  }

  dispose(): void {
    for (const shape of this.shapes.values()) shape.dispose();
  }
}

const VERTEX = /* glsl */ `${COMMON}
attribute vec3 aAt;
attribute vec4 aColor;
varying vec3 vColor;
varying vec3 vNormal;
varying float vUp;
void main() {
  vColor = kept(aColor);
  vNormal = normal;
  vUp = position.y;
  gl_Position = projectionMatrix * viewMatrix * vec4(aAt + position, 1.0);
}`;

const FRAGMENT = /* glsl */ `${FRAGMENT_COMMON}
uniform float uBands;
varying vec3 vColor;
varying vec3 vNormal;
varying float vUp;
void main() {
  vec3 n = normalize(vNormal);
  vec3 base = vColor;
  if (uBands > 0.5 && abs(n.y) < 0.5) {
    float seam = abs(fract((vUp + 0.625) / 1.25 * uBands + 0.5) - 0.5) * 1.25 / uBands;
    base *= 0.55 + 0.45 * smoothstep(0.02, 0.05, seam);
  }
  gl_FragColor = vec4(lit(base, n), 1.0);
}`;
