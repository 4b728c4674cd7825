import { describe, expect, it } from 'vitest';
import { BYTE_STEPS, MS_STEPS, RATE_STEPS, SECONDS_STEPS, WHOLE_STEPS } from '../../../client/charts/axes.ts';
import { plotOptions, timeOnAxis, yRange } from '../../../client/charts/options.ts';
import { count, rateFigure } from '../../../client/select/format.ts';

describe('axes', () => {
  it('begin at zero and leave some room above', () => {
    const [low, high] = yRange({ fromZero: true, least: 10 }, 40, 100);
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(100);
  });
  it('without data, or with zeros only, they show their least', () => {
    expect(yRange({ fromZero: true, least: 10 }, null, null)).toEqual([0, 10]);
    expect(yRange({ fromZero: true, least: 10 }, 0, 0)[1]).toBeGreaterThanOrEqual(10);
  });
  it('a hair before the full minute is written as the full minute', () => {
    const full = new Date(2026, 4, 6, 14, 3).getTime();
    expect(timeOnAxis(full - 1e-4, 60_000)).toBe('14:03');
    expect(timeOnAxis(full + 5_000 - 1e-4, 5_000)).toBe('14:03:05');
  });
  it('offsets begin where they are', () => {
    const [low] = yRange({ fromZero: false, least: 10 }, 48_000, 49_000);
    expect(low).toBeGreaterThan(47_000);
  });
  it('steps go up, and no two neighbouring figures of an axis look alike', () => {
    for (const steps of [WHOLE_STEPS, RATE_STEPS, SECONDS_STEPS, MS_STEPS, BYTE_STEPS])
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
    for (const [steps, write] of [
      [WHOLE_STEPS, count],
      [RATE_STEPS, rateFigure],
    ] as const)
      for (const step of steps.slice(0, 20)) {
        const figures = [1, 2, 3, 4].map((times) => write(step * times));
        expect(new Set(figures).size).toBe(4);
      }
  });
});

it('a chart has its unit on the axis, shares only the cursor, and does not zoom by itself', () => {
  const theme = {
    colours: { event: '#5cb8f2', ok: '#000000', warning: '', critical: '', call: '', quiet: '' },
    text: '',
    line: '',
    strong: '',
    ground: '',
    font: 'x',
    fontSize: 12,
    scale: 1,
  };
  const options = plotOptions(
    {
      unit: 'events',
      axis: count,
      series: [{ label: 'lag', colour: 'event', fillTo: 'zero', format: count }],
      sync: 'group',
      fromZero: true,
      least: 1,
    },
    theme,
    { width: 10, height: 10 },
    {},
    { plugins: [], onZoomOut: () => {} },
  );
  expect(options.axes?.[1]?.label).toBe('events');
  expect(options.series.map(({ label }) => label)).toEqual([undefined, 'lag']);
  expect(options.series[1]?.fill).toBe('#5cb8f222');
  expect(options.cursor?.drag?.setScale).toBe(false);
  const published = options.cursor?.sync?.filters?.pub;
  expect(published).toBeTypeOf('function');
});
