import { describe, expect, it } from 'vitest';
import { MAX_BACKLOG } from '../../../../client/scene/layout/metrics.ts';
import {
  BACKLOG_TICKS,
  backlogHeight,
  backlogHeightOfEvents,
  births,
  MAX_BIRTHS,
  MIN_BACKLOG,
  RATE_TICKS,
  turning,
} from '../../../../client/scene/look/scales.ts';

const magnitudes = Array.from({ length: 120 }, (_, at) => 10 ** (at / 10 - 4));

describe('the published scales', () => {
  it.each([
    ['backlog of seconds', backlogHeight],
    ['backlog of events', backlogHeightOfEvents],
    ['births', births],
    ['turning', turning],
  ])('%s never falls when the number grows', (_name, scale) => {
    let before = scale(0);
    for (const value of magnitudes) {
      const now = scale(value);
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
  });

  it('a longer lag stands taller, up to a day', () => {
    for (let at = 1; at < BACKLOG_TICKS.length; at++) {
      const [low, high] = [BACKLOG_TICKS[at - 1], BACKLOG_TICKS[at]];
      expect(backlogHeight(high?.value ?? 0)).toBeGreaterThan(backlogHeight(low?.value ?? 0) + 0.2);
    }
    expect(backlogHeight(1_180)).toBeGreaterThan(backlogHeight(108));
    expect(backlogHeight(86_400)).toBeCloseTo(MAX_BACKLOG);
    expect(backlogHeight(1e9)).toBe(MAX_BACKLOG);
  });

  it('what is not known has no height, no marks and no turning', () => {
    expect(backlogHeight(Number.NaN)).toBe(MIN_BACKLOG);
    expect(births(Number.NaN)).toBe(0);
    expect(turning(Number.NaN)).toBe(0);
  });

  it('only a rate of 0 stands still', () => {
    expect(turning(0)).toBe(0);
    expect(births(0)).toBe(0);
    for (const rate of magnitudes) {
      expect(turning(rate)).toBeGreaterThan(0);
      expect(births(rate)).toBeGreaterThan(0);
    }
  });

  it('births are logarithmic and bounded', () => {
    const ticks = RATE_TICKS.map((tick) => births(tick.value));
    for (let at = 2; at < ticks.length; at++) {
      const step = (ticks[at] ?? 0) - (ticks[at - 1] ?? 0);
      expect(step).toBeGreaterThan(1.5);
      expect(step).toBeLessThan(2.5);
    }
    expect(births(1e12)).toBe(MAX_BIRTHS);
  });
});
