import { BoxGeometry, ShaderMaterial } from 'three';
import { COLUMN_X, MOUTH_X, PADDLE_X } from '../layout/channels.ts';
import { BED, CHANNEL_LENGTH } from '../layout/metrics.ts';
import { type Emphasis, FULL } from '../look/emphasis.ts';
import type { SceneLook } from '../look/look.ts';
import { MIN_BACKLOG } from '../look/scales.ts';
import { type Figures, HEIGHT, TURNING } from './figures.ts';
import { Instances } from './instances.ts';
import type { Layer } from './layer.ts';
import { COMMON, FRAGMENT_COMMON, type SharedUniforms, writeColor } from './shared.ts';

const PLAIN = 0;
const COLUMN = 1;
const STRIPED = 2;
const PADDLE = 3;
const PADDLE_RADIUS = 0.24;
const GATE_HEIGHT = 0.78;
const PADDLE_Y = BED + 0.3;

/** Numbers of the first instance of each kind; lanes follow in their order. */
interface Offsets {
  columns: number;
  paddles: number;
  gates: number;
}

/**
 * Everything that is a box: the deck and its lights, channel beds, and for each lane its backlog column, its paddle (a
 * turning cross) and the gate that shuts it when it is stuck. One draw call.
 */
export class BoxesLayer implements Layer {
  readonly object;
  private readonly shared: SharedUniforms;
  private readonly boxes: Instances;
  private look: SceneLook | null = null;
  private offsets: Offsets = { columns: 0, paddles: 0, gates: 0 };

  constructor(shared: SharedUniforms) {
    this.shared = shared;
    const material = new ShaderMaterial({
      uniforms: shared.all(),
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
    });
    const specs = {
      aAt: { size: 4 },
      aSize: { size: 3 },
      aSpin: { size: 2 },
      aColor: { size: 4, bytes: true },
    };
    this.boxes = new Instances(new BoxGeometry(1, 1, 1), material, specs, 1);
    this.object = this.boxes.mesh;
  }

  apply(look: SceneLook): void {
    this.look = look;
    const statics = look.deck.boxes.length + look.channels.length + look.lanes.length;
    const lanes = look.lanes.length;
    this.offsets = { columns: statics, paddles: statics + lanes, gates: statics + lanes * 3 };
    this.boxes.resize(statics + lanes * 4);
    if (this.boxes.count === 0) return;
    let at = 0;
    for (const box of look.deck.boxes) {
      this.write(at++, PLAIN, box.x, box.y, box.z, box.sizeX, box.sizeY, box.sizeZ, box.color);
    }
    for (const channel of look.channels) {
      const x = channel.x + MOUTH_X + CHANNEL_LENGTH / 2;
      this.write(
        at++,
        PLAIN,
        x,
        BED / 4,
        channel.z,
        CHANNEL_LENGTH,
        BED / 2,
        channel.depth + 0.16,
        channel.color,
      );
    }
    look.lanes.forEach((lane, index) => {
      const x = lane.x + MOUTH_X + (CHANNEL_LENGTH - 0.1) / 2;
      const width = lane.width * 0.8;
      this.write(at++, PLAIN, x, BED / 2 + 0.02, lane.z, CHANNEL_LENGTH - 0.1, BED, width, lane.bed);
      this.write(
        this.offsets.columns + index,
        COLUMN,
        lane.x + COLUMN_X,
        BED,
        lane.z,
        lane.loud ? 0.38 : Math.min(0.3, width + 0.1),
        MIN_BACKLOG,
        lane.loud ? Math.max(width, 0.3) : width,
        lane.column,
      );
      for (let blade = 0; blade < 2; blade++) {
        const paddle = this.offsets.paddles + index * 2 + blade;
        this.write(
          paddle,
          PADDLE,
          lane.x + PADDLE_X,
          PADDLE_Y,
          lane.z,
          PADDLE_RADIUS * 2,
          0.06,
          width,
          lane.paddle,
        );
        this.boxes.floats('aSpin')[paddle * 2] = (blade * Math.PI) / 2;
      }
      this.write(
        this.offsets.gates + index,
        PLAIN,
        lane.x + PADDLE_X + PADDLE_RADIUS + 0.08,
        BED,
        lane.z,
        0.09,
        0,
        lane.width * 0.96,
        lane.alarm,
      );
    });
    this.boxes.touchAll();
  }

  light(emphasis: Emphasis | null): void {
    const { look, offsets } = this;
    if (!look || this.boxes.count === 0) return;
    const colors = this.boxes.bytes('aColor');
    const keep = (at: number, body: number): void => {
      colors[at * 4 + 3] = body < 0 ? FULL : (emphasis?.[body] ?? FULL);
    };
    let at = 0;
    for (const box of look.deck.boxes) keep(at++, box.body);
    for (const channel of look.channels) keep(at++, channel.body);
    look.lanes.forEach(({ body }, lane) => {
      keep(at++, body);
      keep(offsets.columns + lane, body);
      keep(offsets.paddles + lane * 2, body);
      keep(offsets.paddles + lane * 2 + 1, body);
      keep(offsets.gates + lane, body);
    });
    this.boxes.touch('aColor', 0, this.boxes.count - 1);
  }

  /** Height in world units of a lane's column; striped when it stands for events because seconds are not known. */
  setColumn(lane: number, shown: Figures, striped: boolean): void {
    const at = this.offsets.columns + lane;
    this.boxes.floats('aSize')[at * 3 + 1] = shown[HEIGHT] ?? 0;
    this.boxes.floats('aAt')[at * 4 + 3] = striped ? STRIPED : COLUMN;
    this.boxes.touch('aSize', at, at);
    this.boxes.touch('aAt', at, at);
  }

  columnHeight(lane: number): number {
    return this.boxes.floats('aSize')[(this.offsets.columns + lane) * 3 + 1] ?? 0;
  }

  /** Turns a lane's paddle at so many radians a second from here on, or locks it behind its gate. */
  setPaddle(lane: number, shown: Figures, locked: boolean): void {
    const speed = shown[TURNING] ?? 0;
    const seconds = this.shared.uTime.value;
    const spin = this.boxes.floats('aSpin');
    for (let blade = 0; blade < 2; blade++) {
      const at = (this.offsets.paddles + lane * 2 + blade) * 2;
      const phase = (spin[at] ?? 0) + ((spin[at + 1] ?? 0) - speed) * seconds;
      spin[at] = phase % (2 * Math.PI);
      spin[at + 1] = speed;
    }
    const first = this.offsets.paddles + lane * 2;
    this.boxes.touch('aSpin', first, first + 1);
    const gate = this.offsets.gates + lane;
    const size = this.boxes.floats('aSize');
    const height = locked ? GATE_HEIGHT : 0;
    size[gate * 3 + 1] = height;
    this.boxes.floats('aAt')[gate * 4 + 1] = BED + height / 2;
    this.boxes.touch('aSize', gate, gate);
    this.boxes.touch('aAt', gate, gate);
  }

  isStriped(lane: number): boolean {
    return this.boxes.floats('aAt')[(this.offsets.columns + lane) * 4 + 3] === STRIPED;
  }

  paddleSpeed(lane: number): number {
    return this.boxes.floats('aSpin')[(this.offsets.paddles + lane * 2) * 2 + 1] ?? 0;
  }

  isLocked(lane: number): boolean {
    return (this.boxes.floats('aSize')[(this.offsets.gates + lane) * 3 + 1] ?? 0) > 0;
  }

  frame(): void {
    this.boxes.flush();
  }

  rebase(shift: number): void {
    const spin = this.boxes.floats('aSpin');
    for (let at = this.offsets.paddles; at < this.offsets.gates; at++) {
      spin[at * 2] = ((spin[at * 2] ?? 0) + (spin[at * 2 + 1] ?? 0) * shift) % (2 * Math.PI);
    }
    if (this.offsets.gates > this.offsets.paddles)
      this.boxes.touch('aSpin', this.offsets.paddles, this.offsets.gates - 1);
  }

  dispose(): void {
    this.boxes.dispose();
  }

  private write(
    at: number,
    kind: number,
    x: number,
    y: number,
    z: number,
    sx: number,
    sy: number,
    sz: number,
    color: number,
  ): void {
    const place = this.boxes.floats('aAt');
    place[at * 4] = x;
    place[at * 4 + 1] = y;
    place[at * 4 + 2] = z;
    place[at * 4 + 3] = kind;
    const size = this.boxes.floats('aSize');
    size[at * 3] = sx;
    size[at * 3 + 1] = sy;
    size[at * 3 + 2] = sz;
    const spin = this.boxes.floats('aSpin');
    spin[at * 2] = 0;
    spin[at * 2 + 1] = 0;
    writeColor(this.boxes.bytes('aColor'), at * 4, color);
  }
}

const VERTEX = /* glsl */ `${COMMON}
attribute vec4 aAt;
attribute vec3 aSize;
attribute vec2 aSpin;
attribute vec4 aColor;
varying vec3 vColor;
varying vec3 vNormal;
varying vec4 vColumn; // height here, kind, full height, side face
void main() {
  vec3 p = position * aSize;
  vec3 n = normal;
  float kind = aAt.w;
  float up = position.y + 0.5;
  vColumn = vec4(up * aSize.y, kind, aSize.y, 1.0 - abs(normal.y));
  if (kind > 2.5) {
    float turn = aSpin.x + aSpin.y * uTime;
    mat2 r = mat2(cos(turn), -sin(turn), sin(turn), cos(turn));
    p.xy = r * p.xy;
    n.xy = r * n.xy;
  } else if (kind > 0.5) {
    // A column grows up from its foot; seen from above it lies back along its lane instead.
    p.y = up * aSize.y;
    if (uFlat > 0.5) { p.x = 1.45 - up * aSize.y * 0.8; p.y = 0.3; vColumn.w = 1.0; n = vec3(0.0, 1.0, 0.0); }
  }
  vColor = kept(aColor);
  vNormal = n;
  gl_Position = projectionMatrix * viewMatrix * vec4(aAt.xyz + p, 1.0);
  if (aSize.y <= 0.0) gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
}`;

const FRAGMENT = /* glsl */ `${FRAGMENT_COMMON}
uniform float uTicks[6];
varying vec3 vColor;
varying vec3 vNormal;
varying vec4 vColumn;
void main() {
  vec3 base = vColor;
  if (vColumn.y > 0.5 && vColumn.y < 2.5) {
    float h = vColumn.x;
    // The ticks of the published scale are notches in the column.
    float line = 0.0;
    float w = fwidth(h) * 0.8 + 0.012;
    for (int i = 0; i < 6; i++) line = max(line, 1.0 - smoothstep(w * 0.5, w, abs(h - uTicks[i])));
    base *= 1.0 - 0.4 * line * vColumn.w;
    if (vColumn.y > 1.5) base *= 0.72 + 0.28 * step(0.5, fract(h * 5.0));
    base *= mix(0.85, 1.12, clamp(h / max(vColumn.z, 0.5), 0.0, 1.0));
  }
  gl_FragColor = vec4(lit(base, normalize(vNormal)), 1.0);
}`;
