import { DataTexture, FloatType, NearestFilter, RGBAFormat } from 'three';
import type { LinkLook, SceneLook } from '../look/look.ts';
import { MARK_SPEED, MAX_BIRTHS } from '../look/scales.ts';
import { BIRTHS, ERROR_SHARE, type Figures } from './figures.ts';

const WIDTH = 1024;
const TEXELS = 4;
const FLOATS = TEXELS * 4;
const PHASE = 8;
const SPEED = 9;
const DENSITY = 10;
const ERRORS = 11;
const FLAGS = 14;

/** A texture of more than a megabyte goes up at most every so many frames. */
const LARGE = 1_000_000;
const PAUSE = 30;

const RED = 4;
const LIT = 8;
const DIM = 16;

/**
 * All links as one float texture that the lines and the marks read in their vertex shaders, four texels a link: from and
 * bend; to and bend; phase, speed, density, error share; colours, flags, length. The phase belongs to the link, so a
 * change of its rate moves none of its marks.
 */
export class LinkData {
  readonly uniform: { value: DataTexture };
  private data = new Float32Array(0);
  private ids: string[] = [];
  private count = 0;
  private dirty = false;
  private waited = 0;
  /** Links of the last upload; another number is a new structure, which does not wait. */
  private uploaded = -1;

  constructor() {
    this.uniform = { value: texture(new Float32Array(WIDTH * 4), 1) };
  }

  apply(look: SceneLook, seconds: number): void {
    const before = new Map(this.ids.map((id, at) => [id, at]));
    const old = this.data;
    const rows = Math.max(1, Math.ceil((look.links.length * TEXELS) / WIDTH));
    const data = new Float32Array(rows * WIDTH * 4);
    const ids = look.links.map((link) => idOf(link, look));
    look.links.forEach((link, index) => {
      const was = before.get(ids[index] ?? '');
      const speed = link.stale ? 0 : MARK_SPEED / Math.max(0.5, link.length);
      const o = index * FLOATS;
      const { curve } = link;
      data.set(
        [
          curve.fromX,
          curve.fromY,
          curve.fromZ,
          curve.bendFrom,
          curve.toX,
          curve.toY,
          curve.toZ,
          curve.bendTo,
        ],
        o,
      );
      const phase = was === undefined ? hash(ids[index] ?? '') : (old[was * FLOATS + PHASE] ?? 0);
      const oldSpeed = was === undefined ? speed : (old[was * FLOATS + SPEED] ?? speed);
      data[o + PHASE] = fract(phase + (oldSpeed - speed) * seconds);
      data[o + SPEED] = speed;
      data[o + DENSITY] = was === undefined ? 0 : (old[was * FLOATS + DENSITY] ?? 0);
      data[o + ERRORS] = was === undefined ? 0 : (old[was * FLOATS + ERRORS] ?? 0);
      data[o + 12] = link.color;
      data[o + 13] = link.mark;
      data[o + FLAGS] = link.style;
      data[o + 15] = link.length;
    });
    this.data = data;
    this.ids = ids;
    this.count = look.links.length;
    this.uniform.value.dispose();
    this.uniform.value = texture(data, rows);
    this.dirty = true;
  }

  /** Marks born a second and the share of failed ones, from here on; `red`: nothing passes although something should. */
  setFlow(link: number, shown: Figures, red: boolean): void {
    const o = link * FLOATS;
    this.data[o + DENSITY] = (shown[BIRTHS] ?? 0) / MAX_BIRTHS;
    this.data[o + ERRORS] = shown[ERROR_SHARE] ?? 0;
    const flags = this.data[o + FLAGS] ?? 0;
    this.data[o + FLAGS] = (flags & ~RED) | (red ? RED : 0);
    this.dirty = true;
  }

  /** Lights what leads from one lit body to another on the asked way and dims the rest; null: neither. */
  light(links: readonly LinkLook[], way: ReadonlySet<number> | null): void {
    links.forEach((link, index) => {
      const o = index * FLOATS + FLAGS;
      const at = way !== null && way.has(link.source) && way.has(link.target);
      this.data[o] = ((this.data[o] ?? 0) & ~(LIT | DIM)) | (way === null ? 0 : at ? LIT : DIM);
    });
    this.dirty = true;
  }

  density(link: number): number {
    return this.data[link * FLOATS + DENSITY] ?? 0;
  }

  isLit(link: number): boolean {
    return ((this.data[link * FLOATS + FLAGS] ?? 0) & LIT) !== 0;
  }

  isRed(link: number): boolean {
    return ((this.data[link * FLOATS + FLAGS] ?? 0) & RED) !== 0;
  }

  /** Where the pattern of marks of a link stands at a time, 0-1: for tests. */
  phase(link: number, seconds: number): number {
    const o = link * FLOATS;
    return fract((this.data[o + PHASE] ?? 0) + (this.data[o + SPEED] ?? 0) * seconds);
  }

  rebase(shift: number): void {
    for (let link = 0; link < this.count; link++) {
      const o = link * FLOATS;
      this.data[o + PHASE] = fract((this.data[o + PHASE] ?? 0) + (this.data[o + SPEED] ?? 0) * shift);
    }
    this.dirty = true;
  }

  /** Something was written and not yet uploaded. */
  get behind(): boolean {
    return this.dirty;
  }

  frame(): void {
    if (!this.dirty) return;
    if (this.data.byteLength > LARGE && this.count === this.uploaded && ++this.waited < PAUSE) return;
    this.waited = 0;
    this.uploaded = this.count;
    this.uniform.value.needsUpdate = true;
    this.dirty = false;
  }

  dispose(): void {
    this.uniform.value.dispose();
  }
}

const idOf = (link: LinkLook, look: SceneLook): string =>
  link.edge?.id ?? `${look.bodies[link.source]?.id ?? ''}/${look.lanes[link.lane]?.id ?? ''}`;

function texture(data: Float32Array<ArrayBuffer>, rows: number): DataTexture {
  const made = new DataTexture(data, WIDTH, rows, RGBAFormat, FloatType);
  made.minFilter = NearestFilter;
  made.magFilter = NearestFilter;
  made.needsUpdate = true;
  return made;
}

const fract = (value: number): number => value - Math.floor(value);

/** A number in 0-1 from a text, so that links do not pulse in step. FNV-1a. */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193);
  return (h >>> 0) / 0x1_0000_0000;
}
