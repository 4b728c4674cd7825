import { gunzipSync } from 'node:zlib';
import { MillraceError } from '../../../errors.ts';
import { decompressLz4Frame } from './lz4.ts';
import type { BatchHeader } from './record-batch.ts';
import { decompressSnappy } from './snappy.ts';
import { tooLarge } from './too-large.ts';
import { decompressZstd } from './zstd.ts';

/** Bound of one batch, decompressed, unless the caller says otherwise. */
export const DEFAULT_MAX_DECOMPRESSED_BYTES = 64 * 1024 * 1024;

/** The records section of a compressed batch. Throws malformed-response, or response-too-large when it would exceed the bound. */
export function decompress(
  compression: Exclude<BatchHeader['compression'], 'none'>,
  packed: Buffer,
  maxBytes: number,
): Buffer {
  try {
    switch (compression) {
      case 'gzip':
        return gunzipSync(packed, { maxOutputLength: maxBytes });
      case 'snappy':
        return decompressSnappy(packed, maxBytes);
      case 'lz4':
        return decompressLz4Frame(packed, maxBytes);
      case 'zstd':
        return decompressZstd(packed, maxBytes);
    }
  } catch (thrown) {
    if (thrown instanceof MillraceError) throw thrown;
    if (thrown instanceof RangeError && 'code' in thrown && thrown.code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(compression, maxBytes);
    throw new MillraceError('malformed-response', `a batch cannot be decompressed (${compression})`, {
      cause: thrown,
    });
  }
}
