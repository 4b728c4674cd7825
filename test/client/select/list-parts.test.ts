import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { clockTime, count, fullTime, seconds, zonedTime } from '../../../client/select/format.ts';
import { WINDOW_ROWS, windowFor } from '../../../client/select/list-window.ts';
import { visibleName } from '../../../client/select/names.ts';
import { setNotation, zoneName } from '../../../client/select/notation.ts';
import { trendPath, trendWords } from '../../../client/select/trend.ts';

describe('the window that follows the scroll', () => {
  it('covers what is on screen, wherever one jumps, and stays while it does', () => {
    const place = fc.nat(6_000);
    fc.assert(
      fc.property(fc.array(place, { maxLength: 20 }), fc.integer({ min: 1, max: 6_000 }), (jumps, total) => {
        let held = 0;
        for (const jump of jumps) {
          const first = Math.min(jump, total - 1);
          const last = Math.min(first + 60, total - 1);
          held = windowFor(held, first, last, total);
          expect(held % 50).toBe(0);
          expect(held).toBeLessThanOrEqual(first);
          expect(last).toBeLessThan(held + WINDOW_ROWS);
          expect(windowFor(held, first, last, total)).toBe(held);
        }
      }),
    );
  });
  it('a walk through 5,000 rows asks for at most one window in 50 rows', () => {
    const asked = new Set<number>();
    let held = 0;
    for (let first = 0; first < 5_000; first += 1) {
      held = windowFor(held, first, first + 20, 5_000);
      asked.add(held);
    }
    expect(asked.size).toBeLessThanOrEqual(100);
  });
});

describe('names', () => {
  it.each([
    ['orders', 'orders'],
    ['', '(no name)'],
    ['  ', '“  ”'],
    ['a\tb', 'a␉b'],
    ['\u0000', '␀'],
    ['x\u007fy', 'x␡y'],
    ['evil\u202egnp', 'evil⟨U+202E⟩gnp'],
    ['zero\u200bwidth', 'zero⟨U+200B⟩width'],
    ['مجموعة', 'مجموعة'],
  ])('%j is shown as %s', (name, shown) => expect(visibleName(name)).toBe(shown));
  it('whatever the name, nothing in it is hidden', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0x3000 }), { maxLength: 40 }), (codes) => {
        const name = String.fromCodePoint(...codes);
        expect(visibleName(name)).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b-\u200f]/,
        );
      }),
    );
  });
});

describe('notation', () => {
  const usual = { numbers: 'comma-point', zone: 'local', lag: 'span' } as const;
  afterEach(() => setNotation(usual));
  it.each([
    ['comma-point', '1,234,567'],
    ['point-comma', '1.234.567'],
    ['space-comma', '1\u202f234\u202f567'],
    ['plain', '1234567'],
  ] as const)('%s: %s', (numbers, text) => {
    setNotation({ ...usual, numbers });
    expect(count(1_234_567)).toBe(text);
  });
  it('UTC is the same for everyone, and is named', () => {
    setNotation({ ...usual, zone: 'utc' });
    const time = Date.UTC(2026, 4, 6, 14, 3, 59, 7);
    expect(fullTime(time)).toBe('2026-05-06 14:03:59.007');
    expect(zonedTime(time)).toBe('2026-05-06 14:03:59.007 UTC');
    expect(clockTime(time - 86_400_000, time)).toBe('2026-05-05 14:03:59');
  });
  it('the zone of the viewer is told by its distance from UTC', () => {
    const offset = -new Date(0).getTimezoneOffset();
    expect(zoneName(0)).toBe(offset === 0 ? 'UTC' : expect.stringMatching(/^UTC[+-]\d{1,2}(:\d\d)?$/));
  });
  it('lag in seconds, for those who compare numbers', () => {
    setNotation({ ...usual, lag: 'seconds' });
    expect([seconds(108), seconds(0.25), seconds(4_210), seconds(null)]).toEqual([
      '108 s',
      '0.3 s',
      '4,210 s',
      '–',
    ]);
  });
});

describe('trend', () => {
  it('a gap lifts the pen, a point alone is a dot, nothing known draws nothing', () => {
    expect(trendPath([0, 10, null, 5], 30, 10)).toBe('M0 10h0L10 0M30 5h0');
    expect(trendPath([null, null], 30, 10)).toBe('');
    expect(trendPath([], 30, 10)).toBe('');
    expect(trendPath([0, 0], 30, 10)).toBe('M0 10h0L30 10');
    expect(trendWords([null, 4, 2], count)).toBe('from 4 to 2, at most 4');
    expect(trendWords([null], count)).toBe('not known');
  });
});
