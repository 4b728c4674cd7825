import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { int16At, int32At, int64At } from '../../../../../server/sources/kafka/wire/bytes-at.ts';
import { Decoder } from '../../../../../server/sources/kafka/wire/decoder.ts';
import { Encoder } from '../../../../../server/sources/kafka/wire/encoder.ts';
import { VarintReader } from '../../../../../server/sources/kafka/wire/varint.ts';
import { varint } from './batches.ts';

const malformed = expect.objectContaining({ code: 'malformed-response' });

describe('primitive types', () => {
  test('what is encoded is decoded, in buffers that grow at any byte', { timeout: 30_000 }, () => {
    const value = fc.record({
      i8: fc.integer({ min: -128, max: 127 }),
      i16: fc.integer({ min: -32_768, max: 32_767 }),
      i32: fc.integer(),
      i64: fc.maxSafeInteger(),
      big: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      text: fc.option(fc.string({ unit: 'binary', maxLength: 50 })),
      bytes: fc.option(fc.uint8Array({ maxLength: 50 })),
      list: fc.array(fc.integer()),
    });
    fc.assert(
      fc.property(value, fc.boolean(), fc.integer({ min: 1, max: 40 }), (v, flexible, capacity) => {
        const encoder = new Encoder(capacity).int8(v.i8).int16(v.i16).int32(v.i32).int64(v.i64).int64(v.big);
        encoder
          .string(v.text, flexible)
          .bytes(v.bytes, flexible)
          .array(v.list, flexible, (item) => encoder.int32(item));
        encoder.boolean(true).tags(flexible);
        const decoder = new Decoder(Buffer.from(encoder.result()));
        expect(decoder.int8()).toBe(v.i8);
        expect(decoder.int16()).toBe(v.i16);
        expect(decoder.int32()).toBe(v.i32);
        expect(decoder.int64()).toBe(v.i64);
        expect(decoder.int64String()).toBe(v.big.toString());
        expect(decoder.nullableString(flexible)).toBe(v.text);
        const bytes = decoder.nullableBytes(flexible);
        expect(bytes === null ? null : new Uint8Array(bytes)).toEqual(v.bytes);
        expect(decoder.int32Array(flexible)).toEqual(v.list);
        expect(decoder.boolean()).toBe(true);
        decoder.tags(flexible);
        expect(decoder.remaining).toBe(0);
      }),
      { verbose: 1 },
    );
  });

  test('varints of records are read to the last bit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        fc.integer({ min: -(2 ** 51), max: 2 ** 51 }),
        (int, long) => {
          const bytes = Buffer.concat([varint(int), varint(long)]);
          const reader = new VarintReader(bytes, 0, bytes.length);
          expect([reader.int(), reader.long(), reader.at]).toEqual([int, long, bytes.length]);
        },
      ),
      { numRuns: 500, verbose: 1 },
    );
  });

  test('an array is refused before memory is taken for it, when it claims more items than bytes are left', () => {
    const claim = Buffer.from(new Encoder().int32(2_000_000_000).int32(0).result());
    expect(() => new Decoder(claim).arrayLength(false)).toThrow(malformed);
    expect(new Decoder(Buffer.from(new Encoder().int32(4).int32(0).result())).arrayLength(false)).toBe(4);
    expect(new Decoder(Buffer.from(new Encoder().arrayLength(null, false).result())).arrayLength(false)).toBe(
      0,
    );
  });

  test('a length beyond the end is refused', () => {
    expect(() => new Decoder(Buffer.from([0, 9, 65])).string(false)).toThrow(malformed);
    expect(() => new Decoder(Buffer.from([0xff, 0xff])).string(false)).toThrow(malformed);
    expect(() => new Decoder(Buffer.from([0, 0, 0, 9, 1])).nullableBytes(false)).toThrow(malformed);
    expect(() => new Decoder(Buffer.from([1, 0, 9])).tags(true)).toThrow(malformed);
    expect(() => new Decoder(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 1])).unsignedVarint()).toThrow(
      malformed,
    );
  });

  test('a string that does not fit the wire is refused', () => {
    expect(() => new Encoder().string('x'.repeat(40_000), false)).toThrow(
      expect.objectContaining({ code: 'bad-input' }),
    );
  });
});

test('integers at a place are those that a Buffer reads', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 12 }), fc.nat(4), (array, shift) => {
      const bytes = Buffer.from(array);
      const at = Math.min(shift, bytes.length - 8);
      expect(int16At(bytes, at)).toBe(bytes.readInt16BE(at));
      expect(int32At(bytes, at)).toBe(bytes.readInt32BE(at));
      expect(int64At(bytes, at)).toBe(Number(bytes.readBigInt64BE(at)));
    }),
  );
  const largest = Buffer.from('001fffffffffffff', 'hex');
  expect(int64At(largest, 0)).toBe(Number.MAX_SAFE_INTEGER);
});
