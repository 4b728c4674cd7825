import { brokerNow, lagOf, partitionOf } from '../model/numbers.ts';
import type { ClusterState, GroupPartition } from '../model/state.ts';
import type { Verdict } from '../protocol/finding.ts';
import { COUNTS_MS, HUNG, IDLE_MS } from './thresholds.ts';

/** The verdict of a partition that belongs to no open finding. */
export function quietVerdict(cluster: ClusterState, gp: GroupPartition, now: number): Verdict {
  if (cluster.commitsFrom === 'none') return 'unknown';
  const time = brokerNow(cluster, now);
  if (!counts(gp, time)) return gp.committed === null ? 'unknown' : 'abandoned';
  const { lag } = lagOf(gp, partitionOf(cluster, gp));
  if (lag === null) return 'unknown';
  if (lag === 0) {
    const moved = Math.max(gp.lastAdvanceTime ?? 0, gp.lastCommitTime ?? 0);
    return time - moved > IDLE_MS ? 'idle' : 'ok';
  }
  if (gp.owner === null && gp.group.members.size > 0) return 'unknown';
  return gp.rhythm.count < HUNG.learnedIntervals ? 'learning' : 'ok';
}

/** A member subscribed or assigned to the topic, or a commit within 24 h (design section 5, Who counts). */
function counts(gp: GroupPartition, time: number): boolean {
  if (gp.owner !== null) return true;
  if (gp.lastCommitTime !== null && time - gp.lastCommitTime <= COUNTS_MS) return true;
  for (const member of gp.group.members.values()) {
    if (member.subscriptions?.includes(gp.topic) === true) return true;
    if (member.assignments?.some(({ topic }) => topic === gp.topic) === true) return true;
  }
  return false;
}
