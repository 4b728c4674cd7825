import { MillraceError } from '../../../errors.ts';

/** Writes Kafka's primitive types (protocol guide, "Protocol Primitive Types") into one growing buffer. */
export class Encoder {
  #buffer: Buffer;
  #length = 0;

  constructor(capacity = 1024) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  #room(bytes: number): number {
    const at = this.#length;
    const need = at + bytes;
    if (need > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(need, this.#buffer.length * 2));
      this.#buffer.copy(grown, 0, 0, at);
      this.#buffer = grown;
    }
    this.#length = need;
    return at;
  }

  int8(value: number): this {
    const at = this.#room(1);
    this.#buffer.writeInt8(value, at);
    return this;
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  int16(value: number): this {
    const at = this.#room(2);
    this.#buffer.writeInt16BE(value, at);
    return this;
  }

  int32(value: number): this {
    const at = this.#room(4);
    this.#buffer.writeInt32BE(value, at);
    return this;
  }

  /** Whole numbers up to 2^53; larger ones come as bigint. */
  int64(value: number | bigint): this {
    const at = this.#room(8);
    if (typeof value === 'bigint') {
      this.#buffer.writeBigInt64BE(value, at);
    } else {
      this.#buffer.writeInt32BE(Math.floor(value / 4_294_967_296), at);
      this.#buffer.writeInt32BE(value | 0, at + 4);
    }
    return this;
  }

  unsignedVarint(value: number): this {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.int8((((rest & 0x7f) | 0x80) << 24) >> 24);
      rest >>>= 7;
    }
    return this.int8(rest);
  }

  raw(bytes: Uint8Array): this {
    const at = this.#room(bytes.length);
    this.#buffer.set(bytes, at);
    return this;
  }

  /** STRING or COMPACT_STRING; `nullable` null is length -1 or 0. */
  string(value: string | null, flexible: boolean): this {
    if (value === null) return flexible ? this.unsignedVarint(0) : this.int16(-1);
    const size = Buffer.byteLength(value);
    if (size > 32_767)
      throw new MillraceError('bad-input', `a string of ${size} bytes does not fit Kafka's wire`);
    if (flexible) this.unsignedVarint(size + 1);
    else this.int16(size);
    const at = this.#room(size);
    this.#buffer.write(value, at);
    return this;
  }

  bytes(value: Uint8Array | null, flexible: boolean): this {
    if (value === null) return flexible ? this.unsignedVarint(0) : this.int32(-1);
    if (flexible) this.unsignedVarint(value.length + 1);
    else this.int32(value.length);
    return this.raw(value);
  }

  /** Length of an ARRAY or COMPACT_ARRAY; the items follow. null: no array. */
  arrayLength(count: number | null, flexible: boolean): this {
    if (flexible) return this.unsignedVarint(count === null ? 0 : count + 1);
    return this.int32(count ?? -1);
  }

  array<T>(items: readonly T[] | null, flexible: boolean, each: (item: T, encoder: this) => void): this {
    this.arrayLength(items === null ? null : items.length, flexible);
    for (const item of items ?? []) each(item, this);
    return this;
  }

  /** Empty tag buffer, in flexible versions only. */
  tags(flexible: boolean): this {
    return flexible ? this.unsignedVarint(0) : this;
  }

  /** What was written so far, without a copy. */
  result(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}
