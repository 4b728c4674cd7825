import type { Object3D } from 'three';
import type { Emphasis } from '../look/emphasis.ts';
import type { SceneLook } from '../look/look.ts';

/** One thing the scene draws, with one draw call. Knows no React; the program holds the list of all layers. */
export interface Layer {
  readonly object: Object3D;
  /** Takes a new look; may allocate. `seconds` is the flow clock, so that phases go on. */
  apply(look: SceneLook, seconds: number): void;
  /** Called before each drawn frame; allocates nothing. */
  frame(seconds: number): void;
  /** Some bodies are lit and the others step back; null: all as they are. May allocate. */
  light?(emphasis: Emphasis | null): void;
  /** The clock started over: adds `shift` seconds of motion to the phases. */
  rebase?(shift: number): void;
  dispose(): void;
}
