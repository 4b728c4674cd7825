import type { GroupPartitionFacts } from '../facts.ts';
import { rule } from '../suspicion.ts';
import { RETENTION } from '../thresholds.ts';
import { andMore, proof } from '../words.ts';
import { eventWaits } from './hung-clock.ts';

/** The first unread event will be deleted soon, and the group does not gain on it. Folds in and raises severity. */
export const retentionRisk = rule({
  code: 'retention-risk',
  subject: 'group-partition',
  scope: 'group',
  look(facts) {
    if (!facts.counts || !eventWaits(facts)) return null;
    const left = retentionLeft(facts);
    const { retentionMs } = facts;
    if (left === null || retentionMs === null || left > RETENTION.share * retentionMs) return null;
    if (gaining(facts)) return null;
    const { cluster, group, topic, partition, committed } = facts;
    return {
      code: 'retention-risk',
      severity: left <= RETENTION.criticalShare * retentionMs ? 'critical' : 'warning',
      // When the last fifth began.
      since: facts.time - (RETENTION.share * retentionMs - left),
      sinceAtLeast: true,
      where: { cluster, group, topic, partition, ...(committed === null ? {} : { offset: committed }) },
      title: (partitions) =>
        `Events that ${group} has not read will soon be deleted from ${topic}-${partition}${andMore(partitions)}`,
      evidence: () =>
        proof(
          { label: 'deleted in', value: Math.max(0, left) / 1_000, unit: 's' },
          { label: 'retention', value: retentionMs, unit: 'ms' },
          { label: 'first unread event', value: facts.firstUnread?.recordTime, unit: 'time' },
          { label: 'events waiting', value: facts.lag, unit: 'events' },
          { label: 'consumed', value: facts.consumeRate, unit: 'events/s' },
        ),
      nextSteps: () => [
        `Raise retention.ms of ${topic} now: it takes effect at once and costs only disk.`,
        `Then mend ${group}.`,
      ],
      weight: -left,
    };
  },
  over(facts) {
    const left = retentionLeft(facts);
    return (
      facts.lag === 0 || left === null || left > RETENTION.share * (facts.retentionMs ?? 0) || gaining(facts)
    );
  },
});

/**
 * ms until the first unread event is deleted by time, if the group stands still; null: never, or not known.
 * Kafka deletes whole segments by their youngest event, so this is the earliest it can happen.
 */
export function retentionLeft(facts: GroupPartitionFacts): number | null {
  const { retentionMs, cleanupPolicy, lagSeconds } = facts;
  if (retentionMs === null || retentionMs <= 0 || lagSeconds === null) return null;
  if (cleanupPolicy !== null && !cleanupPolicy.includes('delete')) return null;
  return retentionMs - lagSeconds.value * 1_000;
}

/** Lag falls: what is first unread now will have been read by then. */
function gaining(facts: GroupPartitionFacts): boolean {
  const first = facts.lagHistory[0];
  const last = facts.lagHistory.at(-1);
  return first !== undefined && last !== undefined && last.lag < first.lag;
}
