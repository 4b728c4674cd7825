import { expect, it } from 'vitest';
import { drawMap, mapFrame, type MapPen } from '../../../../client/scene/look/map.ts';
import type { BodyLook } from '../../../../client/scene/look/look.ts';
import { palettes } from '../../../../client/scene/look/palette.ts';

const body = (x: number, z: number, loud = false): BodyLook =>
  ({ place: { x, z, tier: 0 }, loud, tone: loud ? 'critical' : 'ok', color: 0x123456 }) as BodyLook;

it('holds the whole flow, in its middle, and leaves a margin', () => {
  const frame = mapFrame([body(-100, -20), body(300, 60)], 176, 112);
  const at = (x: number, z: number) => [frame.left + x * frame.scale, frame.top + z * frame.scale];
  expect(at(-100, -20)[0]).toBeCloseTo(8);
  expect(at(300, 60)[0]).toBeCloseTo(168);
  expect(at(100, 20)).toEqual([88, 56]);
});

it('has a frame for a flow of nothing and of one', () => {
  for (const bodies of [[], [body(0, 0)]])
    expect(Number.isFinite(mapFrame(bodies, 176, 112).scale)).toBe(true);
});

it('draws trouble last and larger, and the four corners of the view', () => {
  const rects: [string, number][] = [];
  let corners = 0;
  const pen = {
    fillStyle: '',
    fillRect: (_x: number, _y: number, size: number) => void rects.push([String(pen.fillStyle), size]),
    moveTo: () => void corners++,
    lineTo: () => void corners++,
    clearRect: () => undefined,
    beginPath: () => undefined,
    closePath: () => undefined,
    stroke: () => undefined,
    fill: () => undefined,
    strokeStyle: '',
    lineWidth: 0,
    globalAlpha: 1,
  } satisfies MapPen;
  drawMap(pen, [body(0, 0, true), body(5, 5)], [0, 0, 1, 0, 1, 1, 0, 1], 176, 112, palettes.dark);
  expect(rects).toEqual([
    ['#123456', 2],
    ['#ff5d6c', 5],
  ]);
  expect(corners).toBe(4);
});
