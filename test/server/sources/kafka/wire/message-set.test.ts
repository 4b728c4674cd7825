import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readBatches } from '../../../../../server/sources/kafka/wire/batch-cursor.ts';
import { Encoder } from '../../../../../server/sources/kafka/wire/encoder.ts';

interface Message {
  magic: 0 | 1;
  offset: number;
  attributes?: number;
  timestamp?: number;
  key?: string | null;
  value: string | Buffer | null;
}

function message({ magic, offset, attributes = 0, timestamp = 5, key = null, value }: Message): Buffer {
  const body = new Encoder().int32(0).int8(magic).int8(attributes);
  if (magic === 1) body.int64(timestamp);
  body.bytes(key === null ? null : Buffer.from(key), false);
  body.bytes(value === null ? null : Buffer.from(value), false);
  const bytes = Buffer.from(body.result());
  return Buffer.from(new Encoder().int64(offset).int32(bytes.length).raw(bytes).result());
}

function readAll(buffer: Buffer) {
  const records: unknown[] = [];
  const { nextOffset } = readBatches(buffer, {
    record: ({ offset, timestamp, bytes, keyStart, keyLength, valueStart, valueLength }) => {
      const key = keyLength < 0 ? null : bytes.toString('utf8', keyStart, keyStart + keyLength);
      const value = valueLength < 0 ? null : bytes.toString('utf8', valueStart, valueStart + valueLength);
      records.push([offset, timestamp, key, value]);
      return true;
    },
  });
  return { records, nextOffset };
}

describe('message sets of old segments', () => {
  test('magic 0 has no times, magic 1 has', () => {
    const set = Buffer.concat([
      message({ magic: 0, offset: 3, key: 'k', value: 'old' }),
      message({ magic: 1, offset: 4, timestamp: 1_500_000_000_000, value: null }),
    ]);
    expect(readAll(set)).toEqual({
      records: [
        [3, -1, 'k', 'old'],
        [4, 1_500_000_000_000, null, null],
      ],
      nextOffset: 5,
    });
  });

  test('a compressed message of magic 1 holds relative offsets that end with its own', () => {
    const inner = Buffer.concat([
      message({ magic: 1, offset: 0, timestamp: 1, value: 'a' }),
      message({ magic: 1, offset: 1, timestamp: 2, value: 'b' }),
    ]);
    const outer = (attributes: number) =>
      message({ magic: 1, offset: 41, attributes, timestamp: 9, value: gzipSync(inner) });
    expect(readAll(outer(1))).toEqual({
      records: [
        [40, 1, null, 'a'],
        [41, 2, null, 'b'],
      ],
      nextOffset: 42,
    });
    expect(readAll(outer(1 | 8)).records).toEqual([
      [40, 9, null, 'a'],
      [41, 9, null, 'b'],
    ]);
  });

  test('a compressed message of magic 0 holds absolute offsets', () => {
    const inner = Buffer.concat([
      message({ magic: 0, offset: 40, value: 'a' }),
      message({ magic: 0, offset: 41, value: 'b' }),
    ]);
    const outer = message({ magic: 0, offset: 41, attributes: 1, value: gzipSync(inner) });
    expect(readAll(outer).records).toEqual([
      [40, -1, null, 'a'],
      [41, -1, null, 'b'],
    ]);
  });

  test('an inner message that is longer than its set is malformed', () => {
    const inner = message({ magic: 1, offset: 0, value: 'a' });
    inner.writeInt32BE(999, 8);
    const outer = message({ magic: 1, offset: 0, attributes: 1, value: gzipSync(inner) });
    expect(() => readAll(outer)).toThrow(expect.objectContaining({ code: 'malformed-response' }));
  });
});
