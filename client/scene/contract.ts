import type { Watched } from '../store/ports.ts';

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
  /** The camera's single keys (f, +, -); off where the person switched single-key shortcuts off. Default on. */
  keys?: boolean;
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
