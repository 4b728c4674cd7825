import type { BurrowSample } from '../../model/state.ts';
import { BURROW_INTERVALS } from './evaluate.ts';

/**
 * The window with one more commit (Burrow's core/internal/storage/inmemory.go). Ten commits are kept, the oldest goes.
 * A commit that comes sooner than `minDistanceMs` after the last takes its place but keeps the older timestamp: with the
 * newer one, a consumer that commits all the time would never fill a second place. Returns a new window.
 */
export function appendCommit(
  window: readonly BurrowSample[],
  commit: { offset: number; timestamp: number; brokerOffset: number },
  minDistanceMs = 0,
): BurrowSample[] {
  const { offset, timestamp, brokerOffset } = commit;
  // Log ends are read now and then: a commit may be ahead of the one we know, which is no lag, not a negative one.
  const lag = Math.max(0, brokerOffset - offset);
  const last = window.at(-1);
  if (last !== undefined && timestamp - last.timestamp < minDistanceMs)
    return [...window.slice(0, -1), { offset, timestamp: last.timestamp, lag }];
  return [...window, { offset, timestamp, lag }].slice(-BURROW_INTERVALS);
}
