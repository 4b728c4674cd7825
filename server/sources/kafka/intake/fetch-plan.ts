import type { FetchQuery } from '../api/fetch.ts';
import { OFFSETS_TOPIC } from './offsets-topic.ts';
import type { PartitionLog } from './partition-log.ts';

/** What one fetch may bring of a partition. */
export const PARTITION_BYTES = 1 << 20;
/** What one fetch may bring altogether: its records are decoded in well under 100 ms. */
export const FETCH_BYTES = 8 << 20;
const MAX_WAIT_MS = 500;

/**
 * The next fetch of one broker. It fills its answer in the order of the request, so: first the partition that has waited longest for its
 * backlog (the first is served whatever its size, KIP-74), then all that are at their tail and bring little, then the others that are behind.
 * Nobody starves, and a backlog of one partition does not hold up the tail of another.
 */
export function planFetch(logs: readonly PartitionLog[], topicId: string | null): FetchQuery {
  const byTurn = [...logs].sort((a, b) => a.servedBy - b.servedBy || a.partition - b.partition);
  const behind = byTurn.filter((log) => log.lag > 0);
  const atTail = byTurn.filter((log) => log.lag === 0);
  const ordered = [...behind.slice(0, 1), ...atTail, ...behind.slice(1)];
  const largest = Math.max(...ordered.map((log) => log.maxBytes ?? 0));
  return {
    partitions: ordered.map((log) => ({
      topic: OFFSETS_TOPIC,
      topicId,
      partition: log.partition,
      offset: log.position,
      maxBytes: log.maxBytes ?? PARTITION_BYTES,
    })),
    maxBytes: Math.max(FETCH_BYTES, largest),
    maxWaitMs: MAX_WAIT_MS,
    minBytes: 1,
    isolation: 'read_uncommitted',
  };
}
