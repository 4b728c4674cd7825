import { Decompress } from 'fzstd';
import { tooLarge } from './too-large.ts';

/** Zstandard frames. Read as a stream, so that the bound holds whatever size the frame claims (Kafka's frames claim none). */
export function decompressZstd(packed: Buffer, maxBytes: number): Buffer {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const stream = new Decompress((chunk) => {
    total += chunk.length;
    if (total > maxBytes) throw tooLarge('zstd', maxBytes);
    chunks.push(chunk);
  });
  stream.push(packed, true);
  return Buffer.concat(chunks, total);
}
