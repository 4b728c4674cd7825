import type { Box } from '../layout/bounds.ts';

/** Where the camera looks: a point of the ground, from how far and from which side. Angles in radians. */
export interface CameraState {
  x: number;
  z: number;
  distance: number;
  /** Round the vertical; 0 looks along -z. */
  azimuth: number;
  /** Above the ground. */
  elevation: number;
}

/** The canvas in CSS pixels; insets are covered by overlays. */
export interface Viewport {
  width: number;
  height: number;
  mode: '3d' | 'flat';
  insetTop: number;
  insetBottom: number;
}

/** A long lens: lanes and columns compare in size across the scene. */
export const FIELD_OF_VIEW = (20 * Math.PI) / 180;
const ELEVATION = (40 * Math.PI) / 180;
const STRAIGHT_DOWN = Math.PI / 2;
const TAN = Math.tan(FIELD_OF_VIEW / 2);
const NEAREST = 8;
const FARTHEST = 4_000;
const LOWEST = (12 * Math.PI) / 180;
const HIGHEST = (85 * Math.PI) / 180;

export const startState = (): CameraState => ({ x: 0, z: 0, distance: 80, azimuth: 0, elevation: ELEVATION });

const elevationOf = (state: CameraState, view: Viewport): number =>
  view.mode === 'flat' ? STRAIGHT_DOWN : state.elevation;

/** Half the height of what an orthographic camera shows: the same scale as the perspective one has at its target. */
export const halfHeight = (state: CameraState): number => state.distance * TAN;

/** The camera from the same side and slope that has the whole box in view, as near as that allows. */
export function fit(state: CameraState, view: Viewport, box: Box): CameraState {
  const azimuth = view.mode === 'flat' ? 0 : state.azimuth;
  const elevation = elevationOf(state, view);
  const free = Math.max(0.2, 1 - (view.insetTop + view.insetBottom) / Math.max(1, view.height));
  const tanX = (TAN * view.width) / Math.max(1, view.height);
  const tanY = TAN * free;
  const [sinA, cosA, sinE, cosE] = [
    Math.sin(azimuth),
    Math.cos(azimuth),
    Math.sin(elevation),
    Math.cos(elevation),
  ];
  // Extremes of the corners against the four side planes of the view, in the camera's frame: r right, u up, f ahead.
  const planes = { left: -1e9, right: -1e9, low: -1e9, high: -1e9 };
  const flat = view.mode === 'flat';
  for (let corner = 0; corner < 8; corner++) {
    const x = corner & 1 ? box.maxX : box.minX;
    const y = corner & 2 ? box.maxY : box.minY;
    const z = corner & 4 ? box.maxZ : box.minZ;
    const along = x * sinA + z * cosA;
    const r = x * cosA - z * sinA;
    const u = y * cosE - along * sinE;
    const f = flat ? 0 : -(y * sinE + along * cosE);
    planes.right = Math.max(planes.right, r - tanX * f);
    planes.left = Math.max(planes.left, -r - tanX * f);
    planes.high = Math.max(planes.high, u - tanY * f);
    planes.low = Math.max(planes.low, -u - tanY * f);
  }
  // The eye in that frame: far enough back for both pairs of planes, in the middle of each.
  const back = Math.max((planes.right + planes.left) / (2 * tanX), (planes.high + planes.low) / (2 * tanY));
  const r = (planes.right - planes.left) / 2;
  const insetShift = ((view.insetTop - view.insetBottom) / Math.max(1, view.height)) * TAN;
  const u = (planes.high - planes.low) / 2;
  // Where the view's axis meets the ground, and how far that is from the eye.
  const reach = flat ? back : (u * cosE + back * sinE) / sinE;
  const along = flat ? -u : back * cosE - u * sinE - reach * cosE;
  const distance = clamp(reach, NEAREST, FARTHEST);
  const shifted = along - (insetShift * distance) / sinE;
  return {
    x: r * cosA + shifted * sinA,
    z: -r * sinA + shifted * cosA,
    distance,
    azimuth,
    elevation: state.elevation,
  };
}

/** Drags the ground by so many pixels. */
export function pan(state: CameraState, view: Viewport, right: number, down: number): CameraState {
  const unit = (2 * state.distance * TAN) / Math.max(1, view.height);
  const across = -right * unit;
  const away = (down * unit) / Math.sin(elevationOf(state, view));
  const azimuth = view.mode === 'flat' ? 0 : state.azimuth;
  const [sin, cos] = [Math.sin(azimuth), Math.cos(azimuth)];
  return { ...state, x: state.x + across * cos - away * sin, z: state.z - across * sin - away * cos };
}

/** Moves nearer (factor under 1) or farther; the ground under the pixel stays under it. */
export function zoom(
  state: CameraState,
  view: Viewport,
  factor: number,
  px: number,
  py: number,
): CameraState {
  const distance = clamp(state.distance * factor, NEAREST, FARTHEST);
  const real = distance / state.distance;
  const at = groundAt(state, view, px, py);
  return { ...state, distance, x: at.x + (state.x - at.x) * real, z: at.z + (state.z - at.z) * real };
}

/** Turns round the target; has no effect in `flat`. */
export function orbit(state: CameraState, view: Viewport, azimuth: number, elevation: number): CameraState {
  if (view.mode === 'flat') return state;
  return {
    ...state,
    azimuth: clamp(state.azimuth + azimuth, -1.4, 1.4),
    elevation: clamp(state.elevation + elevation, LOWEST, HIGHEST),
  };
}

/** Brings a point of the ground into the middle. */
export const lookAt = (state: CameraState, x: number, z: number): CameraState => ({ ...state, x, z });

/** The point of the ground under a pixel. */
export function groundAt(
  state: CameraState,
  view: Viewport,
  px: number,
  py: number,
): { x: number; z: number } {
  const flat = view.mode === 'flat';
  const [azimuth, elevation] = [flat ? 0 : state.azimuth, elevationOf(state, view)];
  const [sinA, cosA, sinE, cosE] = [
    Math.sin(azimuth),
    Math.cos(azimuth),
    Math.sin(elevation),
    Math.cos(elevation),
  ];
  const r = ((px / view.width) * 2 - 1) * TAN * (view.width / view.height);
  const u = (1 - (py / view.height) * 2) * TAN;
  if (flat) return { x: state.x + r * state.distance, z: state.z - u * state.distance };
  // Above the horizon there is no ground: stay just below it.
  const drop = Math.max(0.05, sinE - u * cosE);
  const s = (state.distance * sinE) / drop;
  const along = state.distance * cosE - s * (cosE + u * sinE);
  const right = s * r;
  return { x: state.x + right * cosA + along * sinA, z: state.z - right * sinA + along * cosA };
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
