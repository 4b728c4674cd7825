import { MillraceError } from '../../../errors.ts';
import { tooLarge } from './too-large.ts';

/**
 * One raw Snappy block (google/snappy, format_description.txt): the plain length as a varint, then literals and copies. Written here
 * since `snappyjs` reads literal lengths as signed and then never ends on hostile bytes. Every step is checked against both ends, so
 * the work is bounded by the bytes that come in and the `maxBytes` that may go out, `before` of which are taken.
 */
export function decompressSnappyBlock(packed: Buffer, maxBytes: number, before: number): Buffer {
  const { length, at: begin } = plainLength(packed);
  if (before + length > maxBytes) throw tooLarge('snappy', maxBytes);
  // Three bytes make at most 64: a block that claims more than that is none, and takes no memory.
  if (length > packed.length * 22) throw malformedSnappy('a block claims more than its bytes can hold');
  const plain = Buffer.allocUnsafe(length);
  let at = begin;
  let filled = 0;
  const byte = (index: number): number => {
    const value = packed[index];
    if (value === undefined) throw malformedSnappy('a block ends too early');
    return value;
  };
  const room = (wanted: number): void => {
    if (wanted > length - filled) throw malformedSnappy('a block holds more than it claims');
  };

  while (at < packed.length) {
    const tag = byte(at);
    at += 1;
    if ((tag & 3) === 0) {
      const [size, next] = literalSize(packed, tag, at);
      at = next;
      if (size > packed.length - at) throw malformedSnappy('a literal is longer than its block');
      room(size);
      packed.copy(plain, filled, at, at + size);
      at += size;
      filled += size;
      continue;
    }
    let size = (tag >> 2) + 1;
    let back = 0;
    if ((tag & 3) === 1) {
      size = ((tag >> 2) & 7) + 4;
      back = ((tag >> 5) << 8) | byte(at);
      at += 1;
    } else {
      const bytes = (tag & 3) === 2 ? 2 : 4;
      byte(at + bytes - 1);
      back = packed.readUIntLE(at, bytes);
      at += bytes;
    }
    if (back === 0 || back > filled) throw malformedSnappy('a copy reaches behind the start of its block');
    room(size);
    // Source and target may overlap: a run repeats what it has just written.
    for (let end = filled + size; filled < end; filled++) plain[filled] = plain[filled - back] ?? 0;
  }
  if (filled !== length) throw malformedSnappy('a block holds less than it claims');
  return plain;
}

/** Length of a literal, and where its bytes begin: short ones in the tag, longer ones in the one to four bytes behind it. */
function literalSize(packed: Buffer, tag: number, at: number): [size: number, at: number] {
  const code = tag >> 2;
  if (code < 60) return [code + 1, at];
  const bytes = code - 59;
  if (at + bytes > packed.length) throw malformedSnappy('a block ends too early');
  return [packed.readUIntLE(at, bytes) + 1, at + bytes];
}

/** The preamble: the plain length as a varint of at most five bytes. */
function plainLength(packed: Buffer): { length: number; at: number } {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = packed[i];
    if (byte === undefined) break;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { length, at: i + 1 };
  }
  throw malformedSnappy('a block has no length');
}

export function malformedSnappy(what: string): MillraceError {
  return new MillraceError('malformed-response', `a batch cannot be decompressed (snappy): ${what}`);
}
