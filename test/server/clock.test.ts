import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { steadyClock } from '../../server/clock.ts';

const T = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

/** A clock that can be set, over one that cannot. */
function steady() {
  const below = { tick: 5_000.5, ahead: 0, slept: 0 };
  const clock = steadyClock(
    { now: () => Math.floor(T + below.tick + below.ahead) },
    () => below.tick,
    // As coarse as an operating system may be.
    () => Math.floor((90_000 + below.tick + below.slept) / 1_000) * 1_000,
  );
  const after = (ms: number) => {
    below.tick += ms;
    return clock.now();
  };
  return { below, clock, after };
}

describe('a steady clock', () => {
  test('goes as the clock below it', () => {
    const { clock, after } = steady();
    const begun = clock.now();
    expect(begun).toBe(T + 5_000);
    for (let i = 1; i <= 1_000; i++) expect(Math.abs(after(10.25) - begun - i * 10.25)).toBeLessThan(2);
  });

  test.each([HOUR_MS, -HOUR_MS])(
    'does not notice a step of %i ms at once, and makes it up slowly',
    (step) => {
      const { below, clock, after } = steady();
      const begun = clock.now();
      below.ahead = step;
      expect(Math.abs(clock.now() - begun)).toBeLessThanOrEqual(1);
      expect(Math.abs(after(10_000) - begun - 10_000 - Math.sign(step) * 1_000)).toBeLessThanOrEqual(2);
      let last = 0;
      for (let seconds = 0; seconds <= 40_000; seconds++) last = after(1_000);
      expect(Math.abs(last - Math.floor(T + below.tick + step))).toBeLessThanOrEqual(1);
    },
  );

  test('goes on at once after a sleep, in which the clock and the uptime go on and ticks do not', () => {
    const { below, clock, after } = steady();
    const begun = clock.now();
    for (let times = 1; times <= 3; times++) {
      below.ahead += 8 * HOUR_MS;
      below.slept += 8 * HOUR_MS;
      expect(Math.abs(after(1_000) - begun - times * (8 * HOUR_MS + 1_000))).toBeLessThanOrEqual(1_000);
    }
  });

  test('counts a sleep once, however far off the clock has been set before', () => {
    const { below, clock, after } = steady();
    const begun = clock.now();
    below.ahead = -HOUR_MS;
    after(1_000);
    below.ahead += HOUR_MS / 2;
    below.slept = HOUR_MS / 2;
    for (let seconds = 2; seconds < 20; seconds++)
      expect(Math.abs(after(1_000) - begun - HOUR_MS / 2 - seconds * 1_000)).toBeLessThan(
        1_000 + seconds * 100,
      );
  });

  test('never goes back, whatever the clock below it does', () => {
    const steps = fc.array(fc.tuple(fc.nat(5_000), fc.integer({ min: -HOUR_MS, max: HOUR_MS })));
    fc.assert(
      fc.property(steps, (all) => {
        const { below, clock, after } = steady();
        let last = clock.now();
        for (const [ms, ahead] of all) {
          below.ahead = ahead;
          const now = after(ms);
          expect(now).toBeGreaterThanOrEqual(last);
          expect(now - last).toBeLessThanOrEqual(ms * 1.1 + 1);
          last = now;
        }
      }),
    );
  });
});
