/** Time as an argument: what is not pure gets its clock injected, so tests can turn it. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Share of the time that goes by in which a steady clock may differ from it, to make up for a step. */
const PACE = 0.1;

/**
 * Goes on evenly when the clock below it is set, on or back: ages and waits are reckoned with it, and nobody has waited an hour because
 * somebody set the clock. The difference is made up slowly. `ticks`: ms of a clock that is never set.
 */
export function steadyClock(clock: Clock = systemClock, ticks = () => performance.now()): Clock {
  let tick = ticks();
  let time = clock.now();
  return {
    now() {
      const passed = ticks() - tick;
      tick += passed;
      time += passed;
      const most = passed * PACE;
      time += Math.max(-most, Math.min(most, clock.now() - time));
      return Math.floor(time);
    },
  };
}

/** Waits, and ends early when the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
