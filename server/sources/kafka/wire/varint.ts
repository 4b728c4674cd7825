import { MillraceError } from '../../../errors.ts';

/** Zigzag varints (protocol guide, VARINT and VARLONG), with a position to move by hand. Reading at or behind `end` throws malformed-response. */
export class VarintReader {
  at: number;
  readonly #bytes: Buffer;
  readonly #end: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes;
    this.at = at;
    this.#end = Math.min(end, bytes.length);
  }

  int(): number {
    const at = this.at;
    // Nearly all varints of small records have one byte.
    if (at < this.#end) {
      const byte = this.#bytes[at] ?? 0;
      if (byte < 0x80) {
        this.at = at + 1;
        return (byte >>> 1) ^ -(byte & 1);
      }
    }
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new MillraceError('malformed-response', `a varint is longer than five bytes (at byte ${at})`);
  }

  /** As a number: exact up to 2^53. */
  long(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      scale *= 128;
    }
    throw new MillraceError('malformed-response', `a varint is longer than ten bytes (at byte ${this.at})`);
  }

  byte(): number {
    if (this.at >= this.#end)
      throw new MillraceError('malformed-response', `a record ends too early (at byte ${this.at})`);
    return this.#bytes[this.at++] ?? 0;
  }
}
