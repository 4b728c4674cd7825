import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guardName, unguardName } from '../../../server/protocol/path-names.ts';

describe('names as segments of a path', () => {
  test.each([
    ['', '~'],
    ['.', '~.'],
    ['..', '~..'],
    ['~', '~~'],
    ['~.', '~~.'],
    ['orders', 'orders'],
    ['...', '...'],
    ['a~', 'a~'],
  ])('%j is written %j', (name, segment) => {
    expect(guardName(name)).toBe(segment);
    expect(unguardName(segment)).toBe(name);
  });

  test('any name comes back, and no segment is one that clients fold', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8, unit: fc.constantFrom('.', '~', '/', 'a') }), (name) => {
        const segment = guardName(name);
        expect(unguardName(segment)).toBe(name);
        expect(['', '.', '..']).not.toContain(segment);
      }),
    );
  });
});
