/** Time as an argument: what is not pure gets its clock injected, so tests can turn it. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

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
