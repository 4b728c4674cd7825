import { PlaneGeometry, ShaderMaterial, DoubleSide } from 'three';
import type { BodyLook, SceneLook } from '../look/look.ts';
import { Instances } from './instances.ts';
import type { Layer } from './layer.ts';
import { COMMON, FRAGMENT_COMMON, type SharedUniforms, writeColor } from './shared.ts';

/** Hover is a thin frame, focus a dashed one, selected a full one with a lit floor, found a thin one with a lit floor. */
export type RingKind = 'hover' | 'focus' | 'selected';
const KINDS: readonly RingKind[] = ['hover', 'focus', 'selected'];
const MARGIN = 0.22;
/** So many of what a search found are framed. */
const MOST_FOUND = 200;

/** The frames on the ground round the bodies that are pointed at, under the keyboard's focus, and selected. One draw call. */
export class RingsLayer implements Layer {
  readonly object;
  private readonly rings: Instances;
  private readonly bodies: Record<RingKind, number> = { hover: -1, focus: -1, selected: -1 };
  private look: SceneLook | null = null;
  private found: readonly number[] = [];

  constructor(shared: SharedUniforms) {
    const material = new ShaderMaterial({
      uniforms: shared.all(),
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthWrite: false,
      side: DoubleSide,
    });
    const specs = { aAt: { size: 4 }, aKind: { size: 1 }, aColor: { size: 4, bytes: true } };
    this.rings = new Instances(new PlaneGeometry(2, 2), material, specs, 1.5);
    this.object = this.rings.mesh;
    this.rings.resize(KINDS.length);
    this.rings.mesh.visible = false;
  }

  apply(look: SceneLook): void {
    this.look = look;
    this.write();
  }

  /** -1: none. */
  set(kind: RingKind, body: number): void {
    if (this.bodies[kind] === body) return;
    this.bodies[kind] = body;
    this.write();
  }

  /** What a search found, as bodies. */
  setFound(bodies: readonly number[]): void {
    this.found = bodies.slice(0, MOST_FOUND);
    this.rings.resize(KINDS.length + this.found.length);
    this.write();
  }

  frame(): void {
    this.rings.flush();
  }

  dispose(): void {
    this.rings.dispose();
  }

  private write(): void {
    const { look } = this;
    if (!look) return;
    let any = false;
    KINDS.forEach((kind, at) => {
      const body = look.bodies[this.bodies[kind]];
      any ||= body !== undefined;
      this.writeOne(at, body, kind === 'selected' ? look.palette.event : look.palette.text);
    });
    this.found.forEach((body, at) => {
      any = true;
      this.writeOne(KINDS.length + at, look.bodies[body], look.palette.event);
    });
    this.rings.mesh.visible = any;
    this.rings.touchAll();
  }

  private writeOne(at: number, body: BodyLook | undefined, color: number): void {
    const place = this.rings.floats('aAt');
    const box = body?.bounds;
    place[at * 4] = box ? (box.minX + box.maxX) / 2 : 0;
    place[at * 4 + 1] = box ? (box.minZ + box.maxZ) / 2 : 0;
    place[at * 4 + 2] = box ? (box.maxX - box.minX) / 2 + MARGIN : 0;
    place[at * 4 + 3] = box ? (box.maxZ - box.minZ) / 2 + MARGIN : 0;
    this.rings.floats('aKind')[at] = Math.min(at, KINDS.length);
    writeColor(this.rings.bytes('aColor'), at * 4, color);
  }
}

const VERTEX = /* glsl */ `${COMMON}
attribute vec4 aAt;
attribute float aKind;
attribute vec4 aColor;
varying vec2 vAt;
varying vec2 vHalf;
varying float vKind;
varying vec3 vColor;
void main() {
  vHalf = aAt.zw;
  vAt = position.xy * (aAt.zw + 0.3);
  vKind = aKind;
  vColor = aColor.rgb;
  gl_Position = projectionMatrix * viewMatrix * vec4(aAt.x + vAt.x, 0.22, aAt.y + vAt.y, 1.0);
  if (aAt.z <= 0.0) gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
}`;

const FRAGMENT = /* glsl */ `${FRAGMENT_COMMON}
varying vec2 vAt;
varying vec2 vHalf;
varying float vKind;
varying vec3 vColor;
void main() {
  vec2 q = abs(vAt) - vHalf + 0.35;
  float d = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - 0.35;
  float w = fwidth(d);
  float half_ = vKind < 0.5 || vKind > 2.5 ? w * 0.9 : w * 1.5;
  float line = 1.0 - smoothstep(half_, half_ + w, abs(d));
  float alpha = line * (vKind < 0.5 ? 0.55 : vKind > 2.5 ? 0.8 : 1.0);
  if (vKind > 0.5 && vKind < 1.5) {
    float run = abs(vAt.x) > vHalf.x - 0.3 ? vAt.y : vAt.x;
    alpha *= step(0.35, fract(run * 1.4));
  }
  if (vKind > 1.5) alpha = max(alpha, (1.0 - smoothstep(-0.02, 0.02, d)) * 0.13);
  if (alpha < 0.01) discard;
  gl_FragColor = vec4(tone(vColor), alpha);
}`;
