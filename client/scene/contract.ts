import type { Camera, Scene, WebGLRenderer } from 'three';
import type { Watched } from '../store/ports.ts';
import type { FlowProgram } from './program.ts';

/** What the Flow view hands to the scene (client/scene/index.ts, loaded by dynamic import). */
export interface FlowSceneProps {
  /** The `overview` or `district` room: structure and live slots. The scene reads slots itself, each frame. */
  room: Watched;
  mode: '3d' | 'flat';
  /** Node id that is selected, or null. */
  selected: string | null;
  /** Node id under keyboard focus (from the tree), or null. */
  focused: string | null;
  onSelect(id: string | null): void;
  /** Enter, double click: go into the node. */
  onDrill(id: string): void;
  theme: 'dark' | 'light';
  /** Static encodings instead of motion. */
  reducedMotion: boolean;
  /** Data is stale: the flow clock stands, everything greys. */
  frozen: boolean;
  /** CSP nonce for styles that a library injects. */
  nonce: string;
  /** Node ids that a search found: they are marked and the rest steps back; the camera stays. Null or absent: no search. */
  matches?: readonly string[] | null;
  /** Map, tooltip and tools beside the canvas; off on the wall and in the playground's bare states. Default on. */
  tools?: boolean;
  /** What part of the flow the room shows (the open district; '' or absent: the whole). Each part keeps its layout. */
  part?: string;
  /** What the picture is of, for the caption of a saved picture: `demo`. */
  caption?: string;
  /** The program once it stands, null when it goes: tests ask it to `describe()`. */
  onProgram?(program: FlowProgram | null): void;
  /** The camera's single keys (f, 0, +, -); off where the person switched single-key shortcuts off. Default on. */
  keys?: boolean;
  /**
   * Read from afar: nothing lies over the scene, type and marks are `textScale` times as large as at a desk, and the
   * camera goes to the rows round what is selected (asked for by opening the wall).
   */
  wall?: { textScale: number };
  /** The scene stands, or is gone (null): what goes into its XR slot needs to know. Keep the function's identity. */
  onStage?(stage: SceneStage | null): void;
  /** Counts of each drawn frame, for tests and benches. The object is reused. */
  onStats?(stats: SceneStats): void;
}

/** Counts of the last frame (`FlowSceneProps.onStats`). */
export interface SceneStats {
  drawCalls: number;
  triangles: number;
  nodes: number;
  links: number;
  particles: number;
  frameMs: number;
}

/** What the scene is made of, for what goes into its XR slot (client/xr). */
export interface SceneStage {
  gl: WebGLRenderer;
  scene: Scene;
  program: FlowProgram;
}

/** What fills the XR slot of a program while a headset shows the scene: its own camera, and its part of each frame. */
export interface Immersion {
  readonly camera: Camera;
  /** After the program's own frame, before the draw. Allocates nothing. */
  frame(): void;
}
