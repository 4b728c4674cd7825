import { BufferAttribute, BufferGeometry, ShaderMaterial } from 'three';
import { BED } from '../layout/metrics.ts';
import type { SceneLook } from '../look/look.ts';
import { type Figures, HEIGHT } from './figures.ts';
import { Instances } from './instances.ts';
import type { Layer } from './layer.ts';
import { COMMON, FRAGMENT_COMMON, type SharedUniforms, writeColor } from './shared.ts';

const SHAPE = { critical: 0, warning: 1, info: 2 } as const;
const ABOVE_COLUMN = 0.34;

/**
 * Findings: a diamond with a beam is critical, a triangle a warning, a square a note. They face the viewer, keep a
 * least size on screen, and are seen from afar before anything else. One draw call.
 */
export class BeaconsLayer implements Layer {
  readonly object;
  private readonly beacons: Instances;
  private byLane = new Map<number, number>();

  constructor(shared: SharedUniforms) {
    const material = new ShaderMaterial({
      uniforms: shared.all(),
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthWrite: false,
      depthTest: false,
    });
    this.beacons = new Instances(quad(), material, { aAt: { size: 4 }, aColor: { size: 4, bytes: true } }, 7);
    this.object = this.beacons.mesh;
  }

  apply(look: SceneLook): void {
    this.beacons.resize(look.beacons.length);
    this.byLane = new Map();
    if (look.beacons.length === 0) return;
    const at = this.beacons.floats('aAt');
    look.beacons.forEach((beacon, index) => {
      at[index * 4] = beacon.x;
      at[index * 4 + 1] = beacon.y;
      at[index * 4 + 2] = beacon.z;
      at[index * 4 + 3] = SHAPE[beacon.severity];
      writeColor(this.beacons.bytes('aColor'), index * 4, beacon.color);
      if (beacon.lane >= 0) this.byLane.set(beacon.lane, index);
    });
    this.beacons.touchAll();
  }

  /** The column of a lane has a new height: its beacon stands on it. */
  setColumn(lane: number, shown: Figures): void {
    const index = this.byLane.get(lane);
    if (index === undefined) return;
    this.beacons.floats('aAt')[index * 4 + 1] = BED + (shown[HEIGHT] ?? 0) + ABOVE_COLUMN;
    this.beacons.touch('aAt', index, index);
  }

  frame(): void {
    this.beacons.flush();
  }

  dispose(): void {
    this.beacons.dispose();
  }
}

/** x -1 to 1, y -1 to 9: the mark is the square around 0, the beam rises above it. */
function quad(): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute(
    'position',
    new BufferAttribute(new Float32Array([-1, -1, 0, 1, -1, 0, 1, 9, 0, -1, 9, 0]), 3),
  );
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  return geometry;
}

const VERTEX = /* glsl */ `${COMMON}
attribute vec4 aAt;
attribute vec4 aColor;
varying vec2 vAt;
varying float vShape;
varying vec3 vColor;
void main() {
  vAt = position.xy;
  vShape = aAt.w;
  vColor = aColor.rgb;
  vec3 foot = aAt.xyz;
  if (uFlat > 0.5) foot = vec3(foot.x + 0.5, 1.0, foot.z - 0.5);
  vec4 clip = projectionMatrix * viewMatrix * vec4(foot, 1.0);
  float perUnit = projectionMatrix[1][1] * uView.y * 0.5 * VIEW_SCALE / clip.w;
  float size = clamp(perUnit * 0.3, 7.5, 17.0) * (vShape < 0.5 ? 1.0 : 0.85);
  vec2 at = position.xy;
  if (vShape > 0.5 || uFlat > 0.5) at.y = min(at.y, 1.0);
  clip.xy += at * size * 2.0 / uView * clip.w;
  vAt = at;
  gl_Position = clip;
}`;

const FRAGMENT = /* glsl */ `${FRAGMENT_COMMON}
varying vec2 vAt;
varying float vShape;
varying vec3 vColor;
void main() {
  float d;
  if (vShape < 0.5) d = abs(vAt.x) + abs(vAt.y) - 0.92;
  else if (vShape < 1.5) d = max(vAt.y * -1.0 - 0.62, max(abs(vAt.x) * 0.9 + vAt.y * 0.52 - 0.42, -9.0));
  else d = max(abs(vAt.x), abs(vAt.y)) - 0.6;
  float w = fwidth(d) + 1e-4;
  float fill = 1.0 - smoothstep(-w, w * 0.4, d);
  float rim = 1.0 - smoothstep(0.10, 0.10 + w, d);
  vec3 color = mix(uGround, tone(vColor), fill);
  float alpha = max(fill, rim * 0.9);
  if (vShape < 0.5 && vAt.y > 0.4) {
    float beam = (1.0 - smoothstep(0.0, 0.34, abs(vAt.x))) * (1.0 - smoothstep(0.4, 9.0, vAt.y));
    float b = beam * beam * 0.55 * (1.0 - alpha);
    color = mix(tone(vColor), color, alpha);
    alpha = max(alpha, b);
  }
  if (alpha < 0.01) discard;
  gl_FragColor = vec4(color, alpha);
}`;
