import type { BodyLook } from './look.ts';
import type { Palette } from './palette.ts';

/** From the ground to the map: `left + x * scale`, `top + z * scale`. */
export interface MapFrame {
  left: number;
  top: number;
  scale: number;
}

const MARGIN = 8;

/** The whole flow, as large as the map allows, in its middle. */
export function mapFrame(
  bodies: readonly Pick<BodyLook, 'place'>[],
  width: number,
  height: number,
): MapFrame {
  let [minX, maxX, minZ, maxZ] = [-1, 1, -1, 1];
  for (const { place } of bodies) {
    minX = Math.min(minX, place.x);
    maxX = Math.max(maxX, place.x);
    minZ = Math.min(minZ, place.z);
    maxZ = Math.max(maxZ, place.z);
  }
  const scale = Math.min((width - 2 * MARGIN) / (maxX - minX), (height - 2 * MARGIN) / (maxZ - minZ));
  return {
    scale,
    left: width / 2 - ((minX + maxX) / 2) * scale,
    top: height / 2 - ((minZ + maxZ) / 2) * scale,
  };
}

/** What the map needs of a 2D canvas. */
export type MapPen = Pick<
  CanvasRenderingContext2D,
  'clearRect' | 'fillRect' | 'beginPath' | 'moveTo' | 'lineTo' | 'closePath' | 'stroke' | 'fill'
> & { fillStyle: unknown; strokeStyle: unknown; lineWidth: number; globalAlpha: number };

const css = (color: number): string => `#${color.toString(16).padStart(6, '0')}`;

/** Bodies as dots, trouble larger and on top, and the outline of what the camera sees (corners as `FlowProgram.seen`). */
export function drawMap(
  pen: MapPen,
  bodies: readonly BodyLook[],
  seen: readonly number[],
  width: number,
  height: number,
  palette: Palette,
): void {
  const { left, top, scale } = mapFrame(bodies, width, height);
  pen.clearRect(0, 0, width, height);
  for (const loud of [false, true]) {
    const size = loud ? 5 : 2;
    pen.globalAlpha = loud ? 1 : 0.7;
    for (const body of bodies) {
      if (body.loud !== loud) continue;
      pen.fillStyle = css(loud ? palette.tones[body.tone] : body.color);
      pen.fillRect(left + body.place.x * scale - size / 2, top + body.place.z * scale - size / 2, size, size);
    }
  }
  pen.beginPath();
  for (let corner = 0; corner < 4; corner++) {
    const x = left + (seen[corner * 2] ?? 0) * scale;
    const y = top + (seen[corner * 2 + 1] ?? 0) * scale;
    if (corner === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
  pen.closePath();
  pen.globalAlpha = 0.1;
  pen.fillStyle = css(palette.text);
  pen.fill();
  pen.globalAlpha = 0.85;
  pen.strokeStyle = css(palette.text);
  pen.lineWidth = 1;
  pen.stroke();
  pen.globalAlpha = 1;
}
