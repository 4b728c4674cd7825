import type { Clock } from './clock.ts';
import type { StartStep, StatusMeta } from './protocol/rooms.ts';

/** What the first-run page shows: the mode, the start-up steps, whether all sources have spoken. */
export interface StatusBoard {
  meta(): StatusMeta;
  steps(): StartStep[];
  /** Puts a step or moves it on. */
  step(step: StartStep): void;
  setMode(mode: StatusMeta['mode']): void;
  setReady(ready: boolean): void;
  setDrills(drills: boolean): void;
  onChange(listener: () => void): () => void;
  changed(): void;
}

export function createStatusBoard(version: string, mode: StatusMeta['mode'], clock: Clock): StatusBoard {
  const steps = new Map<string, StartStep>();
  const listeners = new Set<() => void>();
  let meta: StatusMeta = { version, mode, ready: false, drills: false, startedAt: clock.now() };
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const set = (part: Partial<StatusMeta>) => {
    meta = { ...meta, ...part };
    changed();
  };
  return {
    meta: () => meta,
    steps: () => [...steps.values()].sort((a, b) => a.order - b.order),
    step(step) {
      steps.set(step.id, step);
      changed();
    },
    setMode: (next) => set({ mode: next }),
    // Ready once is ready for good: what goes wrong later is a finding, not a start-up.
    setReady: (ready) => {
      if (ready && !meta.ready) set({ ready: true });
    },
    setDrills: (drills) => set({ drills }),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    changed,
  };
}
