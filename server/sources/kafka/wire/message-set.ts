import { MillraceError } from '../../../errors.ts';
import { Decoder } from './decoder.ts';
import { decompress } from './decompress.ts';
import type { BatchHeader, RecordView, RecordVisitor } from './record-batch.ts';

/**
 * Messages of magic 0 and 1 (Kafka before 0.11; old segments may still hold them): one message is told as a batch of its own. A compressed
 * message wraps a set of inner ones: their offsets are absolute in magic 0, relative in magic 1, where the wrapper has the last offset.
 */
const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4'] as const;
const LOG_OVERHEAD = 12;

export function readMessageHeader(buffer: Buffer, start: number, size: number, header: BatchHeader): void {
  const decoder = new Decoder(buffer.subarray(start, start + size));
  const offset = decoder.int64();
  decoder.int32(); // size
  decoder.int32(); // crc
  const magic = decoder.int8();
  const attributes = decoder.int8();
  const timestamp = magic === 1 ? decoder.int64() : -1;
  const compression = COMPRESSIONS[attributes & 0x7];
  if (compression === undefined)
    throw new MillraceError('malformed-response', `a message is compressed with codec ${attributes & 0x7}`);
  header.baseOffset = offset;
  header.lastOffset = offset;
  header.leaderEpoch = -1;
  header.magic = magic;
  header.compression = compression;
  header.timestampType = (attributes & 0x8) === 0 ? 'create-time' : 'log-append-time';
  header.transactional = false;
  header.control = false;
  header.baseTimestamp = timestamp;
  header.maxTimestamp = timestamp;
  header.producerId = '-1';
  header.producerEpoch = -1;
  header.baseSequence = -1;
  header.recordCount = 1;
}

/** Walks the messages that one outer message holds: itself, or those inside it. Returns false when the visitor ended it. */
export function scanMessage(
  message: Buffer,
  view: RecordView,
  maxDecompressedBytes: number,
  visit: RecordVisitor,
): boolean {
  const { compression, magic, lastOffset } = view.batch;
  fillView(message, 0, message.length, view);
  if (compression === 'none') return visit(view) !== false;
  if (view.valueLength < 0) throw new MillraceError('malformed-response', 'a compressed message is empty');
  const packed = message.subarray(view.valueStart, view.valueStart + view.valueLength);
  const wrapperTime = view.timestamp;
  const set = decompress(compression, packed, maxDecompressedBytes);
  const starts = messageStarts(set);
  // Relative offsets end with the wrapper's own.
  const last = starts.at(-1);
  const shift = magic === 1 && last !== undefined ? lastOffset - new Decoder(set, last).int64() : 0;
  for (const [i, start] of starts.entries()) {
    fillView(set, start, starts[i + 1] ?? set.length, view);
    view.offset += shift;
    if (view.batch.timestampType === 'log-append-time') view.timestamp = wrapperTime;
    if (visit(view) === false) return false;
  }
  return true;
}

function messageStarts(set: Buffer): number[] {
  const starts: number[] = [];
  for (let at = 0; at < set.length; ) {
    const decoder = new Decoder(set, at);
    decoder.int64();
    const size = decoder.int32();
    if (size < 14 || size > decoder.remaining)
      throw new MillraceError('malformed-response', `an inner message claims ${size} bytes`);
    starts.push(at);
    at += LOG_OVERHEAD + size;
  }
  return starts;
}

function fillView(bytes: Buffer, start: number, end: number, view: RecordView): void {
  const decoder = new Decoder(bytes.subarray(0, end), start);
  view.bytes = bytes;
  view.offset = decoder.int64();
  decoder.int32(); // size
  decoder.int32(); // crc
  const magic = decoder.int8();
  decoder.int8(); // attributes
  view.timestamp = magic === 1 ? decoder.int64() : -1;
  view.timestampType = view.batch.timestampType;
  view.keyLength = decoder.int32();
  view.keyStart = decoder.at;
  decoder.skip(view.keyLength);
  view.valueLength = decoder.int32();
  view.valueStart = decoder.at;
  decoder.skip(view.valueLength);
  view.headerCount = 0;
  view.headersStart = decoder.at;
  view.sizeBytes = end - start;
}
