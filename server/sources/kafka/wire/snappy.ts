import { decompressSnappyBlock, malformedSnappy } from './snappy-block.ts';

/** How snappy-java (xerial) starts its stream: 0x82 'SNAPPY' 0, then two version numbers, then blocks with their lengths. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

/** Snappy in either form that clients write: one raw block (librdkafka and others), or xerial's stream of blocks (Java). */
export function decompressSnappy(packed: Buffer, maxBytes: number): Buffer {
  if (!packed.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC))
    return decompressSnappyBlock(packed, maxBytes, 0);
  const blocks: Buffer[] = [];
  let total = 0;
  for (let at = XERIAL_HEADER; at < packed.length; ) {
    if (at + 4 > packed.length) throw malformedSnappy('a block has no length');
    const length = packed.readInt32BE(at);
    at += 4;
    if (length < 0 || at + length > packed.length) throw malformedSnappy('a block is longer than the stream');
    const plain = decompressSnappyBlock(packed.subarray(at, at + length), maxBytes, total);
    total += plain.length;
    blocks.push(plain);
    at += length;
  }
  return Buffer.concat(blocks, total);
}
