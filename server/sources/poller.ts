import { asMillraceError, type MillraceError } from '../errors.ts';

/** Part of the period that is varied, so that many sources do not ask at the same moment. */
const JITTER = 0.1;
/** After an error the next try waits twice as long as the last, up to this, ms. */
const LONGEST_BACKOFF_MS = 30_000;
/** After a cycle that took long, at least this share of its time is left to others. */
const REST = 0.2;

export interface PollerOptions {
  periodMs: number;
  /** One cycle. What it throws is told to `onError`, and the next cycle waits longer. */
  run: (signal: AbortSignal) => Promise<void>;
  onError: (error: MillraceError) => void;
  /** First cycle after this, ms; default: at once. */
  firstMs?: number;
}

/** Runs cycles that never overlap; a cycle that takes longer than its period moves the next one back. */
export interface Poller {
  start(): void;
  /** The next cycle begins now, or right behind the one that runs. */
  soon(): void;
  /** Resolves once no cycle runs any more; twice is the same as once. */
  stop(): Promise<void>;
}

export function createPoller(options: PollerOptions): Poller {
  const { periodMs, run, onError } = options;
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let cycle: Promise<void> | undefined;
  let again = false;
  let failures = 0;

  const schedule = (ms: number): void => {
    clearTimeout(timer);
    if (!stopping.signal.aborted) timer = setTimeout(begin, ms);
  };

  const begin = (): void => {
    again = false;
    const started = performance.now();
    cycle = run(stopping.signal)
      .then(
        () => {
          failures = 0;
        },
        (thrown: unknown) => {
          failures += 1;
          if (!stopping.signal.aborted) onError(asMillraceError(thrown));
        },
      )
      .then(() => {
        cycle = undefined;
        const took = performance.now() - started;
        const backoff =
          failures === 0
            ? 0
            : Math.max(0, Math.min(LONGEST_BACKOFF_MS, periodMs * 2 ** (failures - 1)) - periodMs);
        const next = jitter(periodMs) - took + jitter(backoff);
        schedule(again ? 0 : Math.max(next, took * REST));
      });
  };

  return {
    start: () => schedule(options.firstMs ?? 0),
    soon() {
      if (cycle === undefined) schedule(0);
      else again = true;
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await cycle;
    },
  };
}

const jitter = (ms: number): number => ms * (1 - JITTER / 2 + Math.random() * JITTER);
