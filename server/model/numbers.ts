import type { ClusterState, GroupPartition, PartitionState } from './state.ts';
import type { LagSeconds } from '../protocol/resources.ts';

/** The partition a group partition reads; undefined when its topic is not visible. */
export function partitionOf(cluster: ClusterState, gp: GroupPartition): PartitionState | undefined {
  return cluster.topics.get(gp.topic)?.partitions[gp.partition];
}

/** Now in the brokers' clock. Without an estimate of the skew, ours. */
export function brokerNow(cluster: ClusterState, now: number): number {
  return now + (cluster.skewMs ?? 0);
}

export interface Lag {
  /** Messages; null with a reason. Never negative. */
  lag: number | null;
  lagToStable: number | null;
  /** Why lag is null or zero in a special way: 'no committed offset', 'log end not known', 'only transaction markers and gaps behind it'. */
  reason: string | null;
}

/**
 * The last stable offset as it goes with the end: one that a commit has raised was not read together with it, and where no
 * transaction stood open there is none to be told of.
 */
export function stableOf(partition: PartitionState): number | null {
  const { lso, end, endFrom, lsoStandsSince } = partition;
  if (lso === null || end === null || endFrom !== 'commit' || lsoStandsSince !== null) return lso;
  return Math.max(lso, end);
}

/** Lag in messages (truth rule 3). */
export function lagOf(gp: GroupPartition, partition: PartitionState | undefined): Lag {
  if (gp.committed === null) return { lag: null, lagToStable: null, reason: 'no committed offset' };
  if (partition === undefined) return { lag: null, lagToStable: null, reason: 'topic is not visible' };
  if (partition.end === null) return { lag: null, lagToStable: null, reason: 'log end not known' };
  const lagToStable = partition.lso === null ? null : Math.max(0, partition.lso - gp.committed);
  if (gp.committed > partition.end)
    return { lag: null, lagToStable: null, reason: 'committed beyond the log end' };
  const unread = gp.firstUnread;
  if (
    unread !== null &&
    unread.offset === gp.committed &&
    unread.recordOffset === null &&
    partition.end <= unread.upTo
  ) {
    return { lag: 0, lagToStable: 0, reason: 'only transaction markers and gaps behind it' };
  }
  return { lag: partition.end - gp.committed, lagToStable, reason: null };
}

/** Lag in seconds (truth rule 4), with its method and error, or null with a reason. */
export function lagSecondsOf(
  cluster: ClusterState,
  gp: GroupPartition,
  partition: PartitionState | undefined,
  now: number,
): { lagSeconds: LagSeconds | null; reason: string | null } {
  const { lag, reason } = lagOf(gp, partition);
  if (lag === null) return { lagSeconds: null, reason };
  if (lag === 0) return { lagSeconds: { value: 0, method: 'interpolated', error: 1 }, reason: null };
  const recordTime = gp.firstUnread?.offset === gp.committed ? gp.firstUnread.recordTime : null;
  const time = brokerNow(cluster, now);
  // Without the skew of the brokers' clock the error of a record's age might be anything: it is no number then.
  if (recordTime !== null && cluster.skewMs !== null && plausible(recordTime, time)) {
    const value = Math.max(0, (time - recordTime) / 1000);
    return { lagSeconds: { value, method: 'first-unread', error: 0.1 }, reason: null };
  }
  const passed = gp.committed === null ? null : (partition?.ends.timeOf(gp.committed) ?? null);
  if (passed === null) {
    const reason =
      recordTime !== null && cluster.skewMs === null
        ? "how far the brokers' clock is from ours is not known yet"
        : 'first unread record not read yet';
    return { lagSeconds: null, reason };
  }
  return {
    lagSeconds: {
      value: Math.max(0, (now - passed.at) / 1000),
      method: 'interpolated',
      error: passed.errorMs / 1000,
    },
    reason: null,
  };
}

/** Producers' timestamps may be anything: a record from over a year ago or from the future does not tell its arrival. */
function plausible(recordTime: number, now: number): boolean {
  return recordTime <= now + 5_000 && recordTime > now - 366 * 86_400_000;
}
