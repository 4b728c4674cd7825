import type { Pause } from './wire/request.ts';

const SLICE_MS = 8;

/** A pause for one answer: yields to the event loop when the present slice has lasted 8 ms. */
export function createPause(): Pause {
  let sliceEnd = performance.now() + SLICE_MS;
  return () => {
    if (performance.now() < sliceEnd) return undefined;
    return new Promise<void>((resolve) => {
      setImmediate(() => {
        sliceEnd = performance.now() + SLICE_MS;
        resolve();
      });
    });
  };
}
