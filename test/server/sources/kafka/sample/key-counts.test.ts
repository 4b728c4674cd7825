import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyCounts } from '../../../../../server/sources/kafka/sample/key-counts.ts';

const key = (text: string) => Buffer.from(text);

describe('how uneven keys are', () => {
  test('too few samples tell nothing; an unknown partition tells nothing', () => {
    const counts = new KeyCounts();
    for (let i = 0; i < 19; i++) counts.add('t', 0, key('a'));
    expect(counts.skew('t', 0)).toBeNull();
    expect(counts.skew('t', 1)).toBeNull();
    counts.add('t', 0, key('a'));
    expect(counts.skew('t', 0)).toEqual({ share: 1, sampled: 20 });
  });

  test('events without a key count as events, never as a key of their own', () => {
    const counts = new KeyCounts();
    for (let i = 0; i < 30; i++) counts.add('t', 0, null);
    for (let i = 0; i < 10; i++) counts.add('t', 0, key('a'));
    expect(counts.skew('t', 0)?.share).toBeCloseTo(10 / 40);
  });

  test('partitions and topics whose names run into each other are kept apart', () => {
    const counts = new KeyCounts();
    for (let i = 0; i < 20; i++) {
      counts.add('t-1', 1, key('a'));
      counts.add('t', 1, key(String(i)));
    }
    expect(counts.skew('t-1', 1)?.share).toBe(1);
    expect(counts.skew('t', 1)?.share).toBeCloseTo(1 / 20);
    expect(counts.skew('t', 11)).toBeNull();
  });

  test('what is old fades: a key that came up later takes the lead', () => {
    const counts = new KeyCounts();
    for (let i = 0; i < 1_000; i++) counts.add('t', 0, key('old'));
    for (let i = 0; i < 1_000; i++) counts.add('t', 0, key('new'));
    expect(counts.skew('t', 0)?.share).toBeGreaterThan(0.9);
  });

  test('the partition sampled longest ago is forgotten when there are too many', () => {
    const counts = new KeyCounts();
    for (let i = 0; i < 30; i++) counts.add('first', 0, key('a'));
    for (let partition = 0; partition < 2_000; partition++) counts.add('many', partition, key('a'));
    expect(counts.skew('first', 0)).toBeNull();
  });

  test('the share is that of the most frequent key, within one window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 5 })), { minLength: 20, maxLength: 399 }),
        (seen) => {
          const counts = new KeyCounts();
          const exact = new Map<number, number>();
          for (const one of seen) {
            counts.add('t', 0, one === null ? null : key(String(one)));
            if (one !== null) exact.set(one, (exact.get(one) ?? 0) + 1);
          }
          const skew = counts.skew('t', 0);
          expect(skew?.sampled).toBe(seen.length);
          expect(skew?.share).toBeCloseTo(Math.max(0, ...exact.values()) / seen.length);
        },
      ),
    );
  });

  test('the share is never above 1, however long it goes on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 400, maxLength: 3_000 }),
        (seen) => {
          const counts = new KeyCounts();
          for (const one of seen) counts.add('t', 0, key(String(one)));
          const share = counts.skew('t', 0)?.share ?? 0;
          expect(share).toBeGreaterThan(0);
          expect(share).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 20 },
    );
  });
});
