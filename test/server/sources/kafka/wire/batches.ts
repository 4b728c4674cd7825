import { crc32c } from '../../../../../server/sources/kafka/wire/crc32c.ts';
import { Encoder } from '../../../../../server/sources/kafka/wire/encoder.ts';

export interface TestRecord {
  key: Buffer | null;
  value: Buffer | null;
  headers?: { name: string; value: Buffer | null }[];
  timestampDelta?: number;
  offsetDelta?: number;
}

export interface TestBatch {
  baseOffset?: number;
  /** Compression 0-4, 8 log append time, 16 transactional, 32 control. */
  attributes?: number;
  records: TestRecord[];
  /** The records section as it stands on the wire, when compressed. */
  pack?: (records: Buffer) => Buffer;
  lastOffsetDelta?: number;
  producerId?: bigint;
  baseTimestamp?: number;
  maxTimestamp?: number;
}

/** A record batch of magic 2, written by the book (protocol guide, "Record Batch"). */
export function encodeBatch(batch: TestBatch): Buffer {
  const { records, baseTimestamp = 1_700_000_000_000 } = batch;
  const plain = Buffer.concat(records.map((record, i) => encodeRecord({ offsetDelta: i, ...record })));
  const body = batch.pack?.(plain) ?? plain;
  const encoder = new Encoder()
    .int64(batch.baseOffset ?? 0)
    .int32(49 + body.length)
    .int32(7) // leader epoch
    .int8(2)
    .int32(0) // crc, below
    .int16(batch.attributes ?? 0)
    .int32(batch.lastOffsetDelta ?? Math.max(0, records.length - 1))
    .int64(baseTimestamp)
    .int64(batch.maxTimestamp ?? baseTimestamp)
    .int64(batch.producerId ?? -1n)
    .int16(batch.producerId === undefined ? -1 : 3)
    .int32(-1)
    .int32(records.length)
    .raw(body);
  return sealed(Buffer.from(encoder.result()));
}

/** Writes the checksum of a batch that was changed. */
export function sealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch, 21, batch.length), 17);
  return batch;
}

function encodeRecord(record: TestRecord): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(record.timestampDelta ?? 0),
    varint(record.offsetDelta ?? 0),
    bytes(record.key),
    bytes(record.value),
    varint(record.headers?.length ?? 0),
    ...(record.headers ?? []).flatMap(({ name, value }) => [bytes(Buffer.from(name)), bytes(value)]),
  ]);
  return Buffer.concat([varint(body.length), body]);
}

function bytes(value: Buffer | null): Buffer {
  return value === null ? varint(-1) : Buffer.concat([varint(value.length), value]);
}

/** Zigzag, up to 2^52. */
export function varint(value: number): Buffer {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  const out: number[] = [];
  while (rest >= 128) {
    out.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return Buffer.from(out);
}
