import { PlaneGeometry, ShaderMaterial } from 'three';
import { LINE_LENGTH, type NodeNumbers, writeLine } from '../look/label-text.ts';
import { type Emphasis, FULL } from '../look/emphasis.ts';
import { EM, LABEL, type LabelRoom, LINE_FROM, RAISED } from '../look/label-room.ts';
import type { LabelLook, SceneLook } from '../look/look.ts';
import { TextBuffer } from '../look/text.ts';
import { GlyphAtlas, type Weight } from './glyph-atlas.ts';
import { Instances } from './instances.ts';
import type { Layer } from './layer.ts';
import { COMMON, FRAGMENT_COMMON, type SharedUniforms, writeColor } from './shared.ts';

/** Labels that are set at most; trouble first. The folded graph has fewer nodes than this. */
const MAX_LABELS = 600;
const LINE_SCALE = 0.84;
/** Width of a sign of the grey line on average, em: good enough to keep lines apart, and steady while figures count. */
const LINE_EM = 0.37;
const SMALL_SCALE = 0.8;
const NAME_Y = -0.62;
const LINE_Y = -2.02;
/** Added to a glyph's weight: it is of a grey line; its label is small. */
const LINE = 10;
const SMALL = 20;
const UNKNOWN: NodeNumbers = {
  rateIn: Number.NaN,
  rateOut: Number.NaN,
  lag: Number.NaN,
  lagSeconds: Number.NaN,
};

/** Where a label's glyphs lie in the buffers: the name, then fixed room for the grey line. */
interface Setting {
  look: LabelLook;
  first: number;
  nameCount: number;
  line: TextBuffer;
  /** 0-255: hidden, stepped back, or in full. */
  alpha: number;
}

/**
 * All labels as instanced quads of an SDF atlas, in front of everything: name, and one grey line with the number that
 * matters. They face the viewer and keep a readable size; where there is no room for all, `settle` keeps those that weigh
 * most. One draw call.
 */
export class LabelsLayer implements Layer {
  readonly object;
  private readonly glyphs: Instances;
  private readonly atlas: { value: GlyphAtlas['texture'] };
  private current: GlyphAtlas;
  private settings: Setting[] = [];
  private byBody = new Map<number, Setting>();
  /** Numbers of each label for `LabelRoom`, widths in em. */
  private measures = new Float64Array(0);
  private emphasis: Emphasis | null = null;
  private shown: Uint8Array | null = null;
  private look: SceneLook | null = null;
  private raised = [-1, -1, -1];

  constructor(shared: SharedUniforms) {
    this.current = new GlyphAtlas();
    this.atlas = { value: this.current.texture };
    const material = new ShaderMaterial({
      uniforms: { ...shared.all(), uAtlas: this.atlas },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthTest: false,
      depthWrite: false,
    });
    const specs = {
      aAt: { size: 4 },
      aRect: { size: 4 },
      aUv: { size: 4 },
      aColor: { size: 4, bytes: true },
    };
    this.glyphs = new Instances(new PlaneGeometry(1, 1).translate(0.5, -0.5, 0), material, specs, 6);
    this.object = this.glyphs.mesh;
  }

  /** The page's font has come: sets everything again in it. */
  renewFont(): void {
    this.current.dispose();
    this.current = new GlyphAtlas();
    this.atlas.value = this.current.texture;
    if (this.look) this.apply(this.look);
  }

  apply(look: SceneLook): void {
    this.look = look;
    const chosen = [...look.labels].sort((a, b) => b.weight - a.weight).slice(0, MAX_LABELS);
    let first = 0;
    this.settings = chosen.map((label) => {
      const setting = {
        look: label,
        first,
        nameCount: label.name.length,
        line: new TextBuffer(LINE_LENGTH),
        alpha: FULL,
      };
      first += label.name.length + LINE_LENGTH;
      return setting;
    });
    this.byBody = new Map(this.settings.filter((s) => s.look.body >= 0).map((s) => [s.look.body, s]));
    this.measures = new Float64Array(this.settings.length * LABEL.size);
    this.shown = null;
    this.glyphs.resize(first);
    if (first === 0) return;
    const name = new TextBuffer(64);
    for (const setting of this.settings) {
      const width = this.set(
        setting,
        setting.first,
        setting.nameCount,
        name.clear().text(setting.look.name),
        'name',
        look.palette.text,
      );
      this.setLine(setting, UNKNOWN);
      const o = this.settings.indexOf(setting) * LABEL.size;
      this.measures.set([setting.look.x, setting.look.y, setting.look.z, width], o);
      this.measures[o + LABEL.scale] = setting.look.small ? SMALL_SCALE : 1;
    }
    this.glyphs.touchAll();
  }

  /** Whether a body has a label whose numbers are worth reading. */
  has(body: number): boolean {
    return this.byBody.has(body);
  }

  /** New numbers of a body. Writes into the buffers there are; allocates nothing. */
  setNumbers(body: number, numbers: NodeNumbers): void {
    const setting = this.byBody.get(body);
    if (setting) this.setLine(setting, numbers);
  }

  /** Names a body whatever the room there is: hovered, focused, selected (0, 1, 2). -1: none. */
  raise(which: 0 | 1 | 2, body: number): void {
    const before = this.raised[which] ?? -1;
    if (before === body) return;
    this.raised[which] = body;
    for (const one of [before, body]) {
      const setting = this.byBody.get(one);
      if (!setting) continue;
      const weight = (this.raised.includes(one) ? 3 : setting.look.weight) + (setting.look.small ? SMALL : 0);
      const at = this.glyphs.floats('aAt');
      const last = setting.first + setting.nameCount + LINE_LENGTH - 1;
      for (let glyph = setting.first; glyph <= last; glyph++) {
        const line = glyph >= setting.first + setting.nameCount;
        at[glyph * 4 + 3] = weight + (line ? LINE : 0);
      }
      this.glyphs.touch('aAt', setting.first, last);
    }
  }

  light(emphasis: Emphasis | null): void {
    this.emphasis = emphasis;
    this.settings.forEach((_, at) => this.fade(at));
  }

  /** Takes the labels out for which there is no room; works out anew only what changed. */
  settle(room: LabelRoom, matrix: readonly number[], width: number, height: number, scale: number): boolean {
    const { settings, measures } = this;
    for (let at = 0; at < settings.length; at++) {
      const setting = settings[at];
      if (!setting) continue;
      const { body, weight, size } = setting.look;
      const raised = body >= 0 && this.raised.includes(body);
      const lit = body >= 0 && this.emphasis !== null && this.emphasis[body] === FULL;
      measures[at * LABEL.size + LABEL.priority] =
        (raised ? RAISED : weight * 10 + (lit ? 8 : 0)) + Math.log10(1 + size);
      measures[at * LABEL.size + LABEL.lineWidth] = setting.line.length * LINE_EM;
    }
    if (!room.settle(measures, settings.length, matrix, width, height, scale) && this.shown !== null)
      return false;
    this.shown = room.shown;
    for (let at = 0; at < settings.length; at++) this.fade(at);
    return true;
  }

  /** Every label, whatever room there is. */
  showAll(): void {
    this.shown = null;
    for (let at = 0; at < this.settings.length; at++) this.fade(at);
  }

  /** What is written at a body, and whether it is shown: for tests. */
  read(body: number): { name: string; line: string; shown: boolean } | null {
    const at = this.settings.findIndex((setting) => setting.look.body === body);
    const setting = this.settings[at];
    if (!setting) return null;
    return { name: setting.look.name, line: setting.line.toString(), shown: setting.alpha > 0 };
  }

  private fade(at: number): void {
    const setting = this.settings[at];
    if (!setting) return;
    const kept = setting.look.body < 0 ? FULL : (this.emphasis?.[setting.look.body] ?? FULL);
    const alpha = this.shown !== null && this.shown[at] === 0 ? 0 : kept;
    if (setting.alpha === alpha) return;
    setting.alpha = alpha;
    const colors = this.glyphs.bytes('aColor');
    const last = setting.first + setting.nameCount + LINE_LENGTH - 1;
    for (let glyph = setting.first; glyph <= last; glyph++) colors[glyph * 4 + 3] = alpha;
    this.glyphs.touch('aColor', setting.first, last);
  }

  frame(): void {
    this.glyphs.flush();
  }

  dispose(): void {
    this.current.dispose();
    this.glyphs.dispose();
  }

  private setLine(setting: Setting, numbers: NodeNumbers): void {
    writeLine(setting.line, setting.look.line, numbers);
    const loud = setting.look.weight === 2;
    const color = loud ? setting.look.nameColor : (this.look?.palette.grey ?? 0);
    this.set(setting, setting.first + setting.nameCount, LINE_LENGTH, setting.line, 'line', color);
  }

  /** Sets a text centred under its anchor into a stretch of glyphs; what is left is emptied. Returns its width in em. */
  private set(
    setting: Setting,
    first: number,
    room: number,
    text: TextBuffer,
    weight: Weight,
    grey: number,
  ): number {
    const { look } = setting;
    const line = weight === 'line';
    const scale = line ? LINE_SCALE : 1;
    let width = 0;
    for (let at = 0; at < text.length; at++)
      width += this.current.glyph(weight, text.codes[at] ?? 32).advance;
    let pen = (-width * scale) / 2;
    const anchors = this.glyphs.floats('aAt');
    const rects = this.glyphs.floats('aRect');
    const uvs = this.glyphs.floats('aUv');
    const colors = this.glyphs.bytes('aColor');
    const shown =
      (this.raised.includes(look.body) && look.body >= 0 ? 3 : look.weight) + (look.small ? SMALL : 0);
    for (let at = 0; at < room; at++) {
      const o = (first + at) * 4;
      anchors[o] = look.x;
      anchors[o + 1] = look.y;
      anchors[o + 2] = look.z;
      anchors[o + 3] = shown + (line ? LINE : 0);
      if (at >= text.length) {
        rects[o + 2] = 0;
        continue;
      }
      const glyph = this.current.glyph(weight, text.codes[at] ?? 32);
      rects[o] = pen + glyph.left * scale;
      rects[o + 1] = (line ? LINE_Y : NAME_Y - 0.36) + glyph.top * scale;
      rects[o + 2] = glyph.width * scale;
      rects[o + 3] = glyph.height * scale;
      uvs[o] = glyph.u;
      uvs[o + 1] = glyph.v;
      uvs[o + 2] = glyph.uSize;
      uvs[o + 3] = glyph.vSize;
      writeColor(colors, o, line ? grey : look.nameColor, setting.alpha);
      pen += glyph.advance * scale;
    }
    this.glyphs.touchEach(first, first + room - 1);
    return width * scale;
  }
}

const VERTEX = /* glsl */ `${COMMON}
attribute vec4 aAt;
attribute vec4 aRect;
attribute vec4 aUv;
attribute vec4 aColor;
varying vec2 vUv;
varying vec3 vColor;
varying float vAlpha;
void main() {
  vec4 clip = projectionMatrix * viewMatrix * vec4(aAt.xyz, 1.0);
  float perUnit = projectionMatrix[1][1] * uView.y * 0.5 * VIEW_SCALE / clip.w;
  float weight = aAt.w;
  bool small = weight > 19.0;
  if (small) weight -= 20.0;
  bool line = weight > 9.0;
  if (line) weight -= 10.0;
  float em = clamp(perUnit * ${EM.perUnit}, ${EM.least.toFixed(1)}, ${EM.most.toFixed(1)}) * (small ? ${SMALL_SCALE} : 1.0);
  vAlpha = aColor.a;
  if (line && weight < 2.5) vAlpha *= smoothstep(${(LINE_FROM - 0.5).toFixed(1)}, ${(LINE_FROM + 0.5).toFixed(1)}, uScale + (weight > 1.5 ? 6.0 : 0.0));
  vec2 px = (aRect.xy + vec2(position.x, position.y) * aRect.zw) * em;
  // Whole pixels for the anchor keep the strokes of standing text even; under a head that moves they would tremble.
  vec2 anchor = (clip.xy / clip.w * 0.5 + 0.5) * uView;
  if (VIEW_SCALE > 0.999) anchor = floor(anchor + 0.5);
  gl_Position = vec4((anchor + px) / uView * 2.0 - 1.0, clip.z / clip.w, 1.0);
  if (aRect.z <= 0.0 || vAlpha <= 0.01 || clip.w <= 0.0) gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
  vUv = aUv.xy + vec2(position.x, -position.y) * aUv.zw;
  vColor = aColor.rgb;
}`;

const FRAGMENT = /* glsl */ `${FRAGMENT_COMMON}
uniform sampler2D uAtlas;
varying vec2 vUv;
varying vec3 vColor;
varying float vAlpha;
void main() {
  float d = texture2D(uAtlas, vUv).r;
  float w = max(fwidth(d) * 0.75, 0.02);
  float ink = smoothstep(0.74 - w, 0.74 + w, d);
  float halo = smoothstep(0.36, 0.62, d) * 0.8;
  float alpha = max(ink, halo) * vAlpha;
  if (alpha < 0.01) discard;
  gl_FragColor = vec4(mix(uGround, tone(vColor), ink), alpha);
}`;
