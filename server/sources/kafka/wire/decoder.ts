import { MillraceError } from '../../../errors.ts';

/** A claimed length gets its room up to this, items. */
const MOST_AT_ONCE = 1_024;

/** Reads Kafka's primitive types; every length is checked against the bytes that are there. Throws malformed-response. */
export class Decoder {
  readonly buffer: Buffer;
  at: number;

  constructor(buffer: Buffer, at = 0) {
    this.buffer = buffer;
    this.at = at;
  }

  get remaining(): number {
    return this.buffer.length - this.at;
  }

  #take(bytes: number): number {
    const at = this.at;
    if (bytes < 0 || at + bytes > this.buffer.length) {
      throw new MillraceError(
        'malformed-response',
        `an answer ends ${at + bytes - this.buffer.length} bytes too early (at byte ${at})`,
      );
    }
    this.at = at + bytes;
    return at;
  }

  int8(): number {
    return this.buffer.readInt8(this.#take(1));
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  int16(): number {
    return this.buffer.readInt16BE(this.#take(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.#take(4));
  }

  /** As a number; beyond 2^53 it is rounded, which offsets and times never reach. */
  int64(): number {
    const at = this.#take(8);
    return this.buffer.readInt32BE(at) * 4_294_967_296 + this.buffer.readUInt32BE(at + 4);
  }

  /** As a decimal string, for producer ids. */
  int64String(): string {
    return this.buffer.readBigInt64BE(this.#take(8)).toString();
  }

  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer[this.#take(1)] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) return value;
    }
    throw new MillraceError('malformed-response', `a varint is longer than five bytes (at byte ${this.at})`);
  }

  string(flexible: boolean): string {
    const value = this.nullableString(flexible);
    if (value === null)
      throw new MillraceError('malformed-response', `a string is null (at byte ${this.at})`);
    return value;
  }

  nullableString(flexible: boolean): string | null {
    const size = flexible ? this.unsignedVarint() - 1 : this.int16();
    if (size < 0) return null;
    const at = this.#take(size);
    return this.buffer.toString('utf8', at, at + size);
  }

  /** Steps over bytes; a negative length (null) is no step. */
  skip(bytes: number): void {
    if (bytes > 0) this.#take(bytes);
  }

  /** Steps over a string that nobody wants. */
  skipString(flexible: boolean): void {
    const size = flexible ? this.unsignedVarint() - 1 : this.int16();
    this.skip(size);
  }

  /** A view, not a copy. */
  nullableBytes(flexible: boolean): Buffer | null {
    const size = flexible ? this.unsignedVarint() - 1 : this.int32();
    if (size < 0) return null;
    const at = this.#take(size);
    return this.buffer.subarray(at, at + size);
  }

  uuid(): string {
    const at = this.#take(16);
    return this.buffer.toString('hex', at, at + 16);
  }

  /** Length of an array (null array: 0); refuses more items than bytes are left. */
  arrayLength(flexible: boolean): number {
    const count = flexible ? this.unsignedVarint() - 1 : this.int32();
    if (count > this.remaining)
      throw new MillraceError(
        'malformed-response',
        `an array claims ${count} items with ${this.remaining} bytes left`,
      );
    return Math.max(0, count);
  }

  array<T>(flexible: boolean, each: (decoder: this) => T): T[] {
    const count = this.arrayLength(flexible);
    // Made at its size, since arrays that grow keep room for 16 more: there are hundreds of thousands of one or two items.
    const items = new Array<T>(Math.min(count, MOST_AT_ONCE));
    for (let i = 0; i < count; i++) items[i] = each(this);
    return items;
  }

  int32Array(flexible: boolean): number[] {
    return this.array(flexible, (decoder) => decoder.int32());
  }

  /** Skips a tag buffer, in flexible versions only. */
  tags(flexible: boolean): void {
    if (!flexible) return;
    const count = this.unsignedVarint();
    for (let i = 0; i < count; i++) {
      this.unsignedVarint();
      this.#take(this.unsignedVarint());
    }
  }
}
