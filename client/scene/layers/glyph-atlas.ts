import TinySDF from '@mapbox/tiny-sdf';
import { DataTexture, LinearFilter, RedFormat, UnsignedByteType } from 'three';

/** Where a glyph lies in the atlas (0-1) and how it sits on the line, in em. */
export interface Glyph {
  u: number;
  v: number;
  uSize: number;
  vSize: number;
  left: number;
  top: number;
  width: number;
  height: number;
  advance: number;
}

export type Weight = 'name' | 'line';

const SIZE = 1024;
const FONT = 34;
const BUFFER = 5;
const CELL = FONT + BUFFER * 4;
const FAMILY = '"Inter Variable", Inter, system-ui, sans-serif';

/**
 * Glyphs as signed distances, drawn on demand by tiny-sdf: sharp at any size from one texture. Names are weight 600, the
 * grey line 500. Figures are set tabular, so that a counting label does not tremble.
 */
export class GlyphAtlas {
  readonly texture: DataTexture;
  private readonly pixels = new Uint8Array(SIZE * SIZE);
  private readonly glyphs: Record<Weight, Map<number, Glyph>> = { name: new Map(), line: new Map() };
  private readonly makers: Record<Weight, TinySDF>;
  private next = 0;

  constructor() {
    const common = { fontSize: FONT, buffer: BUFFER, radius: 10, cutoff: 0.25, fontFamily: FAMILY };
    this.makers = {
      name: new TinySDF({ ...common, fontWeight: '600' }),
      line: new TinySDF({ ...common, fontWeight: '500' }),
    };
    this.texture = new DataTexture(this.pixels, SIZE, SIZE, RedFormat, UnsignedByteType);
    this.texture.minFilter = LinearFilter;
    this.texture.magFilter = LinearFilter;
    this.texture.unpackAlignment = 1;
    for (let code = 32; code < 127; code++) {
      this.glyph('name', code);
      this.glyph('line', code);
    }
  }

  glyph(weight: Weight, code: number): Glyph {
    const have = this.glyphs[weight].get(code);
    if (have) return have;
    const made = this.draw(weight, code);
    this.glyphs[weight].set(code, made);
    return made;
  }

  dispose(): void {
    this.texture.dispose();
  }

  private draw(weight: Weight, code: number): Glyph {
    const perRow = Math.floor(SIZE / CELL);
    // A full atlas shows further signs as '?': names in many scripts at once are rarer than a crash would be bad.
    if (this.next >= perRow * perRow) return this.glyph(weight, 63);
    const maker = this.makers[weight];
    const drawn = maker.draw(String.fromCharCode(code));
    const width = Math.min(drawn.width, CELL);
    const height = Math.min(drawn.height, CELL);
    const x = (this.next % perRow) * CELL;
    const y = Math.floor(this.next / perRow) * CELL;
    this.next++;
    for (let row = 0; row < height; row++) {
      const from = row * drawn.width;
      this.pixels.set(drawn.data.subarray(from, from + width), (y + row) * SIZE + x);
    }
    this.texture.needsUpdate = true;
    const digit = code >= 48 && code <= 57;
    const advance = digit ? this.digitAdvance(weight) : drawn.glyphAdvance;
    return {
      u: x / SIZE,
      v: y / SIZE,
      uSize: width / SIZE,
      vSize: height / SIZE,
      left: (drawn.glyphLeft - BUFFER + (advance - drawn.glyphAdvance) / 2) / FONT,
      top: (drawn.glyphTop + BUFFER) / FONT,
      width: width / FONT,
      height: height / FONT,
      advance: advance / FONT,
    };
  }

  private digitAdvance(weight: Weight): number {
    return this.makers[weight].draw('0').glyphAdvance;
  }
}
