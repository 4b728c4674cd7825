import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32c } from '../../../../../server/sources/kafka/wire/crc32c.ts';

/** RFC 3720, B.4, bit by bit. */
function byTheBook(bytes: Buffer): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f6_3b78;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

describe('the checksum of record batches', () => {
  test.each([
    ['32 bytes of zeroes', Buffer.alloc(32), 0x8a91_36aa],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8_ab43],
    ['32 bytes that count up', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd_794e],
    ['123456789', Buffer.from('123456789'), 0xe306_9283],
    ['nothing', Buffer.alloc(0), 0],
  ])('is that of RFC 3720: %s', (_name, bytes, sum) => {
    expect(crc32c(bytes, 0, bytes.length)).toBe(sum);
  });

  test('takes any part of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(70), fc.nat(70), (array, a, b) => {
        const bytes = Buffer.from(array);
        const [start, end] = [a, b].map((at) => Math.min(at, bytes.length)).sort((x, y) => x - y) as [
          number,
          number,
        ];
        expect(crc32c(bytes, start, end)).toBe(byTheBook(bytes.subarray(start, end)));
      }),
    );
  });
});
