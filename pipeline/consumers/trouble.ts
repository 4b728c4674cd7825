import { setTimeout as wait } from 'node:timers/promises';
import type { ConsumerCommand } from './commands.ts';

/** The switches by which a drill makes this very process misbehave. */
export interface Trouble {
  apply(command: ConsumerCommand): void;
  /** Waited for before each event: at once, after the delay (or when the signal fires), or when the hanging is over. */
  pass(signal: AbortSignal): Promise<void>;
  readonly setsAside: boolean;
  /** Lets a hanging handler go on, so that the process can end. */
  release(): void;
}

export function createTrouble(): Trouble {
  let delayMs = 0;
  let owedMs = 0;
  let setsAside = false;
  let hanging: { over: Promise<void>; end: () => void } | null = null;
  const release = () => {
    hanging?.end();
    hanging = null;
  };
  return {
    get setsAside() {
      return setsAside;
    },
    release,
    apply(command) {
      switch (command.kind) {
        case 'hang':
          if (!command.on) release();
          else if (hanging === null) {
            let end = () => {};
            const over = new Promise<void>((resolve) => {
              end = resolve;
            });
            hanging = { over, end };
          }
          return;
        case 'slow':
          delayMs = command.delayMs;
          owedMs = 0;
          return;
        case 'set-aside':
          setsAside = command.on;
      }
    },
    async pass(signal) {
      if (hanging !== null) await hanging.over;
      owedMs += delayMs;
      // Timers are no finer than a millisecond or two: short delays are saved up.
      if (owedMs < 5) return;
      const started = performance.now();
      await wait(owedMs, undefined, { signal }).catch(() => {});
      owedMs -= performance.now() - started;
    },
  };
}
