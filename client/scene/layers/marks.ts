import { BufferAttribute, BufferGeometry, Points, ShaderMaterial } from 'three';
import type { SceneLook } from '../look/look.ts';
import { MARK_SPEED, MAX_BIRTHS } from '../look/scales.ts';
import type { Layer } from './layer.ts';
import { hash, type LinkData } from './link-data.ts';
import { COMMON, FRAGMENT_COMMON, LINK_FETCH, type SharedUniforms } from './shared.ts';

/** More marks than this are not drawn: links then get fewer places for marks, all by the same share. */
const MAX_MARKS = 100_000;
const GOLDEN = 0.618_033_988_75;

/**
 * Events as marks that run along the links. Each link has evenly spaced places that travel with the flow clock; its
 * density says how many of them hold a mark. So a change of rate adds or takes marks and moves none. Failed events are
 * red diamonds. Under reduced motion marks are chevrons that stand. One draw call, moved in the vertex shader.
 */
export class MarksLayer implements Layer {
  readonly object: Points<BufferGeometry, ShaderMaterial>;
  count = 0;

  constructor(shared: SharedUniforms, data: LinkData) {
    const material = new ShaderMaterial({
      uniforms: { ...shared.all(), uLinks: data.uniform },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthWrite: false,
    });
    this.object = new Points(new BufferGeometry(), material);
    this.object.frustumCulled = false;
    this.object.matrixAutoUpdate = false;
    this.object.renderOrder = 3;
    this.object.raycast = () => undefined;
    this.object.visible = false;
  }

  apply(look: SceneLook): void {
    const wanted = look.links.map((link) => Math.max(1, Math.round((MAX_BIRTHS * link.length) / MARK_SPEED)));
    const sum = wanted.reduce((a, b) => a + b, 0);
    // One place a link is sure; what is left of the room is shared out.
    const links = wanted.length;
    const share = sum > MAX_MARKS ? Math.max(0, MAX_MARKS - links) / Math.max(1, sum - links) : 1;
    const places = wanted.map((want) => 1 + Math.floor((want - 1) * share));
    this.count = places.reduce((a, b) => a + b, 0);
    const marks = new Float32Array(this.count * 4);
    let at = 0;
    places.forEach((count, link) => {
      const first = at;
      const start = hash(`m${link}`);
      let lowest = first;
      for (let place = 0; place < count; place++) {
        // Low-discrepancy thresholds: at any density the marks that show are spread evenly.
        const threshold = (start + place * GOLDEN) % 1;
        marks.set([link, place / count, threshold, (start + place * 0.754_877_666) % 1], at * 4);
        if (threshold < (marks[lowest * 4 + 2] ?? 1)) lowest = at;
        at++;
      }
      // However low the rate, a link on which anything moves shows one mark.
      marks[lowest * 4 + 2] = 0;
    });
    const geometry = new BufferGeometry();
    geometry.setAttribute('aMark', new BufferAttribute(marks, 4));
    geometry.setDrawRange(0, this.count);
    this.object.geometry.dispose();
    this.object.geometry = geometry;
    this.object.visible = this.count > 0;
  }

  frame(): void {
    // The vertex shader moves them.
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}

// aMark: link, place, threshold, order of failing.
const VERTEX = /* glsl */ `${COMMON}${LINK_FETCH}
attribute vec4 aMark;
varying vec3 vColor;
varying float vFailed;
varying vec2 vWay;
varying float vFar;
void main() {
  vec4 mark = aMark;
  Link l = linkAt(mark.x);
  float density = l.c.z;
  float threshold = mark.z;
  float s = fract(l.c.x + mark.y + l.c.y * uTime);
  bool on = density > 0.0 && (threshold <= 0.0 || threshold < density);
  vec3 here = along(l, s);
  vec4 clip = projectionMatrix * viewMatrix * vec4(here + vec3(0.0, 0.06, 0.0), 1.0);
  vec4 next = projectionMatrix * viewMatrix * vec4(along(l, min(1.0, s + 0.02)) + vec3(0.0, 0.06, 0.0), 1.0);
  vWay = normalize((next.xy / next.w - clip.xy / clip.w) * uView + vec2(1e-5, 0.0));
  vFailed = mark.w < l.c.w ? 1.0 : 0.0;
  bool dim = (int(l.d.z + 0.5) & 16) != 0;
  vColor = mix(mix(unpackColor(l.d.y), uRed, vFailed), uGround, dim ? 0.65 : 0.0);
  float perUnit = projectionMatrix[1][1] * uView.y * 0.5 * VIEW_SCALE / clip.w;
  float size = clamp(perUnit * 0.2, 2.2, 13.0) * (vFailed > 0.5 ? 1.5 : 1.0) * (uStill > 0.5 ? 1.7 : 1.0);
  vFar = mix(0.3, 1.0, smoothstep(6.0, 18.0, perUnit));
  float ends = smoothstep(0.0, 0.03, s) * smoothstep(1.0, 0.97, s);
  gl_PointSize = size * uDpr * (0.4 + 0.6 * ends);
  gl_Position = on && (threshold <= 0.3 || uStill < 0.5) ? clip : vec4(0.0, 0.0, 2.0, 1.0);
}`;

const FRAGMENT = /* glsl */ `${FRAGMENT_COMMON}
varying vec3 vColor;
varying float vFailed;
varying vec2 vWay;
varying float vFar;
void main() {
  vec2 p = gl_PointCoord * 2.0 - 1.0;
  p.y = -p.y;
  float d = length(p);
  if (vFailed > 0.5) d = abs(p.x) + abs(p.y);
  else if (uStill > 0.5) {
    vec2 q = vec2(dot(p, vWay), dot(p, vec2(-vWay.y, vWay.x)));
    d = abs(q.x + abs(q.y) * 0.9 - 0.35) * 2.6 + max(0.0, abs(q.y) - 0.62) * 6.0;
  }
  float alpha = (1.0 - smoothstep(0.62, 0.98, d)) * vFar;
  if (alpha < 0.02) discard;
  gl_FragColor = vec4(vFailed > 0.5 ? tone(vColor) : fogged(tone(vColor)), alpha);
}`;
