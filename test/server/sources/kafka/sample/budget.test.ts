import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Budget, FetchBudget } from '../../../../../server/sources/kafka/sample/budget.ts';

describe('the budget of small fetches', () => {
  test('a second`s worth at once, then as much as time gives', () => {
    const budget = new Budget(10, 0);
    let taken = 0;
    const takeAll = (now: number) => {
      let took = 0;
      while (budget.has(now)) {
        budget.take(1);
        took += 1;
      }
      taken += took;
      return took;
    };
    expect(takeAll(0)).toBe(10);
    expect(takeAll(99)).toBe(0);
    expect(takeAll(100)).toBe(1);
    expect(takeAll(600)).toBe(5);
    expect(takeAll(60_000)).toBe(10);
    expect(taken).toBe(26);
  });

  test('what was taken too much is waited for', () => {
    const budget = new Budget(1_000, 0);
    expect(budget.has(0)).toBe(true);
    budget.take(5_000);
    expect(budget.has(3_900)).toBe(false);
    expect(budget.has(4_001)).toBe(true);
  });

  test('over any stretch, no more than its time is worth, one second`s store and one that overdraws', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 40 })), {
          minLength: 1,
        }),
        (perSecond, steps) => {
          const budget = new Budget(perSecond, 0);
          let now = 0;
          let taken = 0;
          let largest = 0;
          for (const [pause, units] of steps) {
            now += pause;
            if (!budget.has(now)) continue;
            budget.take(units);
            taken += units;
            largest = Math.max(largest, units);
          }
          expect(taken).toBeLessThanOrEqual(perSecond + (now / 1_000) * perSecond + largest + 1e-6);
        },
      ),
    );
  });

  test('fetches and bytes are both paid', () => {
    const fetches = new FetchBudget({ fetches: 2, bytes: 1_000_000 }, 0);
    fetches.spent(10);
    expect(fetches.has(0)).toBe(true);
    fetches.spent(10);
    expect(fetches.has(0)).toBe(false);
    const bytes = new FetchBudget({ fetches: 100, bytes: 1_000 }, 0);
    bytes.spent(3_000);
    expect(bytes.has(1_500)).toBe(false);
    expect(bytes.has(2_100)).toBe(true);
  });
});
