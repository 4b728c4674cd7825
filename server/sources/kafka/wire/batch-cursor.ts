import { MillraceError } from '../../../errors.ts';
import { int16At, int32At, int64At } from './bytes-at.ts';
import { crc32c } from './crc32c.ts';
import { DEFAULT_MAX_DECOMPRESSED_BYTES, decompress } from './decompress.ts';
import { readMessageHeader, scanMessage } from './message-set.ts';
import { type BatchHeader, emptyView, type RecordView, type RecordVisitor } from './record-batch.ts';
import { scanRecords } from './record-scanner.ts';

/** Bytes in front of a batch's records (protocol guide, "Record Batch"). */
const BATCH_OVERHEAD = 61;
/** Base offset and length. */
const LENGTH_END = 12;
const MAGIC_AT = 16;
const CRC_AT = 17;
/** What the checksum covers: from here to the batch's end. */
const ATTRIBUTES_AT = 21;
const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

export interface BatchVisitor {
  /** Called before a batch's records; false: they are not read (nor decompressed). The header is reused. */
  batch?(header: BatchHeader): boolean | undefined;
  record: RecordVisitor;
}

export interface BatchesRead {
  /** Offset behind the last whole batch; null when none was whole. Compacted batches keep their range, so this steps over gaps. */
  nextOffset: number | null;
  /** What a fetch must be allowed to bring so that the batch cut at the end comes whole; null when nothing was cut. */
  neededBytes: number | null;
}

export interface BatchOptions {
  /** Bound of one batch, decompressed; default 64 MiB. */
  maxDecompressedBytes?: number;
}

/** Walks all batches of a Fetch answer; see {@link BatchCursor} for errors. A visitor that ends early leaves `nextOffset` behind its batch. */
export function readBatches(buffer: Buffer, visitor: BatchVisitor, options: BatchOptions = {}): BatchesRead {
  const cursor = new BatchCursor(buffer, options);
  while (cursor.next()) {
    if (visitor.batch?.(cursor.header) === false) continue;
    if (!cursor.each(visitor.record)) break;
  }
  return cursor;
}

/**
 * Walks concatenated batches, as a Fetch answers them: the last may be cut. Makes no object for a record or a batch; `header` and the
 * view are reused. `next` steps to a batch, `each` walks its records; between two batches the caller may yield.
 * Both throw MillraceError: malformed-response, response-too-large (decompressed), unsupported-version. When `each` throws, `next` can
 * step over that batch; when `next` throws, it cannot.
 */
export class BatchCursor implements BatchesRead {
  readonly header: BatchHeader;
  nextOffset: number | null = null;
  neededBytes: number | null = null;
  readonly #buffer: Buffer;
  readonly #maxDecompressed: number;
  readonly #view: RecordView;
  #start = 0;
  #end = 0;
  /** The present batch's records once they were decompressed: who walks it in parts pays for that once. */
  #unpacked: Buffer | null = null;
  /** Why the present batch cannot be walked, although it can be stepped over. */
  #unreadable: MillraceError | null = null;

  constructor(buffer: Buffer, options: BatchOptions = {}) {
    this.#buffer = buffer;
    this.#maxDecompressed = options.maxDecompressedBytes ?? DEFAULT_MAX_DECOMPRESSED_BYTES;
    this.#view = emptyView();
    this.header = this.#view.batch;
  }

  /** Steps to the next whole batch and reads its header; false at the end. */
  next(): boolean {
    const buffer = this.#buffer;
    const start = this.#end;
    const left = buffer.length - start;
    if (left === 0) return false;
    if (left < LENGTH_END) return this.#cut(BATCH_OVERHEAD);
    const size = LENGTH_END + int32At(buffer, start + 8);
    if (size <= MAGIC_AT + 1)
      throw new MillraceError('malformed-response', `a batch claims ${size} bytes (at byte ${start})`);
    if (size > left) return this.#cut(size);
    this.#start = start;
    this.#end = start + size;
    this.#unpacked = null;
    this.#unreadable = null;
    const magic = buffer.readInt8(start + MAGIC_AT);
    // As Kafka itself does: what comes after magic 2 has its offsets where 2 has them.
    if (magic >= 2) this.#unreadable = readHeader(buffer, start, size, magic, this.header);
    else if (magic >= 0) readMessageHeader(buffer, start, size, this.header);
    else throw unknownMagic(magic);
    this.nextOffset = this.header.lastOffset + 1;
    return true;
  }

  /** Walks the records of the present batch; false when the visitor ended it. */
  each(record: RecordVisitor): boolean {
    const { compression, magic } = this.header;
    if (this.#unreadable !== null) throw this.#unreadable;
    if (magic < 2) {
      const message = this.#buffer.subarray(this.#start, this.#end);
      return scanMessage(message, this.#view, this.#maxDecompressed, record);
    }
    if (compression === 'none') {
      return scanRecords(this.#buffer, this.#start + BATCH_OVERHEAD, this.#end, this.#view, record);
    }
    this.#unpacked ??= decompress(
      compression,
      this.#buffer.subarray(this.#start + BATCH_OVERHEAD, this.#end),
      this.#maxDecompressed,
    );
    return scanRecords(this.#unpacked, 0, this.#unpacked.length, this.#view, record);
  }

  /** Whether the present batch is what was written; true for the old messages, whose checksum is another. */
  isIntact(): boolean {
    if (this.header.magic < 2) return true;
    const written = this.#buffer.readUInt32BE(this.#start + CRC_AT);
    return crc32c(this.#buffer, this.#start + ATTRIBUTES_AT, this.#end) === written;
  }

  #cut(needed: number): false {
    this.neededBytes = needed;
    this.#end = this.#buffer.length;
    return false;
  }
}

/** Null, or why the records cannot be read. */
function readHeader(
  buffer: Buffer,
  start: number,
  size: number,
  magic: number,
  header: BatchHeader,
): MillraceError | null {
  if (size < BATCH_OVERHEAD)
    throw new MillraceError('malformed-response', `a batch of ${size} bytes is shorter than its header`);
  const attributes = int16At(buffer, start + ATTRIBUTES_AT);
  const lastOffsetDelta = int32At(buffer, start + 23);
  const recordCount = int32At(buffer, start + 57);
  if (lastOffsetDelta < 0 || recordCount < 0)
    throw new MillraceError(
      'malformed-response',
      `a batch claims ${recordCount} records over ${lastOffsetDelta} offsets`,
    );
  const codec = attributes & 0x7;
  const compression = COMPRESSIONS[codec];
  header.baseOffset = int64At(buffer, start);
  header.lastOffset = header.baseOffset + lastOffsetDelta;
  header.leaderEpoch = int32At(buffer, start + 12);
  header.magic = magic;
  header.compression = compression ?? 'none';
  header.timestampType = (attributes & 0x8) === 0 ? 'create-time' : 'log-append-time';
  header.transactional = (attributes & 0x10) !== 0;
  header.control = (attributes & 0x20) !== 0;
  header.baseTimestamp = int64At(buffer, start + 27);
  header.maxTimestamp = int64At(buffer, start + 35);
  header.producerId = producerIdAt(buffer, start + 43);
  header.producerEpoch = int16At(buffer, start + 51);
  header.baseSequence = int32At(buffer, start + 53);
  header.recordCount = recordCount;
  if (magic > 2) return unknownMagic(magic);
  if (compression !== undefined) return null;
  return new MillraceError(
    'unsupported-version',
    `a batch is compressed with codec ${codec}, which Millrace does not know`,
  );
}

function unknownMagic(magic: number): MillraceError {
  return new MillraceError('unsupported-version', `a record batch has magic ${magic}; Millrace reads 0 to 2`);
}

/** Ids up to 2^53 need no bigint; most batches have none at all. */
function producerIdAt(buffer: Buffer, at: number): string {
  const high = int32At(buffer, at);
  if (high === -1 && int32At(buffer, at + 4) === -1) return '-1';
  if (high >= 0 && high < 0x200000) return String(int64At(buffer, at));
  return buffer.readBigInt64BE(at).toString();
}
