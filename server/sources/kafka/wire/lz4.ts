/// <reference path="./codec-modules.d.ts" />
import { decompressBlock } from 'lz4js';
import { MillraceError } from '../../../errors.ts';
import { tooLarge } from './too-large.ts';

const MAGIC = 0x184d2204;
const UNCOMPRESSED = 0x80000000;
/** Largest block by the descriptor's code. */
const BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22 };

interface Block {
  start: number;
  length: number;
  compressed: boolean;
}

/**
 * One LZ4 frame (LZ4 Frame Format 1.6). The frame is read here and the blocks by lz4js, whose own frame reader mistakes block checksums
 * for data and checks no bounds. Checksums are not verified: neither does a consumer that trusts its broker's CRC. That also lets the
 * wrong header checksum of Kafka's magic 0 pass.
 */
export function decompressLz4Frame(packed: Buffer, maxBytes: number): Buffer {
  const { blocks, blockBytes } = readFrame(packed);
  const bound = blocks.reduce((sum, block) => sum + (block.compressed ? blockBytes : block.length), 0);
  const target = Buffer.alloc(Math.min(bound, maxBytes));
  let at = 0;
  for (const { start, length, compressed } of blocks) {
    if (compressed) at = decompressBlock(packed, target, start, length, at);
    else {
      packed.copy(target, at, start, start + length);
      at += length;
    }
    // lz4js counts on where it could not write.
    if (!(at <= target.length)) {
      if (target.length === maxBytes) throw tooLarge('lz4', maxBytes);
      throw malformed('a block is larger than its frame allows');
    }
  }
  return target.subarray(0, at);
}

function readFrame(packed: Buffer): { blocks: Block[]; blockBytes: number } {
  if (packed.length < 7 || packed.readUInt32LE(0) !== MAGIC) throw malformed('the frame has no LZ4 magic');
  const flags = packed[4] ?? 0;
  const blockBytes = BLOCK_BYTES[((packed[5] ?? 0) >> 4) & 0x7];
  if (flags >> 6 !== 1 || blockBytes === undefined) throw malformed('the frame descriptor is unknown');
  const blockChecksum = (flags & 0x10) === 0 ? 0 : 4;
  const contentSize = (flags & 0x08) === 0 ? 0 : 8;
  const dictionary = (flags & 0x01) === 0 ? 0 : 4;
  const blocks: Block[] = [];
  let at = 6 + contentSize + dictionary + 1;
  for (;;) {
    if (at + 4 > packed.length) throw malformed('the frame has no end mark');
    const word = packed.readUInt32LE(at);
    at += 4;
    if (word === 0) return { blocks, blockBytes };
    const length = word % UNCOMPRESSED;
    if (at + length > packed.length) throw malformed('a block is longer than the frame');
    blocks.push({ start: at, length, compressed: word < UNCOMPRESSED });
    at += length + blockChecksum;
  }
}

function malformed(what: string): MillraceError {
  return new MillraceError('malformed-response', `a batch cannot be decompressed (lz4): ${what}`);
}
