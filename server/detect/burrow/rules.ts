import type { BurrowSample } from '../../model/state.ts';

type Window = readonly BurrowSample[];

/**
 * Rule 1. A window in which lag was once zero (or allowed) is OK: the consumer keeps up, it only has waves. Commits whose
 * lag is not known neither prove nor disprove it.
 */
export function isLagAlwaysNotZero(offsets: Window, allowedLag: number): boolean {
  return offsets.every(({ lag }) => lag === null || lag > allowedLag);
}

/**
 * Rule 2. A commit below the one before it is a rewind. The place of the first one in the window; null: none.
 */
export function checkIfOffsetsRewind(offsets: Window): number | null {
  for (const [i, { offset }] of offsets.entries()) {
    const before = offsets[i - 1];
    if (before !== undefined && offset < before.offset) return i;
  }
  return null;
}

/**
 * Rule 2, second part. A rewind that has been made good (a later commit reached the offset from before it) is not held
 * against the consumer: after a rebalance an older offset may be committed once. `rewoundAt`: from the first part.
 */
export function checkIfRewindRecovered(offsets: Window, rewoundAt: number): boolean {
  const before = offsets[rewoundAt - 1];
  if (before === undefined) return false;
  return offsets.slice(rewoundAt).some(({ offset }) => offset >= before.offset);
}

/**
 * Rule 3. Silent for longer than the whole window spans: it has stopped committing. Equal is not yet longer. Burrow's
 * clock counts whole seconds, commit times count milliseconds.
 */
export function checkIfOffsetsStopped(offsets: Window, now: number): boolean {
  const first = offsets[0];
  const last = offsets.at(-1);
  if (first === undefined || last === undefined) return false;
  const wholeSeconds = Math.floor(now / 1_000) * 1_000;
  return wholeSeconds - last.timestamp > last.timestamp - first.timestamp;
}

/** Rule 4. It commits, but always the same offset. Rule 1 has made sure by then that something waits. */
export function checkIfOffsetsStalled(offsets: Window): boolean {
  return offsets.every(({ offset }) => offset === offsets[0]?.offset);
}

/** Rule 5. It advances, and lag has not become smaller from any commit to the next that knows its lag: it is slow. */
export function checkIfLagNotDecreasing(offsets: Window): boolean {
  let before: number | null = null;
  for (const { lag } of offsets) {
    if (lag === null) continue;
    if (before !== null && lag < before) return false;
    before = lag;
  }
  return true;
}

/**
 * Guard of rule 3. One of the recent log ends is not above the last commit: it was caught up minutes ago, so silence
 * since then is the topic's, not the consumer's.
 */
export function checkIfRecentLagZero(offsets: Window, brokerOffsets: readonly number[]): boolean {
  const last = offsets.at(-1);
  return last !== undefined && brokerOffsets.some((end) => end <= last.offset);
}
