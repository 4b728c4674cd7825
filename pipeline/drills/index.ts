import { messageOf, PipelineError } from '../errors.ts';
import { crashLoop } from './crash-loop.ts';
import { dataLoss } from './data-loss.ts';
import type { Breakage, Drill, Scene } from './drill.ts';
import { hang } from './hang.ts';
import { hotPartition } from './hot-partition.ts';
import { kill } from './kill.ts';
import { openTransaction } from './open-transaction.ts';
import { poison } from './poison.ts';
import { producerStop } from './producer-stop.ts';
import { rebalance } from './rebalance.ts';
import { rewind } from './rewind.ts';
import { slow } from './slow.ts';

/** All drills, in the order in which they are offered. */
export const DRILLS: readonly Drill[] = [
  hang,
  poison,
  crashLoop,
  slow,
  kill,
  rebalance,
  rewind,
  openTransaction,
  hotPartition,
  dataLoss,
  producerStop,
];

/** As it is shown; the same shape as the bridge's `DrillResource`. */
export interface DrillStatus {
  name: string;
  title: string;
  description: string;
  expects: string[];
  state: 'idle' | 'starting' | 'running' | 'mending' | 'failed';
  /** ms since 1970; null while it does not run. */
  startedAt: number | null;
  detail: string;
}

export interface DrillBoard {
  list(): DrillStatus[];
  /** Resolves once the fault is in place. Throws `not-found`, `conflict` (it runs already), or what went wrong, mended. */
  start(name: string): Promise<DrillStatus>;
  /** Resolves once it is mended; mending what is idle changes nothing. Throws `not-found`, `conflict` (it is just starting or being mended). */
  stop(name: string): Promise<DrillStatus>;
  onChanged(listener: () => void): () => void;
  /** Mends all that runs. */
  stopAll(): Promise<void>;
}

interface Entry {
  drill: Drill;
  status: DrillStatus;
  breakage: Breakage;
}

export function createDrillBoard(
  scene: Scene,
  now: () => number,
  drills: readonly Drill[] = DRILLS,
): DrillBoard {
  const listeners = new Set<() => void>();
  const set = (entry: { status: DrillStatus }, change: Partial<DrillStatus>) => {
    entry.status = { ...entry.status, ...change };
    for (const listener of listeners) listener();
  };
  const entries = new Map<string, Entry>();
  for (const drill of drills) {
    const { name, title, description, expects } = drill;
    const status: DrillStatus = {
      name,
      title,
      description,
      expects: [...expects],
      state: 'idle',
      startedAt: null,
      detail: '',
    };
    const entry: Entry = {
      drill,
      status,
      breakage: drill.prepare(scene, (detail) => set(entry, { detail })),
    };
    entries.set(name, entry);
  }

  const entryOf = (name: string): Entry => {
    const entry = entries.get(name);
    if (entry !== undefined) return entry;
    throw new PipelineError(
      'not-found',
      `there is no drill ${name}; there are ${[...entries.keys()].join(', ')}`,
    );
  };
  const refuse = (entry: Entry, states: readonly DrillStatus['state'][]) => {
    const { name, state } = entry.status;
    if (states.includes(state)) throw new PipelineError('conflict', `the drill ${name} is ${state}`);
  };
  const mend = async (entry: Entry) => {
    set(entry, { state: 'mending', detail: '' });
    try {
      await entry.breakage.mend();
      set(entry, { state: 'idle', startedAt: null, detail: '' });
    } catch (thrown) {
      set(entry, { state: 'failed', detail: `could not be mended: ${messageOf(thrown)}` });
      throw thrown;
    }
  };

  const board: DrillBoard = {
    list: () => [...entries.values()].map(({ status }) => status),
    async start(name) {
      const entry = entryOf(name);
      refuse(entry, ['starting', 'running', 'mending', 'failed']);
      set(entry, { state: 'starting', startedAt: now(), detail: '' });
      try {
        await entry.breakage.start();
      } catch (thrown) {
        await mend(entry);
        set(entry, { detail: `could not be started: ${messageOf(thrown)}` });
        throw thrown;
      }
      set(entry, { state: 'running' });
      return entry.status;
    },
    async stop(name) {
      const entry = entryOf(name);
      refuse(entry, ['starting', 'mending']);
      if (entry.status.state !== 'idle') await mend(entry);
      return entry.status;
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stopAll() {
      const broken = [...entries.values()].filter(
        ({ status }) => status.state === 'running' || status.state === 'failed',
      );
      await Promise.allSettled(broken.map((entry) => mend(entry)));
    },
  };
  return board;
}
