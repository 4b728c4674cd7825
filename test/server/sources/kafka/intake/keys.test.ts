import { describe, expect, test } from 'vitest';
import { keyVersion, readGroupKey, readOffsetKey } from '../../../../../server/sources/kafka/intake/keys.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** Group "g", topic "orders". */
const OFFSET_FIELDS = '0001 67 0006 6f7264657273 00000003';

describe('the key of a record', () => {
  test.each([
    ['0000', 0],
    [`0001 ${OFFSET_FIELDS}`, 1],
    ['0002 0001 67', 2],
    ['0003', 3],
    ['ffff', -1],
    ['', -1],
    ['00', -1],
  ])('%s has version %i', (bytes, version) => {
    const key = hex(bytes);
    expect(keyVersion(key, 0, key.length)).toBe(version);
  });

  test('null has no version', () => {
    expect(keyVersion(hex('0001'), 2, -1)).toBe(-1);
  });
});

describe("an offset's key", () => {
  const read = (bytes: string) => {
    const fields = hex(bytes);
    return readOffsetKey(fields, 0, fields.length);
  };

  test.each([
    [OFFSET_FIELDS, { group: 'g', topic: 'orders', partition: 3 }],
    // "Läufer", in UTF-8.
    ['0007 4cc3a4756665 72 0001 74 00000000', { group: 'Läufer', topic: 't', partition: 0 }],
    // Clients before 2.2 could commit for the group "".
    ['0000 0001 74 7fffffff', { group: '', topic: 't', partition: 2_147_483_647 }],
  ])('%s names its partition', (bytes, key) => {
    expect(read(bytes)).toEqual(key);
  });

  test.each([
    ['nothing', ''],
    ['a group alone', '0001 67'],
    ['no partition', '0001 67 0006 6f7264657273'],
    ['half a partition', '0001 67 0006 6f7264657273 0000'],
    ['something behind it', `${OFFSET_FIELDS} 00`],
    ['a group that is null', 'ffff 0006 6f7264657273 00000003'],
    ['a topic that is null', '0001 67 ffff 00000003'],
    ['a topic without a name', '0001 67 0000 00000003'],
    ['a group longer than the key', '7fff 67 0006 6f7264657273 00000003'],
    ['a topic longer than the key', '0001 67 0007 6f7264657273 00000003'],
    ['a negative partition', '0001 67 0006 6f7264657273 ffffffff'],
  ])('is refused with %s', (_name, bytes) => {
    expect(read(bytes)).toBeNull();
  });

  test('is not read beyond its end', () => {
    const bytes = hex(OFFSET_FIELDS);
    for (let end = 0; end < bytes.length; end++) expect(readOffsetKey(bytes, 0, end)).toBeNull();
  });
});

describe("a group's key", () => {
  const read = (bytes: string) => {
    const fields = hex(bytes);
    return readGroupKey(fields, 0, fields.length);
  };

  test('names the group', () => {
    expect(read('0005 62696c6c73')).toBe('bills');
    expect(read('0000')).toBe('');
  });

  test.each(['', '00', 'ffff', '0006 62696c6c73', '0004 62696c6c73'])('%j is refused', (bytes) => {
    expect(read(bytes)).toBeNull();
  });
});
