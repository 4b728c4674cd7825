import type { ClusterModel } from '../cluster.ts';
import type { Of } from './of.ts';

/** Slots name group partitions once; commits refer to them by number. */
export function reduceCommitSlots(cluster: ClusterModel, { at, slots }: Of<'commit-slots'>): void {
  for (const { slot, group, topic, partition } of slots)
    cluster.slots[slot] = cluster.ensureGroup(group, at).ensurePartition(topic, partition, at);
}

/** The hot path: some 100 ns a commit, nothing allocated. Commits to slots that were never named are left out. */
export function reduceCommits(
  cluster: ClusterModel,
  { at, history, overlap = false, batch }: Of<'commits'>,
): void {
  const { slots } = cluster;
  const { slot, offset, commitTime } = batch;
  for (let i = 0; i < slot.length; i++) {
    const number = slot[i] ?? -1;
    let gp = slots[number];
    if (gp === undefined) continue;
    const committed = offset[i] ?? Number.NaN;
    const time = commitTime[i] ?? Number.NaN;
    if (history || (overlap && gp.hasPassed(committed))) gp.replay(committed, time);
    else {
      // Deleted before, and committed again: the group (or its topic) is back.
      if (!gp.attached) gp = cluster.bringBack(number, gp, at);
      gp.commit(committed, time, at);
    }
  }
}

/** Tombstones. Those from before the snapshot say nothing that the snapshot does not say. */
export function reduceCommitsDeleted(
  cluster: ClusterModel,
  { at, slots, history }: Of<'commits-deleted'>,
): void {
  if (history) return;
  for (const slot of slots) cluster.slots[slot]?.forget(cluster.brokerTime(at));
}
