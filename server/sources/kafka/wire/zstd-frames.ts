import { MillraceError } from '../../../errors.ts';

/** What one compressed block may hold at most, and one of any other kind (RFC 8878, 3.1.1.2.4). */
const MOST_A_BLOCK = 128 * 1024;
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/**
 * The most that the frames of `packed` can hold when decompressed, bytes, told by the headers of their blocks alone (RFC 8878, 3.1.1).
 * Throws malformed-response where they are no frames: a decompressor need not be asked then.
 */
export function mostInFrames(packed: Buffer): number {
  let most = 0;
  let at = 0;
  while (at < packed.length) {
    const magic = uint(packed, at, 4);
    if ((magic & 0xfffffff0) === SKIPPABLE) {
      at += 8 + uint(packed, at + 4, 4);
      continue;
    }
    if (magic !== MAGIC) throw malformedZstd('the frame has no zstd magic');
    const { size, checksum } = frameHeader(packed, at + 4);
    at += 4 + size;
    for (let last = false; !last; ) {
      const header = uint(packed, at, 3);
      const kind = (header >> 1) & 3;
      const length = header >> 3;
      last = (header & 1) === 1;
      if (kind === 3 || length > MOST_A_BLOCK) throw malformedZstd('a block has a header that is none');
      most += kind === 2 ? MOST_A_BLOCK : length;
      at += 3 + (kind === 1 ? 1 : length);
    }
    at += checksum ? 4 : 0;
  }
  if (at !== packed.length) throw malformedZstd('a frame ends too early');
  return most;
}

/** Frame_Header (RFC 8878, 3.1.1.1): how long it is, and whether a checksum follows the frame. */
function frameHeader(packed: Buffer, at: number): { size: number; checksum: boolean } {
  const descriptor = uint(packed, at, 1);
  const single = (descriptor & 0x20) !== 0;
  const contentBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  return {
    size: 1 + (single ? 0 : 1) + dictionaryBytes + contentBytes,
    checksum: (descriptor & 0x04) !== 0,
  };
}

function uint(packed: Buffer, at: number, bytes: number): number {
  if (at + bytes > packed.length) throw malformedZstd('a frame ends too early');
  return packed.readUIntLE(at, bytes);
}

export function malformedZstd(what: string): MillraceError {
  return new MillraceError('malformed-response', `a batch cannot be decompressed (zstd): ${what}`);
}
