import { type CameraState, orbit, pan, type Viewport, zoom } from './state.ts';

export interface ControlledCamera {
  readonly view: Viewport;
  readonly state: CameraState;
  set(goal: CameraState, atOnce?: boolean): void;
}

export interface ControlHooks {
  /** The camera was moved by a person. */
  moved(): void;
  /** Key `f`: what is selected into view, or everything. */
  frame(): void;
  /** Key `0`: everything into view. */
  fitAll(): void;
}

const ORBIT_PER_PIXEL = 0.005;
const STEP_PIXELS = 60;
const TYPING = 'input, textarea, select, [contenteditable], [role="textbox"]';

/**
 * Mouse, touch and keys move the camera: drag pans, right or shift drag turns, wheel and pinch zoom; keys f, 0, + and -,
 * shift with arrows pans, alt with arrows turns. Plain arrows belong to the tree. `stop` leaves no listener.
 */
export function controlCamera(
  element: HTMLElement,
  camera: ControlledCamera,
  hooks: ControlHooks,
  keys: boolean,
): () => void {
  const fingers = new Map<number, { x: number; y: number }>();
  let turning = false;
  const change = (next: CameraState, atOnce = true): void => {
    camera.set(next, atOnce);
    hooks.moved();
  };

  const down = (event: PointerEvent): void => {
    turning = event.button === 2 || event.shiftKey;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const move = (event: PointerEvent): void => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    const [dx, dy] = [event.clientX - finger.x, event.clientY - finger.y];
    if (fingers.size === 2) pinch(event, finger);
    else if (turning) change(orbit(camera.state, camera.view, -dx * ORBIT_PER_PIXEL, dy * ORBIT_PER_PIXEL));
    else change(pan(camera.state, camera.view, dx, dy));
    finger.x = event.clientX;
    finger.y = event.clientY;
  };
  const pinch = (event: PointerEvent, finger: { x: number; y: number }): void => {
    const other = [...fingers.entries()].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) return;
    const before = Math.hypot(finger.x - other.x, finger.y - other.y);
    const after = Math.hypot(event.clientX - other.x, event.clientY - other.y);
    const place = element.getBoundingClientRect();
    const [x, y] = [(event.clientX + other.x) / 2 - place.left, (event.clientY + other.y) / 2 - place.top];
    const moved = pan(
      camera.state,
      camera.view,
      (event.clientX - finger.x) / 2,
      (event.clientY - finger.y) / 2,
    );
    change(zoom(moved, camera.view, before / Math.max(1, after), x, y));
  };
  const up = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const place = element.getBoundingClientRect();
    const lines = event.deltaMode === 1 ? 16 : 1;
    const factor = Math.exp(Math.max(-120, Math.min(120, event.deltaY * lines)) * 0.0016);
    change(zoom(camera.state, camera.view, factor, event.clientX - place.left, event.clientY - place.top));
  };
  const menu = (event: Event): void => event.preventDefault();
  const key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    const next = keyed(event, camera);
    if (next === 'frame') hooks.frame();
    else if (next === 'fit') hooks.fitAll();
    else if (next) change(next, false);
    if (next !== null) event.preventDefault();
  };

  element.addEventListener('pointerdown', down);
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', up);
  window.addEventListener('pointercancel', up);
  element.addEventListener('wheel', wheel, { passive: false });
  element.addEventListener('contextmenu', menu);
  if (keys) window.addEventListener('keydown', key);
  return () => {
    element.removeEventListener('pointerdown', down);
    window.removeEventListener('pointermove', move);
    window.removeEventListener('pointerup', up);
    window.removeEventListener('pointercancel', up);
    element.removeEventListener('wheel', wheel);
    element.removeEventListener('contextmenu', menu);
    window.removeEventListener('keydown', key);
  };
}

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function keyed(event: KeyboardEvent, camera: ControlledCamera): CameraState | 'frame' | 'fit' | null {
  const { state, view } = camera;
  const arrow = ARROWS[event.key];
  if (arrow && event.shiftKey) return pan(state, view, arrow[0] * STEP_PIXELS, arrow[1] * STEP_PIXELS);
  if (arrow && event.altKey) return orbit(state, view, -arrow[0] * 0.12, arrow[1] * 0.08);
  if (event.altKey) return null;
  if (event.key === 'f') return 'frame';
  if (event.key === '0') return 'fit';
  if (event.key === '+' || event.key === '=') return zoom(state, view, 0.85, view.width / 2, view.height / 2);
  if (event.key === '-') return zoom(state, view, 1 / 0.85, view.width / 2, view.height / 2);
  return null;
}
