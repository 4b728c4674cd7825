import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BatchCursor, readBatches } from '../../../../../server/sources/kafka/wire/batch-cursor.ts';
import { markerType } from '../../../../../server/sources/kafka/wire/control-record.ts';
import { copyRecord } from '../../../../../server/sources/kafka/wire/copy-record.ts';
import type { RecordView } from '../../../../../server/sources/kafka/wire/record-batch.ts';
import { copyKey, copyValue, readHeaders } from '../../../../../server/sources/kafka/wire/record-headers.ts';
import { encodeBatch, type TestRecord } from './batches.ts';

const text = (value: string | null) => (value === null ? null : Buffer.from(value));
const record = (key: string | null, value: string | null, changes: Partial<TestRecord> = {}): TestRecord => ({
  key: text(key),
  value: text(value),
  ...changes,
});

function readAll(buffer: Buffer, options: { maxDecompressedBytes?: number } = {}) {
  const records: { offset: number; timestamp: number; key: string | null; value: string | null }[] = [];
  const read = readBatches(
    buffer,
    {
      record: (view) => {
        const [key, value] = [copyKey(view), copyValue(view)];
        records.push({
          offset: view.offset,
          timestamp: view.timestamp,
          key: key?.toString() ?? null,
          value: value?.toString() ?? null,
        });
        return true;
      },
    },
    options,
  );
  return { records, nextOffset: read.nextOffset, neededBytes: read.neededBytes };
}

describe('record batches', () => {
  test('are walked one after the other, with offsets, times, keys and values', () => {
    const buffer = Buffer.concat([
      encodeBatch({
        baseOffset: 10,
        records: [record('a', 'one'), record(null, null, { timestampDelta: 5 })],
      }),
      encodeBatch({ baseOffset: 12, records: [record('', 'two', { timestampDelta: -70_000 })] }),
    ]);
    expect(readAll(buffer)).toEqual({
      records: [
        { offset: 10, timestamp: 1_700_000_000_000, key: 'a', value: 'one' },
        { offset: 11, timestamp: 1_700_000_000_005, key: null, value: null },
        { offset: 12, timestamp: 1_699_999_930_000, key: '', value: 'two' },
      ],
      nextOffset: 13,
      neededBytes: null,
    });
  });

  test('a large timestamp delta (VARLONG) is exact', () => {
    const delta = 1_700_000_000_123;
    const buffer = encodeBatch({ baseTimestamp: 0, records: [record('a', 'b', { timestampDelta: delta })] });
    expect(readAll(buffer).records[0]?.timestamp).toBe(delta);
  });

  test('with log append time all records have the time of the batch', () => {
    const buffer = encodeBatch({
      attributes: 8,
      maxTimestamp: 42,
      records: [record('a', 'b', { timestampDelta: 9 })],
    });
    expect(readAll(buffer).records[0]?.timestamp).toBe(42);
  });

  test('a compacted batch keeps its range: the next offset lies behind it, also when it is empty', () => {
    const holes = encodeBatch({
      baseOffset: 100,
      lastOffsetDelta: 9,
      records: [record('a', 'b', { offsetDelta: 4 })],
    });
    expect(readAll(holes)).toMatchObject({ records: [{ offset: 104 }], nextOffset: 110 });
    const empty = encodeBatch({ baseOffset: 200, lastOffsetDelta: 3, records: [] });
    expect(readAll(Buffer.concat([holes, empty]))).toMatchObject({ nextOffset: 204 });
  });

  test('a cut batch at the end is left out, and its size told', () => {
    const first = encodeBatch({ baseOffset: 0, records: [record('a', 'b')] });
    const second = encodeBatch({ baseOffset: 1, records: [record('c', 'd'.repeat(500))] });
    for (const cut of [12, 17, 61, second.length - 1])
      expect(readAll(Buffer.concat([first, second.subarray(0, cut)]))).toMatchObject({
        records: [{ key: 'a' }],
        nextOffset: 1,
        neededBytes: second.length,
      });
    expect(readAll(second.subarray(0, 11))).toEqual({ records: [], nextOffset: null, neededBytes: 61 });
    expect(readAll(Buffer.alloc(0))).toEqual({ records: [], nextOffset: null, neededBytes: null });
  });

  test('headers are read with null values, and copied', () => {
    const buffer = encodeBatch({
      records: [
        record('a', 'b', {
          headers: [
            { name: 'trace', value: Buffer.from([1, 2]) },
            { name: 'none', value: null },
          ],
        }),
      ],
    });
    let headers: ReturnType<typeof readHeaders> = [];
    readBatches(buffer, {
      record: (view) => {
        headers = readHeaders(view);
        return true;
      },
    });
    buffer.fill(0);
    expect(headers).toEqual([
      { name: 'trace', value: Buffer.from([1, 2]) },
      { name: 'none', value: null },
    ]);
  });

  test('the header tells transaction, producer and markers', () => {
    const marker = encodeBatch({
      attributes: 16 | 32,
      producerId: 9_007_199_254_740_993n,
      records: [{ key: Buffer.from([0, 0, 0, 1]), value: Buffer.from([0, 0, 0, 0, 0, 5]) }],
    });
    const cursor = new BatchCursor(marker);
    expect(cursor.next()).toBe(true);
    expect(cursor.header).toMatchObject({
      transactional: true,
      control: true,
      producerId: '9007199254740993',
      producerEpoch: 3,
      leaderEpoch: 7,
      recordCount: 1,
    });
    let type = '';
    cursor.each((view) => {
      type = markerType(view);
      return true;
    });
    expect(type).toBe('commit');
  });

  test('a batch can be skipped and the reading ended, without decompressing', () => {
    const broken = encodeBatch({
      attributes: 1,
      records: [record('x', 'y')],
      pack: () => Buffer.from('no gzip'),
    });
    const buffer = Buffer.concat([
      broken,
      encodeBatch({ baseOffset: 1, records: [record('a', '1'), record('b', '2')] }),
    ]);
    const seen: (string | undefined)[] = [];
    const read = readBatches(buffer, {
      batch: (header) => header.compression === 'none',
      record: (view) => {
        seen.push(copyKey(view)?.toString());
        return false;
      },
    });
    expect(seen).toEqual(['a']);
    expect(read.nextOffset).toBe(3);
  });

  test('one view is used for all records', () => {
    const views = new Set<RecordView>();
    readBatches(encodeBatch({ records: [record('a', '1'), record('b', '2')] }), {
      record: (view) => {
        views.add(view);
        return true;
      },
    });
    expect(views.size).toBe(1);
  });

  test('a copied record is whole, or cut to the bound', () => {
    const buffer = encodeBatch({
      attributes: 16,
      producerId: 8n,
      records: [record('key', 'v'.repeat(100), { headers: [{ name: 'h', value: null }] })],
    });
    const copies: ReturnType<typeof copyRecord>[] = [];
    readBatches(buffer, {
      record: (view) => {
        copies.push(copyRecord(view, [{ producerId: '8', firstOffset: 0 }], 1_000));
        copies.push(copyRecord(view, [{ producerId: '9', firstOffset: 0 }], 10));
        copies.push(copyRecord(view, [{ producerId: '8', firstOffset: 1 }], 2));
        return true;
      },
    });
    expect(copies[0]).toMatchObject({
      transactional: true,
      aborted: true,
      producerId: '8',
      headers: [{ name: 'h' }],
    });
    expect(copies[0]?.value).toHaveLength(100);
    expect(copies[1]).toMatchObject({ aborted: false, headers: [], key: Buffer.from('key') });
    expect(copies[1]?.value).toHaveLength(7);
    expect(copies[2]).toMatchObject({ aborted: false, key: Buffer.from('ke'), value: Buffer.alloc(0) });
    expect(copies[1]?.sizeBytes).toBe(copies[0]?.sizeBytes);
  });
});

describe('a malformed batch', () => {
  const good = () => encodeBatch({ records: [record('key', 'value'), record('key', 'value')] });
  const spoiled: [string, (buffer: Buffer) => void][] = [
    ['a negative size', (b) => b.writeInt32BE(-5, 8)],
    ['a size that ends before the magic', (b) => b.writeInt32BE(3, 8)],
    ['a size shorter than the header', (b) => b.writeInt32BE(30, 8)],
    ['more records than there are', (b) => b.writeInt32BE(3, 57)],
    ['a negative number of records', (b) => b.writeInt32BE(-1, 57)],
    ['a negative range', (b) => b.writeInt32BE(-1, 23)],
    ['a record longer than its batch', (b) => b.writeUInt8(0x7e, 61)],
    [
      'a last record that claims bytes behind its batch',
      (b) => b.writeUInt8((b[b.length - 15] ?? 0) + 2, b.length - 15),
    ],
    ['a key longer than its record', (b) => b.writeUInt8(0x7e, 65)],
    ['a varint without an end', (b) => b.fill(0xff, 61, 70)],
  ];
  test.each(spoiled)('%s is malformed-response', (_what, spoil) => {
    const buffer = good();
    spoil(buffer);
    expect(() => readAll(buffer)).toThrow(expect.objectContaining({ code: 'malformed-response' }));
  });

  test('an unknown magic or codec is unsupported-version', () => {
    const magic = good();
    magic.writeInt8(3, 16);
    expect(() => readAll(magic)).toThrow(expect.objectContaining({ code: 'unsupported-version' }));
    const codec = encodeBatch({ attributes: 5, records: [record('a', 'b')] });
    expect(() => readAll(codec)).toThrow(expect.objectContaining({ code: 'unsupported-version' }));
  });

  test('one that grows beyond the bound is response-too-large', () => {
    const bomb = encodeBatch({
      attributes: 1,
      records: [record('a', 'b'.repeat(100_000))],
      pack: (b) => gzipSync(b),
    });
    expect(bomb.length).toBeLessThan(1_000);
    expect(readAll(bomb, { maxDecompressedBytes: 200_000 }).records).toHaveLength(1);
    expect(() => readAll(bomb, { maxDecompressedBytes: 50_000 })).toThrow(
      expect.objectContaining({ code: 'response-too-large' }),
    );
  });
});
