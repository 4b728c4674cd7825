import { describe, expect, it } from 'vitest';
import { FlowClock } from '../../../client/scene/flow-clock.ts';
import { wheelGeometry } from '../../../client/scene/layers/wheel-geometry.ts';
import { pixelRatio } from '../../../client/scene/available.ts';

describe('the flow clock', () => {
  it('shows the same flow at 60, 72, 90 and 120 frames a second', () => {
    const after = [60, 72, 90, 120].map((hz) => {
      const clock = new FlowClock();
      for (let frame = 0; frame < hz * 2; frame++) clock.advance(1 / hz);
      return clock.seconds;
    });
    for (const seconds of after) expect(seconds).toBeCloseTo(2, 6);
  });

  it('stands while stopped, goes on where it stood, and runs at the speed of a replay', () => {
    const clock = new FlowClock();
    clock.advance(0.1);
    clock.setStopped(true);
    clock.advance(0.1);
    expect(clock.seconds).toBeCloseTo(0.1);
    clock.setStopped(false);
    clock.setSpeed(4);
    clock.advance(0.1);
    expect(clock.seconds).toBeCloseTo(0.5);
    clock.setSpeed(0);
    expect(clock.running).toBe(false);
  });

  it('does not leap after a hidden tab', () => {
    const clock = new FlowClock();
    clock.advance(3_600);
    expect(clock.seconds).toBeLessThan(1);
  });

  it('starts over before 32-bit floats tremble, and says by how much', () => {
    const clock = new FlowClock();
    while (clock.rebase() === 0) clock.advance(0.25);
    expect(clock.seconds).toBe(0);
  });
});

describe('budgets of the scene', () => {
  it('a wheel has at most 200 triangles', () => {
    const count = (wheelGeometry().getAttribute('position').count ?? 0) / 3;
    expect(count).toBeLessThanOrEqual(200);
    expect(count).toBeGreaterThan(100);
  });

  it('a canvas has at most 4 million pixels, whatever the screen', () => {
    for (const [width, height, device] of [
      [1600, 900, 1],
      [2560, 1440, 2],
      [7680, 4320, 3],
    ] as const) {
      const ratio = pixelRatio(width, height, device);
      expect(width * height * ratio * ratio).toBeLessThanOrEqual(
        Math.max(4_000_100, width * height * 0.25 + 1),
      );
    }
  });
});
