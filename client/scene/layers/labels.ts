import { PlaneGeometry, ShaderMaterial } from 'three';
import { LINE_LENGTH, type NodeNumbers, writeLine } from '../look/label-text.ts';
import type { LabelLook, SceneLook } from '../look/look.ts';
import { TextBuffer } from '../look/text.ts';
import { GlyphAtlas, type Weight } from './glyph-atlas.ts';
import { Instances } from './instances.ts';
import type { Layer } from './layer.ts';
import { COMMON, type SharedUniforms, writeColor } from './shared.ts';

/** Labels that are set at most; trouble first. The folded graph has fewer nodes than this. */
const MAX_LABELS = 600;
const LINE_SCALE = 0.84;
const NAME_Y = -0.62;
const LINE_Y = -1.8;
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
}

/**
 * All labels as instanced quads of an SDF atlas, in front of everything: name, and one grey line with the number that
 * matters. They face the viewer and keep a readable size; where there is no room, only trouble is named. One draw call.
 */
export class LabelsLayer implements Layer {
  readonly object;
  private readonly glyphs: Instances;
  private readonly atlas: { value: GlyphAtlas['texture'] };
  private current: GlyphAtlas;
  private settings: Setting[] = [];
  private byBody = new Map<number, Setting>();
  private readonly text = new TextBuffer(LINE_LENGTH);
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
      const setting = { look: label, first, nameCount: label.name.length };
      first += label.name.length + LINE_LENGTH;
      return setting;
    });
    this.byBody = new Map(this.settings.filter((s) => s.look.body >= 0).map((s) => [s.look.body, s]));
    this.glyphs.resize(first);
    if (first === 0) return;
    const name = new TextBuffer(64);
    for (const setting of this.settings) {
      this.set(
        setting.first,
        setting.nameCount,
        name.clear().text(setting.look.name),
        setting.look,
        'name',
        look.palette.text,
      );
      this.setLine(setting, UNKNOWN);
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

  frame(): void {
    this.glyphs.flush();
  }

  dispose(): void {
    this.current.dispose();
    this.glyphs.dispose();
  }

  private setLine(setting: Setting, numbers: NodeNumbers): void {
    writeLine(this.text, setting.look.line, numbers);
    const loud = setting.look.weight === 2;
    const color = loud ? setting.look.nameColor : (this.look?.palette.grey ?? 0);
    this.set(setting.first + setting.nameCount, LINE_LENGTH, this.text, setting.look, 'line', color);
  }

  /** Sets a text centred under its anchor into a stretch of glyphs; what is left of the stretch is emptied. */
  private set(
    first: number,
    room: number,
    text: TextBuffer,
    look: LabelLook,
    weight: Weight,
    grey: number,
  ): void {
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
      writeColor(colors, o, line ? grey : look.nameColor);
      pen += glyph.advance * scale;
    }
    this.glyphs.touchEach(first, first + room - 1);
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
  float em = clamp(perUnit * 0.44, 12.0, 30.0) * (small ? 0.8 : 1.0);
  vAlpha = weight > 2.5 ? 1.0 : weight > 1.5 ? smoothstep(4.0, 7.0, uScale) : smoothstep(12.5, 15.0, uScale + weight * 6.0);
  if (line) vAlpha *= weight > 2.5 ? 1.0 : smoothstep(14.0, 16.5, uScale + weight * 2.0);
  vec2 px = (aRect.xy + vec2(position.x, position.y) * aRect.zw) * em;
  // Whole pixels for the anchor keep the strokes of standing text even; under a head that moves they would tremble.
  vec2 anchor = (clip.xy / clip.w * 0.5 + 0.5) * uView;
  if (VIEW_SCALE > 0.999) anchor = floor(anchor + 0.5);
  gl_Position = vec4((anchor + px) / uView * 2.0 - 1.0, clip.z / clip.w, 1.0);
  if (aRect.z <= 0.0 || vAlpha <= 0.01 || clip.w <= 0.0) gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
  vUv = aUv.xy + vec2(position.x, -position.y) * aUv.zw;
  vColor = aColor.rgb;
}`;

const FRAGMENT = /* glsl */ `${COMMON}
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
