import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decompress } from '../../../../../server/sources/kafka/wire/decompress.ts';

type Codec = Parameters<typeof decompress>[0];

const PLAIN = Buffer.from('the millrace drives the wheel, '.repeat(40));

/** A raw snappy block of literals only: any decoder must take it. */
function snappyBlock(plain: Buffer): Buffer {
  const parts: Buffer[] = [varint(plain.length)];
  for (let at = 0; at < plain.length; at += 60) {
    const literal = plain.subarray(at, at + 60);
    parts.push(Buffer.from([(literal.length - 1) << 2]), literal);
  }
  return Buffer.concat(parts);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  while (rest >= 128) {
    out.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return Buffer.from([...out, rest]);
}

/** snappy-java's stream round blocks. */
function xerial(...blocks: Buffer[]): Buffer {
  const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  return Buffer.concat([header, ...blocks.flatMap((block) => [int32(block.length), block])]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** An LZ4 frame of blocks; a compressed one is a run of literals and, when it repeats, one match. */
function lz4Frame(blocks: { stored?: Buffer; packed?: Buffer }[], flags = 0x60): Buffer {
  const parts: Buffer[] = [Buffer.from([0x04, 0x22, 0x4d, 0x18, flags, 0x40])];
  if ((flags & 0x08) !== 0) parts.push(Buffer.alloc(8, 1));
  parts.push(Buffer.from([0]));
  for (const { stored, packed } of blocks) {
    const data = stored ?? packed ?? Buffer.alloc(0);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(stored === undefined ? data.length : data.length + 0x80000000);
    parts.push(size, data);
    if ((flags & 0x10) !== 0) parts.push(Buffer.from('sum!'));
  }
  parts.push(Buffer.alloc(4));
  if ((flags & 0x04) !== 0) parts.push(Buffer.from('sum!'));
  return Buffer.concat(parts);
}

/** `abcd` and then eight more of it: token, literals, offset 4, match length 8. */
const LZ4_REPEAT = Buffer.from([0x44, 0x61, 0x62, 0x63, 0x64, 4, 0]);

/** A zstd frame with one raw block: single segment, content size in one byte. */
function zstdRaw(plain: Buffer): Buffer {
  const header = (plain.length << 3) | 1;
  const block = Buffer.from([header & 0xff, (header >> 8) & 0xff, (header >> 16) & 0xff]);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, plain.length]), block, plain]);
}

describe('codecs', () => {
  test('gzip', () => {
    expect(decompress('gzip', gzipSync(PLAIN), 10_000)).toEqual(PLAIN);
  });

  test('snappy, as one raw block and as the stream of blocks that Java writes', () => {
    expect(decompress('snappy', snappyBlock(PLAIN), 10_000)).toEqual(PLAIN);
    const stream = xerial(snappyBlock(PLAIN.subarray(0, 100)), snappyBlock(PLAIN.subarray(100)));
    expect(decompress('snappy', stream, 10_000)).toEqual(PLAIN);
    expect(decompress('snappy', xerial(), 10_000)).toHaveLength(0);
  });

  test('lz4, with stored and packed blocks, with and without checksums and content size', () => {
    const blocks = [{ stored: PLAIN }, { packed: LZ4_REPEAT }];
    const expected = Buffer.concat([PLAIN, Buffer.from('abcdabcdabcd')]);
    for (const flags of [0x60, 0x70, 0x64, 0x68, 0x7c])
      expect(decompress('lz4', lz4Frame(blocks, flags), 10_000)).toEqual(expected);
  });

  test('zstd', () => {
    expect(decompress('zstd', zstdRaw(PLAIN.subarray(0, 200)), 10_000)).toEqual(PLAIN.subarray(0, 200));
  });

  const samples: [Codec, Buffer][] = [
    ['gzip', gzipSync(PLAIN)],
    ['snappy', snappyBlock(PLAIN)],
    ['snappy', xerial(snappyBlock(PLAIN.subarray(0, 600)), snappyBlock(PLAIN.subarray(600)))],
    ['lz4', lz4Frame([{ stored: PLAIN }, { packed: LZ4_REPEAT }])],
    ['zstd', zstdRaw(PLAIN.subarray(0, 200))],
  ];
  test.each(samples)('%s is refused beyond the bound, before it is held', (codec, packed) => {
    expect(() => decompress(codec, packed, 150)).toThrow(
      expect.objectContaining({ code: 'response-too-large' }),
    );
  });

  test('a snappy block that claims two gigabytes is refused before memory is taken', () => {
    const claim = Buffer.concat([varint(2_000_000_000), Buffer.from('x')]);
    expect(() => decompress('snappy', claim, 1_000)).toThrow(
      expect.objectContaining({ code: 'response-too-large' }),
    );
  });

  test.each(samples)(
    '%s cut or spoiled anywhere never crashes: it reads, or is told malformed',
    (codec, packed) => {
      fc.assert(
        fc.property(fc.nat(packed.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
          const spoiled = cut ? Buffer.from(packed.subarray(0, at)) : Buffer.from(packed);
          if (!cut) spoiled[at] = byte;
          expectReadOrRefused(() => decompress(codec, spoiled, 100_000));
        }),
        { numRuns: 400, verbose: 1 },
      );
    },
  );

  test('a snappy literal whose length looks negative as a signed number is refused, not read for ever', () => {
    const literal = Buffer.from([0xfc, 0xf0, 0xff, 0xff, 0xff]);
    const packed = Buffer.concat([varint(63), literal, Buffer.from('the rest of the block')]);
    expect(() => decompress('snappy', packed, 1_000)).toThrow(
      expect.objectContaining({ code: 'malformed-response' }),
    );
  });

  test('snappy copies of all three kinds, one that overlaps itself, and ones that reach too far', () => {
    const copies = (...bytes: number[]) => Buffer.from([12, 0x0c, 0x61, 0x62, 0x63, 0x64, ...bytes]);
    const repeated = Buffer.from('abcdabcdabcd');
    expect(decompress('snappy', copies(0b10001, 4), 100)).toEqual(repeated);
    expect(decompress('snappy', copies(0b11110, 4, 0), 100)).toEqual(repeated);
    expect(decompress('snappy', copies(0b11111, 4, 0, 0, 0), 100)).toEqual(repeated);
    for (const wrong of [
      [0b10001, 0],
      [0b10001, 5],
      [0b11110, 5, 0],
      [0b11111, 4, 0, 0, 0x80],
      [0b11111, 4, 0],
      [0b100010, 4, 0],
      [0b01110, 4, 0],
    ])
      expect(() => decompress('snappy', copies(...wrong), 100)).toThrow(
        expect.objectContaining({ code: 'malformed-response' }),
      );
  });

  test('a zstd frame that claims a window of two gigabytes takes no memory for it', () => {
    // No single segment: a window descriptor (exponent 20: 1 GiB, and seven eighths more) and one raw block.
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa7, 0x19, 0x00, 0x00, 0x61, 0x62, 0x63]);
    const before = process.memoryUsage.rss();
    expect(decompress('zstd', frame, 1_000).toString()).toBe('abc');
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024);
  });

  test('zstd frames behind each other and skippable ones between them', () => {
    const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const packed = Buffer.concat([zstdRaw(Buffer.from('one ')), skippable, zstdRaw(Buffer.from('two'))]);
    expect(decompress('zstd', packed, 1_000).toString()).toBe('one two');
    expect(decompress('zstd', skippable, 1_000)).toHaveLength(0);
  });

  test('random bytes never crash a codec, and none takes long', () => {
    const codec = fc.constantFrom<Codec>('gzip', 'snappy', 'lz4', 'zstd');
    const magic = fc.constantFrom('', '1f8b08', '82534e4150505900', '04224d1860400000', '28b52ffd');
    fc.assert(
      fc.property(codec, magic, fc.uint8Array({ maxLength: 300 }), (name, start, bytes) => {
        const began = process.cpuUsage();
        expectReadOrRefused(() =>
          decompress(name, Buffer.concat([Buffer.from(start, 'hex'), bytes]), 100_000),
        );
        // 300 bytes take microseconds; the bound is for what reads for seconds or for ever.
        expect(process.cpuUsage(began).user).toBeLessThan(1_000_000);
      }),
      { numRuns: 2_000, verbose: 1 },
    );
  });
});

function expectReadOrRefused(work: () => Buffer): void {
  try {
    expect(work().length).toBeLessThanOrEqual(100_000);
  } catch (thrown) {
    expect(thrown).toMatchObject({ name: 'MillraceError' });
    expect(['malformed-response', 'response-too-large']).toContain((thrown as { code: string }).code);
  }
}
