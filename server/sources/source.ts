import type { Observation } from '../model/observation.ts';

/** Takes observations in the order in which they were made. Must not be called after `stop` has resolved. */
export type Emit = (observations: readonly Observation[]) => void;

/** What viewers and findings look at now: sources ask for it more often. Names not known are ignored. */
export interface Focus {
  groups: readonly string[];
  topics: readonly string[];
}

/**
 * A thing we read from. Contract (test/contract/source.ts):
 * - `start` resolves at once when the system is unreachable too; trouble is told by `source-state`, and mended by itself.
 * - One cycle never overlaps the next; nothing is emitted after `stop` has resolved; `stop` twice is the same as once.
 * - It never throws out of a timer; foreign errors are classified (errors.ts) and end in `source-state`.
 */
export interface Source {
  readonly id: string;
  readonly kind: string;
  /** null when the source belongs to no cluster. */
  readonly cluster: string | null;
  start(emit: Emit): Promise<void>;
  stop(): Promise<void>;
  focus?(focus: Focus): void;
  /** Counters for `/metrics`, by name. */
  metrics?(): Record<string, number>;
}
