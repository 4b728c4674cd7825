import type { Tone } from '../../select/words.ts';

/** Colours as sRGB 0xRRGGBB. */
export interface Palette {
  ground: number;
  grid: number;
  deck: number;
  deckEdge: number;
  bed: number;
  bedEdge: number;
  lane: number;
  leader: number;
  body: number;
  bodyCall: number;
  wheel: number;
  hub: number;
  event: number;
  call: number;
  link: number;
  column: number;
  text: number;
  grey: number;
  stale: number;
  tones: Record<Tone, number>;
  /** Strength of light from above: night is lit softly, day flatly. */
  ambient: number;
  diffuse: number;
}

const night: Palette = {
  ground: 0x0a0f1a,
  grid: 0x16233a,
  deck: 0x0f1c33,
  deckEdge: 0x2a4a7a,
  bed: 0x14243f,
  bedEdge: 0x26406a,
  lane: 0x1d4a7c,
  leader: 0x5cb8f2,
  body: 0x3f78c4,
  bodyCall: 0x7a68c4,
  wheel: 0x38c7a0,
  hub: 0xbfe9dd,
  event: 0x7fcbff,
  call: 0xb9a3f5,
  link: 0x2f6aa8,
  column: 0x2f83bd,
  text: 0xe6edf7,
  grey: 0xa4b3ca,
  stale: 0x5d6b80,
  tones: { critical: 0xff5d6c, warning: 0xf2b441, info: 0x5cb8f2, ok: 0x38c7a0, quiet: 0x7a8ba6 },
  ambient: 0.62,
  diffuse: 0.5,
};

/** Paper, not night inverted: bodies are deeper than the ground, trouble is darker and fuller so that it still carries. */
const day: Palette = {
  ground: 0xf3f6fa,
  grid: 0xdbe3ee,
  deck: 0xe3ebf6,
  deckEdge: 0x9fb6d4,
  bed: 0xd7e2f0,
  bedEdge: 0xa9bfdb,
  lane: 0xa3c4e6,
  leader: 0x2274b5,
  body: 0x3d74bb,
  bodyCall: 0x7561bd,
  wheel: 0x15896b,
  hub: 0x0d5d49,
  event: 0x1769a8,
  call: 0x6a4fc0,
  link: 0x8fb0d3,
  column: 0x4a92c9,
  text: 0x142033,
  grey: 0x4a5a72,
  stale: 0x9aa6b6,
  tones: { critical: 0xcc1f33, warning: 0xa86400, info: 0x1769a8, ok: 0x15896b, quiet: 0x64748b },
  ambient: 0.78,
  diffuse: 0.34,
};

export const palettes: Record<'dark' | 'light', Palette> = { dark: night, light: day };

/** Mixes two sRGB colours; 0 gives `a`, 1 gives `b`. */
export function mix(a: number, b: number, share: number): number {
  const part = (shift: number): number => {
    const from = (a >> shift) & 255;
    const to = (b >> shift) & 255;
    return Math.round(from + (to - from) * share) << shift;
  };
  return part(16) | part(8) | part(0);
}
