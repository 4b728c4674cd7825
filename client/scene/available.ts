/** The scene cannot be shown here. The view shows its plan in SVG or its table instead. */
export class SceneUnavailable extends Error {
  readonly code = 'webgl-unavailable';
  constructor() {
    super('This browser gives no WebGL 2 context.');
    this.name = 'SceneUnavailable';
  }
}

let answer: boolean | null = null;

/** Whether the browser draws WebGL 2. Asked once: each question costs a context. */
export function webglAvailable(): boolean {
  if (answer !== null) return answer;
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    answer = context !== null;
    context?.getExtension('WEBGL_lose_context')?.loseContext();
  } catch {
    answer = false;
  }
  return answer;
}

const MOST_PIXELS = 4_000_000;

/** Device pixel ratio for a canvas of so many CSS pixels: at most 2, and at most 4 million pixels in all. */
export function pixelRatio(width: number, height: number, device: number): number {
  return Math.max(0.5, Math.min(device, 2, Math.sqrt(MOST_PIXELS / Math.max(1, width * height))));
}
