import { ZSTDDecoder } from 'zstddec';
import { tooLarge } from './too-large.ts';
import { malformedZstd, mostInFrames } from './zstd-frames.ts';

// libzstd in WebAssembly, compiled once, when this module loads.
const decoder = new ZSTDDecoder();
await decoder.init();

/**
 * Zstandard frames. Kafka's claim no size, so the headers of their blocks tell how much there can be; libzstd writes into that much and
 * no window is kept, whatever size of one the frame claims.
 */
export function decompressZstd(packed: Buffer, maxBytes: number): Buffer {
  const most = mostInFrames(packed);
  if (most === 0) return Buffer.alloc(0);
  const plain = decoder.decode(packed, Math.min(most, maxBytes));
  // The library answers an error of libzstd with nothing.
  if (plain.length > 0) return Buffer.from(plain.buffer, plain.byteOffset, plain.length);
  throw most > maxBytes ? tooLarge('zstd', maxBytes) : malformedZstd('its blocks are damaged');
}
