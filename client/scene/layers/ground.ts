import { DoubleSide, Mesh, PlaneGeometry, ShaderMaterial, Vector3, Vector4 } from 'three';
import { around } from '../layout/bounds.ts';
import { ROW } from '../layout/metrics.ts';
import type { SceneLook } from '../look/look.ts';
import type { Layer } from './layer.ts';
import { COMMON, FRAGMENT_COMMON, type SharedUniforms, unpack } from './shared.ts';

/** A faint grid, one line a row of the layout, that fades beyond the graph. */
export class GroundLayer implements Layer {
  readonly object: Mesh<PlaneGeometry, ShaderMaterial>;
  private readonly color = new Vector3();
  private readonly area = new Vector4();

  constructor(shared: SharedUniforms) {
    const material = new ShaderMaterial({
      uniforms: { ...shared.all(), uGrid: { value: this.color }, uArea: { value: this.area } },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthWrite: false,
      side: DoubleSide,
    });
    this.object = new Mesh(new PlaneGeometry(2, 2), material);
    this.object.frustumCulled = false;
    this.object.matrixAutoUpdate = false;
    this.object.renderOrder = -1;
    this.object.raycast = () => undefined;
  }

  apply(look: SceneLook): void {
    unpack(look.palette.grid, this.color);
    const box = around(look.bodies.map((body) => body.bounds));
    this.area.set(
      (box.minX + box.maxX) / 2,
      (box.minZ + box.maxZ) / 2,
      (box.maxX - box.minX) / 2 + 14,
      (box.maxZ - box.minZ) / 2 + 14,
    );
  }

  frame(): void {
    // It does not move.
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}

const VERTEX = /* glsl */ `${COMMON}
uniform vec4 uArea;
varying vec2 vGround;
void main() {
  vGround = uArea.xy + position.xy * uArea.zw;
  gl_Position = projectionMatrix * viewMatrix * vec4(vGround.x, -0.02, vGround.y, 1.0);
}`;

const FRAGMENT = /* glsl */ `${FRAGMENT_COMMON}
uniform vec3 uGrid;
uniform vec4 uArea;
varying vec2 vGround;
void main() {
  vec2 cell = vGround / ${(ROW / 2).toFixed(1)};
  vec2 w = fwidth(cell);
  vec2 near = abs(fract(cell - 0.5) - 0.5) / max(w, vec2(1e-4));
  float line = (1.0 - min(1.0, min(near.x, near.y))) * (1.0 - smoothstep(0.08, 0.3, max(w.x, w.y)));
  vec2 out2 = abs(vGround - uArea.xy) / uArea.zw;
  float fade = 1.0 - smoothstep(0.55, 1.0, max(out2.x, out2.y));
  // A pool of light under the flow; beyond it the room is dark.
  float pool = exp(-2.2 * dot(out2, out2)) * 0.55;
  float alpha = max(line * fade * 0.8, pool);
  if (alpha < 0.004) discard;
  gl_FragColor = vec4(fogged(tone(mix(mix(uGround, uGrid, 0.62), uGrid, line * fade))), alpha);
}`;
