import os from 'node:os';

/** Time as an argument: what is not pure gets its clock injected, so tests can turn it. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Share of the time that goes by in which a steady clock may differ from it, to make up for a step. */
const PACE = 0.1;

/** A clock that differs all at once by more was set, or the machine slept. */
const STEP_MS = 2_000;

/**
 * Goes on evenly when the clock below it is set, on or back: ages and waits are reckoned with it, and nobody has waited an hour because
 * somebody set the clock. The difference is made up slowly. The time that a machine slept (a laptop's lid) did go by, and counts at once.
 *
 * @param ticks ms of a clock that is never set, and may stand still in sleep
 * @param uptime ms since the machine started, sleep included
 */
export function steadyClock(
  clock: Clock = systemClock,
  ticks = () => performance.now(),
  uptime = () => os.uptime() * 1_000,
): Clock {
  let tick = ticks();
  let time = clock.now();
  let ahead = 0;
  /** How far sleep has put `uptime` before `ticks`. */
  let slept = uptime() - tick;

  /** ms slept since it was last asked. */
  const sleptSince = (): number => {
    const all = uptime() - tick;
    const more = all - slept > STEP_MS ? all - slept : 0;
    if (more > 0) slept = all;
    return more;
  };

  return {
    now() {
      const passed = ticks() - tick;
      tick += passed;
      time += passed;
      const wall = clock.now();
      if (Math.abs(wall - time - ahead) > STEP_MS) time += sleptSince();
      const most = passed * PACE;
      time += Math.max(-most, Math.min(most, wall - time));
      ahead = wall - time;
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
