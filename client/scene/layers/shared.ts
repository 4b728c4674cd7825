import { Vector2, Vector3 } from 'three';
import { BACKLOG_TICKS, backlogHeight } from '../look/scales.ts';
import type { Palette } from '../look/palette.ts';

/** Uniforms that all layers share: written once a frame, read by every shader. Sizes in CSS pixels. */
export class SharedUniforms {
  readonly uTime = { value: 0 };
  readonly uView = { value: new Vector2(1, 1) };
  readonly uDpr = { value: 1 };
  /** Pixels of a world unit where the camera looks: decides for all labels alike whether there is room for them. */
  readonly uScale = { value: 30 };
  /** 1: seen from above; columns and wheels lie down so that they still speak. */
  readonly uFlat = { value: 0 };
  /** 1: data is stale, everything greys. */
  readonly uGrey = { value: 0 };
  /** 1: nothing may move; marks are chevrons. */
  readonly uStill = { value: 0 };
  /** Depth at which the fog begins and is full, and how full: the far end of the flow steps back. */
  readonly uFog = { value: new Vector3(1e6, 2e6, 0) };
  readonly uGround = { value: new Vector3() };
  readonly uRed = { value: new Vector3() };
  readonly uLight = { value: new Vector2() };
  readonly uTicks = { value: BACKLOG_TICKS.map((tick) => backlogHeight(tick.value)) };

  setPalette(palette: Palette): void {
    unpack(palette.ground, this.uGround.value);
    unpack(palette.tones.critical, this.uRed.value);
    this.uLight.value.set(palette.ambient, palette.diffuse);
  }

  all(): Record<string, { value: unknown }> {
    const { uTime, uView, uDpr, uScale, uFlat, uGrey, uStill, uFog, uGround, uRed, uLight, uTicks } = this;
    return { uTime, uView, uDpr, uScale, uFlat, uGrey, uStill, uFog, uGround, uRed, uLight, uTicks };
  }
}

/** sRGB 0xRRGGBB to 0-1 parts: shaders write sRGB as it is. */
export function unpack(color: number, out: Vector3): Vector3 {
  return out.set(((color >> 16) & 255) / 255, ((color >> 8) & 255) / 255, (color & 255) / 255);
}

export function writeColor(into: Uint8Array, at: number, color: number, alpha = 255): void {
  into[at] = (color >> 16) & 255;
  into[at + 1] = (color >> 8) & 255;
  into[at + 2] = color & 255;
  into[at + 3] = alpha;
}

/** Head of every shader. */
export const COMMON = /* glsl */ `
precision highp float;
// View units of a world unit: 1 on screen; in a headset the view is in metres and the person a giant.
#define VIEW_SCALE length(viewMatrix[0].xyz)
uniform float uTime;
uniform vec2 uView;
uniform float uDpr;
uniform float uScale;
uniform float uFlat;
uniform float uGrey;
uniform float uStill;
uniform vec3 uFog;
uniform vec3 uGround;
uniform vec3 uRed;
uniform vec2 uLight;
vec3 tone(vec3 c) {
  float l = dot(c, vec3(0.3, 0.55, 0.15));
  return mix(c, mix(uGround, vec3(l), 0.6), uGrey * 0.8);
}
// A colour of which the alpha says how much is kept: the rest is ground.
vec3 kept(vec4 c) { return mix(uGround, c.rgb, c.a); }
`;

/** Head of fragment shaders: light and fog as well. `fogged` is for what may step back; trouble never goes through it. */
export const FRAGMENT_COMMON = /* glsl */ `${COMMON}
float haze() { return uFog.z * smoothstep(uFog.x, uFog.y, 1.0 / gl_FragCoord.w); }
vec3 fogged(vec3 c) { return mix(c, uGround, haze()); }
vec3 lit(vec3 base, vec3 n) {
  float sun = max(dot(n, normalize(vec3(-0.35, 0.8, 0.5))), 0.0);
  float back = max(dot(n, normalize(vec3(0.6, 0.25, -0.75))), 0.0);
  return fogged(tone(base * (uLight.x * (0.78 + 0.22 * n.y) + uLight.y * sun + 0.12 * back)));
}
`;

/** Reads a link of the links' texture (layers/link-data.ts): four texels each. */
export const LINK_FETCH = /* glsl */ `
uniform highp sampler2D uLinks;
struct Link { vec4 a; vec4 b; vec4 c; vec4 d; };
vec4 texelOf(int at) { return texelFetch(uLinks, ivec2(at & 1023, at >> 10), 0); }
Link linkAt(float index) {
  int at = int(index + 0.5) * 4;
  return Link(texelOf(at), texelOf(at + 1), texelOf(at + 2), texelOf(at + 3));
}
vec3 along(Link l, float t) {
  vec3 p1 = l.a.xyz + vec3(l.a.w, 0.0, 0.0);
  vec3 p2 = l.b.xyz + vec3(l.b.w, 0.0, 0.0);
  float s = 1.0 - t;
  return s*s*s*l.a.xyz + 3.0*s*s*t*p1 + 3.0*s*t*t*p2 + t*t*t*l.b.xyz;
}
vec3 unpackColor(float packed) {
  float r = floor(packed / 65536.0);
  float g = floor((packed - r * 65536.0) / 256.0);
  float b = packed - r * 65536.0 - g * 256.0;
  return vec3(r, g, b) / 255.0;
}
`;
