/**
 * The bridge's clock as seen from here. Each message carries the bridge's time; the smallest delay seen wins, slowly
 * forgotten so that a clock that was set does not stay wrong.
 */
export interface BridgeClock {
  now(): number;
  /** A message stamped `bridgeTime` has just arrived. */
  heard(bridgeTime: number): void;
}

/** How fast a better estimate of the past is given up, ms per ms: 1 s in 1,000 s. */
const FORGET = 0.001;

/** `local` runs in ms and never goes back (performance.now). */
export function createBridgeClock(local: () => number, wall: () => number): BridgeClock {
  let offset = wall() - local();
  let heardAt: number | null = null;
  return {
    now: () => local() + offset,
    heard(bridgeTime) {
      const here = local();
      const measured = bridgeTime - here;
      if (heardAt === null) offset = measured;
      else offset = Math.max(measured, offset - (here - heardAt) * FORGET);
      // A jump of more than a minute is a clock that was set, not a delay.
      if (Math.abs(measured - offset) > 60_000) offset = measured;
      heardAt = here;
    },
  };
}
