import { BufferAttribute, BufferGeometry, DoubleSide, ShaderMaterial } from 'three';
import type { SceneLook } from '../look/look.ts';
import { Instances } from './instances.ts';
import type { Layer } from './layer.ts';
import type { LinkData } from './link-data.ts';
import { COMMON, FRAGMENT_COMMON, LINK_FETCH, type SharedUniforms } from './shared.ts';

const SEGMENTS = 20;

/** All links as ribbons a few pixels wide along their curves: solid observed, dashed declared, dotted inferred. One draw call. */
export class LinksLayer implements Layer {
  readonly object;
  private readonly ribbons: Instances;

  constructor(shared: SharedUniforms, data: LinkData) {
    const material = new ShaderMaterial({
      uniforms: { ...shared.all(), uLinks: data.uniform },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthWrite: false,
      side: DoubleSide,
    });
    this.ribbons = new Instances(ribbon(), material, { aLink: { size: 1 } }, 2);
    this.object = this.ribbons.mesh;
  }

  apply(look: SceneLook): void {
    this.ribbons.resize(look.edgeCount);
    if (look.edgeCount === 0) return;
    const links = this.ribbons.floats('aLink');
    for (let at = 0; at < look.edgeCount; at++) links[at] = at;
    this.ribbons.touchAll();
  }

  frame(): void {
    this.ribbons.flush();
  }

  dispose(): void {
    this.ribbons.dispose();
  }
}

/** x along the link 0-1, y its side -1 or 1. */
function ribbon(): BufferGeometry {
  const positions: number[] = [];
  const index: number[] = [];
  for (let at = 0; at <= SEGMENTS; at++) {
    positions.push(at / SEGMENTS, -1, 0, at / SEGMENTS, 1, 0);
    if (at < SEGMENTS) index.push(at * 2, at * 2 + 1, at * 2 + 2, at * 2 + 2, at * 2 + 1, at * 2 + 3);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3));
  geometry.setIndex(index);
  return geometry;
}

const VERTEX = /* glsl */ `${COMMON}${LINK_FETCH}
attribute float aLink;
varying vec3 vColor;
varying vec3 vAlong; // world units along, side, style
varying float vAlpha;
void main() {
  Link l = linkAt(aLink);
  float t = position.x;
  vec3 here = along(l, t);
  vec4 clip = projectionMatrix * viewMatrix * vec4(here, 1.0);
  vec4 next = projectionMatrix * viewMatrix * vec4(along(l, t + 0.01), 1.0);
  vec2 way = (next.xy / next.w - clip.xy / clip.w) * uView;
  vec2 side = normalize(vec2(-way.y, way.x) + vec2(1e-6, 0.0));
  float perUnit = projectionMatrix[1][1] * uView.y * 0.5 * VIEW_SCALE / clip.w;
  int flags = int(l.d.z + 0.5);
  bool red = (flags & 4) != 0;
  bool lit = (flags & 8) != 0;
  bool dim = (flags & 16) != 0;
  float width = clamp(perUnit * 0.055, 1.2, 4.0) * (lit ? 1.8 : red ? 1.4 : 1.0);
  clip.xy += side * position.y * width / uView * clip.w;
  vColor = red ? uRed : mix(unpackColor(l.d.x), unpackColor(l.d.y), lit ? 0.8 : 0.0);
  vAlpha = (dim ? 0.25 : 1.0) * mix(0.25, 1.0, smoothstep(5.0, 18.0, perUnit));
  vAlong = vec3(t * l.d.w, position.y, float(flags & 3) + (red ? 4.0 : 0.0));
  gl_Position = clip;
}`;

const FRAGMENT = /* glsl */ `${FRAGMENT_COMMON}
varying vec3 vColor;
varying vec3 vAlong;
varying float vAlpha;
void main() {
  float style = mod(vAlong.z, 4.0);
  float on = 1.0;
  if (vAlong.z > 3.5) on = step(fract(vAlong.x * 1.6), 0.5);
  else if (style > 1.5) on = step(fract(vAlong.x * 3.2), 0.42);
  else if (style > 0.5) on = step(fract(vAlong.x * 1.5), 0.68);
  float edge = 1.0 - smoothstep(0.55, 1.0, abs(vAlong.y));
  float alpha = edge * on * vAlpha * 0.9;
  if (alpha < 0.01) discard;
  gl_FragColor = vec4(vAlong.z > 3.5 ? tone(vColor) : fogged(tone(vColor)), alpha);
}`;
