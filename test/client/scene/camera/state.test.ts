import { Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { CameraRig } from '../../../../client/scene/camera/rig.ts';
import {
  fit,
  groundAt,
  orbit,
  pan,
  startState,
  type Viewport,
  zoom,
} from '../../../../client/scene/camera/state.ts';
import type { Box } from '../../../../client/scene/layout/bounds.ts';

const box: Box = { minX: -17, maxX: 16, minY: 0, maxY: 2, minZ: -9, maxZ: 12 };
const views: Viewport[] = (['3d', 'flat'] as const).flatMap((mode) => [
  { width: 1600, height: 900, mode, insetTop: 48, insetBottom: 92 },
  { width: 400, height: 900, mode, insetTop: 48, insetBottom: 92 },
  { width: 1200, height: 300, mode, insetTop: 0, insetBottom: 0 },
]);

/** A point in pixels, by the camera that three really draws with. */
function pixel(rig: CameraRig, x: number, y: number, z: number): { x: number; y: number } {
  const p = new Vector3(x, y, z).project(rig.camera);
  return { x: ((p.x + 1) / 2) * rig.view.width, y: ((1 - p.y) / 2) * rig.view.height };
}

function rigOf(view: Viewport): CameraRig {
  const rig = new CameraRig();
  Object.assign(rig.view, view);
  rig.resize(view.width, view.height);
  return rig;
}

describe.each(views)('the camera in $mode at $width x $height', (view) => {
  it('fits a box: every corner between the insets, and one side touches', () => {
    const rig = rigOf(view);
    rig.set(fit(startState(), view, box), true);
    const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((c) =>
      pixel(rig, c & 1 ? box.maxX : box.minX, c & 2 ? box.maxY : box.minY, c & 4 ? box.maxZ : box.minZ),
    );
    const [left, right] = [Math.min(...corners.map((c) => c.x)), Math.max(...corners.map((c) => c.x))];
    const [top, bottom] = [Math.min(...corners.map((c) => c.y)), Math.max(...corners.map((c) => c.y))];
    expect(left).toBeGreaterThan(-2);
    expect(right).toBeLessThan(view.width + 2);
    expect(top).toBeGreaterThan(view.insetTop - 12);
    expect(bottom).toBeLessThan(view.height - view.insetBottom + 12);
    const slackX = left + view.width - right;
    const slackY = top - view.insetTop + view.height - view.insetBottom - bottom;
    expect(Math.min(slackX, slackY)).toBeLessThan(24);
  });

  it('knows the ground under a pixel, and a zoom keeps it there', () => {
    const rig = rigOf(view);
    const state = fit(startState(), view, box);
    rig.set(state, true);
    const at = groundAt(state, view, view.width * 0.7, view.height * 0.6);
    const back = pixel(rig, at.x, 0, at.z);
    expect(back.x).toBeCloseTo(view.width * 0.7, 0);
    expect(back.y).toBeCloseTo(view.height * 0.6, 0);
    rig.set(zoom(state, view, 0.5, view.width * 0.7, view.height * 0.6), true);
    const after = pixel(rig, at.x, 0, at.z);
    expect(after.x).toBeCloseTo(view.width * 0.7, 0);
    expect(after.y).toBeCloseTo(view.height * 0.6, 0);
  });

  it('a drag takes the ground in the middle with it', () => {
    const rig = rigOf(view);
    const state = fit(startState(), view, box);
    const middle = groundAt(state, view, view.width / 2, view.height / 2);
    rig.set(pan(state, view, 20, 10), true);
    const now = pixel(rig, middle.x, 0, middle.z);
    expect(now.x - view.width / 2).toBeCloseTo(20, 0);
    expect(Math.abs(now.y - view.height / 2 - 10)).toBeLessThan(1.5);
  });
});

describe('the camera', () => {
  it('does not turn in flat, and not under the ground or over the top in 3d', () => {
    const [threeD, flat] = [views[0], views[3]];
    if (!threeD || !flat) throw new Error('two views');
    expect(orbit(startState(), flat, 1, 1)).toEqual(startState());
    expect(orbit(startState(), threeD, 0, -9).elevation).toBeGreaterThan(0.1);
    expect(orbit(startState(), threeD, 0, 9).elevation).toBeLessThan(Math.PI / 2);
  });

  it('tells what is on screen from what is not', () => {
    const view = views[0];
    if (!view) throw new Error('a view');
    const rig = rigOf(view);
    rig.set(fit(startState(), view, box), true);
    expect(rig.shows(0, 0)).toBe(true);
    expect(rig.shows(60, 0)).toBe(false);
    expect(rig.shows(0, 90)).toBe(false);
  });

  it('stands still until it is asked, and then comes to rest where it was asked to be', () => {
    const rig = rigOf(views[0] ?? { width: 1, height: 1, mode: '3d', insetTop: 0, insetBottom: 0 });
    rig.instant = false;
    expect(rig.frame(0.016)).toBe(false);
    rig.set({ ...rig.state, x: 9 });
    let frames = 0;
    while (rig.frame(0.016)) if (++frames > 200) throw new Error('never rests');
    expect(frames).toBeGreaterThan(3);
    expect(rig.state.x).toBe(9);
    expect(rig.frame(0.016)).toBe(false);
  });
});
