import { describe, expect, it } from 'vitest';
import { createArrivals } from '../../../pipeline/generator/arrivals.ts';
import { dayFactor } from '../../../pipeline/generator/day-curve.ts';
import { createRandom } from '../../../pipeline/generator/random.ts';

const SEED = 20_261;
const DAY = 86_400_000;

/** So many spans of 20 ms at a rate. */
function arrive(seed: number, spans: number, rate: number): number[] {
  const arrivals = createArrivals(createRandom(seed));
  return Array.from({ length: spans }, (_, i) => arrivals(i * 20, (i + 1) * 20, rate)).flat();
}

describe(`arrivals (seed ${SEED})`, () => {
  it('are the same for the same seed and others for another', () => {
    expect(arrive(SEED, 500, 50)).toEqual(arrive(SEED, 500, 50));
    expect(arrive(SEED, 500, 50)).not.toEqual(arrive(SEED + 1, 500, 50));
  });

  it.each([5, 60, 5_000])(
    'at %i a second come at that rate, with the spread of a Poisson process',
    (rate) => {
      const seconds = rate === 5 ? 2_000 : 100;
      const times = arrive(SEED, seconds * 50, rate);
      // Five standard deviations of a Poisson count.
      expect(Math.abs(times.length - rate * seconds)).toBeLessThan(5 * Math.sqrt(rate * seconds));
      const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
      // Exponential gaps: the deviation equals the mean. A metronome would have 0.
      expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.9);
      expect(Math.sqrt(variance) / mean).toBeLessThan(1.1);
    },
  );

  it('lie within their span, in order', () => {
    const arrivals = createArrivals(createRandom(SEED));
    const times = arrivals(1_000, 2_000, 400);
    expect(times.every((time) => time > 1_000 && time <= 2_000)).toBe(true);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('follow a new rate from its first span on, and stop at 0', () => {
    const arrivals = createArrivals(createRandom(SEED));
    expect(arrivals(0, 10_000, 0)).toEqual([]);
    const low = arrivals(10_000, 20_000, 5).length;
    const high = arrivals(20_000, 30_000, 5_000).length;
    expect(low).toBeLessThan(100);
    expect(high).toBeGreaterThan(48_000);
  });
});

describe('the day curve', () => {
  it('averages 1 over a day of any length', () => {
    for (const dayMs of [DAY, 1_800_000]) {
      const steps = 2_400;
      const sum = Array.from({ length: steps }, (_, i) => dayFactor((i / steps) * dayMs, dayMs)).reduce(
        (a, b) => a + b,
        0,
      );
      expect(sum / steps).toBeCloseTo(1, 3);
    }
  });

  it('is highest at dinner, lower at lunch, lowest at night, and has no jumps', () => {
    const at = (hour: number) => dayFactor((hour / 24) * DAY, DAY);
    expect(at(19)).toBeGreaterThan(at(12));
    expect(at(12)).toBeGreaterThan(at(9));
    expect(at(9)).toBeGreaterThan(at(3));
    for (let minute = 0; minute < 1_440; minute++) {
      expect(Math.abs(at((minute + 1) / 60) - at(minute / 60))).toBeLessThan(0.01);
    }
  });
});
