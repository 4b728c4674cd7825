import type { ClusterModel } from './cluster.ts';
import type { PartitionModel } from './partition.ts';
import type { FirstUnread } from './state.ts';

/** A producer's timestamp from before our own memory is believed once its event was seen to wait for this long. */
const CONFIRM_MS = 30_000;
const YEAR_MS = 366 * 86_400_000;

/**
 * When the first unread event arrived, our clock; never later than `waiting`. Producers' timestamps may be anything (truth
 * rule 9): where our own samples show when the log end passed the offset, they bound it; where not, a producer's
 * timestamp counts only after the event has been seen waiting for half a minute, so that a replay of old events into a
 * healthy consumer is not taken for an old trouble.
 */
export function believable(
  unread: FirstUnread,
  log: PartitionModel | null,
  cluster: ClusterModel,
  waiting: number,
  at: number,
): number {
  if (unread.recordTime === null || unread.recordOffset === null) return waiting;
  const told = cluster.ourTime(unread.recordTime);
  if (told > at || told < at - YEAR_MS) return waiting;
  const notBefore = log?.ends.notBefore(unread.recordOffset) ?? null;
  if (notBefore !== null) return Math.max(told, notBefore);
  if (unread.timestampType === 'log-append-time' || at - waiting >= CONFIRM_MS) return told;
  return waiting;
}
