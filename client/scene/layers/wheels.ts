import { DoubleSide, ShaderMaterial } from 'three';
import { WHEEL_RADIUS, WHEEL_WIDTH } from '../layout/metrics.ts';
import { type Emphasis, FULL } from '../look/emphasis.ts';
import { AXLE_Y, type SceneLook, type WheelLook } from '../look/look.ts';
import { type Figures, TURNING } from './figures.ts';
import { Instances } from './instances.ts';
import type { Layer } from './layer.ts';
import { COMMON, FRAGMENT_COMMON, type SharedUniforms, writeColor } from './shared.ts';
import { wheelGeometry } from './wheel-geometry.ts';

/** `unknown`: the rate is not known, which is not the same as standing. */
export type WheelState = 'turning' | 'standing' | 'unknown';

/** The groups' wheels, in the order of the look. They turn in the vertex shader by phase and speed; one draw call. */
export class WheelsLayer implements Layer {
  readonly object;
  private readonly shared: SharedUniforms;
  private readonly wheels: Instances;
  private looks: readonly WheelLook[] = [];
  /** Phase and speed by body id, so that a wheel goes on through a change of structure. */
  private motion = new Map<string, { phase: number; speed: number }>();
  private ids: string[] = [];

  constructor(shared: SharedUniforms) {
    this.shared = shared;
    const material = new ShaderMaterial({
      uniforms: shared.all(),
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      side: DoubleSide,
    });
    const specs = {
      aAt: { size: 3 },
      aSpin: { size: 2 },
      aRim: { size: 4, bytes: true },
      aSpoke: { size: 4, bytes: true },
    };
    this.wheels = new Instances(wheelGeometry(), material, specs, 1);
    this.object = this.wheels.mesh;
  }

  apply(look: SceneLook): void {
    this.remember();
    this.looks = look.wheels;
    this.ids = look.wheels.map((wheel) => look.bodies[wheel.body]?.id ?? '');
    this.wheels.resize(look.wheels.length);
    if (look.wheels.length === 0) return;
    const at = this.wheels.floats('aAt');
    const spin = this.wheels.floats('aSpin');
    look.wheels.forEach((wheel, index) => {
      at[index * 3] = wheel.x;
      at[index * 3 + 1] = AXLE_Y;
      at[index * 3 + 2] = wheel.z;
      const before = this.motion.get(this.ids[index] ?? '');
      spin[index * 2] = before?.phase ?? index * 1.3;
      spin[index * 2 + 1] = before?.speed ?? 0;
      writeColor(this.wheels.bytes('aRim'), index * 4, wheel.rim);
      writeColor(this.wheels.bytes('aSpoke'), index * 4, wheel.spoke);
    });
    this.wheels.touchAll();
  }

  /** Turns a wheel at so many radians a second from here on; the angle it has now stays. */
  setSpeed(wheel: number, shown: Figures, state: WheelState): void {
    const speed = shown[TURNING] ?? 0;
    // Read, not handed in: a number between functions is garbage in each frame.
    const seconds = this.shared.uTime.value;
    const spin = this.wheels.floats('aSpin');
    const was = spin[wheel * 2 + 1] ?? 0;
    spin[wheel * 2] = ((spin[wheel * 2] ?? 0) + (was - speed) * seconds) % (2 * Math.PI);
    spin[wheel * 2 + 1] = speed;
    const look = this.looks[wheel];
    const color = state === 'turning' ? look?.spoke : state === 'standing' ? look?.standing : look?.unknown;
    writeColor(this.wheels.bytes('aSpoke'), wheel * 4, color ?? 0);
    this.wheels.touch('aSpin', wheel, wheel);
    this.wheels.touch('aSpoke', wheel, wheel);
  }

  /** Angle of a wheel at a time, for tests. */
  angle(wheel: number, seconds: number): number {
    const spin = this.wheels.floats('aSpin');
    return (spin[wheel * 2] ?? 0) + (spin[wheel * 2 + 1] ?? 0) * seconds;
  }

  speed(wheel: number): number {
    return this.wheels.floats('aSpin')[wheel * 2 + 1] ?? 0;
  }

  light(emphasis: Emphasis | null): void {
    if (this.looks.length === 0) return;
    const rim = this.wheels.bytes('aRim');
    this.looks.forEach((wheel, at) => (rim[at * 4 + 3] = emphasis?.[wheel.body] ?? FULL));
    this.wheels.touch('aRim', 0, this.looks.length - 1);
  }

  frame(): void {
    this.wheels.flush();
  }

  rebase(shift: number): void {
    if (this.looks.length === 0) return;
    const spin = this.wheels.floats('aSpin');
    for (let at = 0; at < this.looks.length; at++) {
      spin[at * 2] = ((spin[at * 2] ?? 0) + (spin[at * 2 + 1] ?? 0) * shift) % (2 * Math.PI);
    }
    this.wheels.touch('aSpin', 0, this.looks.length - 1);
  }

  dispose(): void {
    this.wheels.dispose();
  }

  private remember(): void {
    this.motion = new Map();
    if (this.looks.length === 0) return;
    const spin = this.wheels.floats('aSpin');
    this.ids.forEach((id, at) =>
      this.motion.set(id, { phase: spin[at * 2] ?? 0, speed: spin[at * 2 + 1] ?? 0 }),
    );
  }
}

const LEAN = '0.38';

const VERTEX = /* glsl */ `${COMMON}
attribute float part;
attribute vec3 aAt;
attribute vec2 aSpin;
attribute vec4 aRim;
attribute vec4 aSpoke;
varying vec3 vColor;
varying vec3 vNormal;
void main() {
  float turn = -(aSpin.x + aSpin.y * uTime);
  mat2 r = mat2(cos(turn), sin(turn), -sin(turn), cos(turn));
  vec3 p = vec3(r * position.xy * ${WHEEL_RADIUS.toFixed(3)}, position.z * ${WHEEL_WIDTH.toFixed(3)});
  vec3 n = vec3(r * normal.xy, normal.z);
  // Its face leans back towards the viewer: a wheel must read as a round at any slope of the camera.
  const float lean = ${LEAN};
  p.yz = vec2(p.y * cos(lean) + p.z * sin(lean), p.z * cos(lean) - p.y * sin(lean));
  n.yz = vec2(n.y * cos(lean) + n.z * sin(lean), n.z * cos(lean) - n.y * sin(lean));
  vec3 at = aAt;
  // Seen from above the wheel lies on its back, so that it still shows its face.
  if (uFlat > 0.5) { p = vec3(p.x, p.z, -p.y); n = vec3(n.x, n.z, -n.y); }
  vColor = part < 0.5 ? aRim.rgb : part < 1.5 ? aSpoke.rgb * 0.9 : part < 2.5 ? aSpoke.rgb : aRim.rgb * 0.72;
  vColor = kept(vec4(vColor, aRim.a));
  vNormal = n;
  gl_Position = projectionMatrix * viewMatrix * vec4(at + p, 1.0);
}`;

const FRAGMENT = /* glsl */ `${FRAGMENT_COMMON}
varying vec3 vColor;
varying vec3 vNormal;
void main() {
  vec3 n = normalize(vNormal);
  gl_FragColor = vec4(lit(vColor * 1.12, gl_FrontFacing ? n : -n), 1.0);
}`;
