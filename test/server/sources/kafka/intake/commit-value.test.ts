import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CommitValueReader } from '../../../../../server/sources/kafka/intake/commit-value.ts';
import { commitValue } from './records.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

function read(bytes: Buffer): { offset: number; commitTimestamp: number } | null {
  const reader = new CommitValueReader();
  const isValue = reader.read(bytes, 0, bytes.length);
  return isValue ? { offset: reader.offset, commitTimestamp: reader.commitTimestamp } : null;
}

// 1_700_000_000_000 is 0x18bcfe56800; "ab" is 6162.
const VALUES: [name: string, bytes: string, offset: number][] = [
  ['0: offset, metadata, time', '0000 0000000000000005 0002 6162 0000018bcfe56800', 5],
  ['1: and the time when it expires', '0001 0000000000000006 0002 6162 0000018bcfe56800 ffffffffffffffff', 6],
  ['2: without that time', '0002 0000000000000007 0000 0000018bcfe56800', 7],
  ['3: with the leader epoch', '0003 0000000100000002 00000009 0002 6162 0000018bcfe56800', 4_294_967_298],
  ['3: with an unknown leader epoch', '0003 0000000000000008 ffffffff 0000 0000018bcfe56800', 8],
  ['4: compact metadata, no tags', '0004 0000000000000009 00000001 03 6162 0000018bcfe56800 00', 9],
  [
    '4: with the topic id as tag 0',
    '0004 000000000000000a 00000001 01 0000018bcfe56800 01 00 10 0102030405060708090a0b0c0d0e0f10',
    10,
  ],
  [
    '4: with a tag that is not known yet',
    '0004 000000000000000b ffffffff 01 0000018bcfe56800 01 07 02 aabb',
    11,
  ],
  [
    '4: the greatest offset that a number can hold',
    '0004 001fffffffffffff ffffffff 01 0000018bcfe56800 00',
    Number.MAX_SAFE_INTEGER,
  ],
];

const GARBAGE: [name: string, bytes: string][] = [
  ['nothing', ''],
  ['a version alone', '0003'],
  ['a negative version', 'ffff 0000000000000005 0000 0000018bcfe56800'],
  ['a version of the future', '0005 0000000000000009 00000001 03 6162 0000018bcfe56800 00'],
  ['a negative offset', '0000 ffffffffffffffff 0000 0000018bcfe56800'],
  ['an offset beyond 2^53', '0000 0020000000000000 0000 0000018bcfe56800'],
  ['a leader epoch below -1', '0003 0000000000000008 fffffffe 0000 0000018bcfe56800'],
  ['metadata that is null', '0000 0000000000000005 ffff 0000018bcfe56800 00'],
  ['compact metadata that is null', '0004 0000000000000009 00000001 00 0000018bcfe56800 00'],
  ['metadata longer than the value', '0000 0000000000000005 0009 6162 0000018bcfe56800'],
  ['a time below -1', '0000 0000000000000005 0000 fffffffffffffffe'],
  ['version 1 without the second time', '0001 0000000000000006 0002 6162 0000018bcfe56800'],
  ['version 4 without its tags', '0004 0000000000000009 00000001 03 6162 0000018bcfe56800'],
  ['version 3 with tags behind it', '0003 0000000000000008 ffffffff 0000 0000018bcfe56800 00'],
  ['a topic id that is too short', '0004 000000000000000a 00000001 01 0000018bcfe56800 01 00 02 0102'],
  ['a tag that is cut', '0004 000000000000000b ffffffff 01 0000018bcfe56800 01 07 05 aabb'],
  ['more tags than there are', '0004 000000000000000b ffffffff 01 0000018bcfe56800 02 07 02 aabb'],
  ['a varint of six bytes', '0004 000000000000000b ffffffff ffffffffff01 0000018bcfe56800 00'],
];

describe('the value of an offset commit', () => {
  test.each(VALUES)('is read in version %s', (_name, bytes, offset) => {
    expect(read(hex(bytes))).toEqual({ offset, commitTimestamp: 1_700_000_000_000 });
  });

  test.each(VALUES)('is no value when a byte is missing or added, in version %s', (_name, bytes) => {
    const whole = hex(bytes);
    for (let length = 0; length < whole.length; length++) expect(read(whole.subarray(0, length))).toBeNull();
    expect(read(Buffer.concat([whole, Buffer.from([0])]))).toBeNull();
  });

  test.each(GARBAGE)('is refused when it is %s', (_name, bytes) => {
    expect(read(hex(bytes))).toBeNull();
  });

  test('is read where it stands, whatever is round it', () => {
    const value = commitValue(4, 77, { metadata: 'm'.repeat(200) });
    const reader = new CommitValueReader();
    const noise = Buffer.alloc(13, 0xff);
    expect(reader.read(Buffer.concat([noise, value, noise]), 13, value.length)).toBe(true);
    expect(reader.offset).toBe(77);
  });

  test('is read back as it was written, at every version', () => {
    fc.assert(
      fc.property(
        fc.nat(4),
        fc.maxSafeNat(),
        fc.string({ maxLength: 300 }),
        fc.integer({ min: -1, max: 2 ** 31 - 1 }),
        fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 }), { nil: null }),
        (version, offset, metadata, leaderEpoch, id) => {
          const topicId = id === null ? {} : { topicId: Buffer.from(id).toString('hex') };
          const bytes = commitValue(version, offset, { metadata, leaderEpoch, ...topicId });
          expect(read(bytes)).toEqual({ offset, commitTimestamp: 1_700_000_000_000 });
        },
      ),
      { numRuns: 300, verbose: 1 },
    );
  });
});
