import type { GroupPartitionFacts } from '../facts.ts';
import { rule } from '../suspicion.ts';
import { NO_CONSUMER } from '../thresholds.ts';
import { proof } from '../words.ts';
import { eventWaits } from './hung-clock.ts';

/** Events waiting, no member, no live commits. */
export const noConsumer = rule({
  code: 'no-consumer',
  subject: 'group-partition',
  scope: 'group',
  overWhen: 'any',
  look(facts) {
    if (!facts.described || facts.members > 0 || facts.groupState !== 'Empty') return null;
    if (!facts.counts || !eventWaits(facts)) return null;
    const since = goneSince(facts);
    if (since === null) return null;
    const { cluster, group, topic, partition, committed, lastMember } = facts;
    return {
      code: 'no-consumer',
      severity: 'critical',
      since: Math.max(since, facts.waitingSince ?? 0),
      sinceAtLeast: facts.emptySince === null || lastMember === null,
      where: { cluster, group, topic, partition, ...(committed === null ? {} : { offset: committed }) },
      title: () => `Nobody consumes for ${group}: events wait in ${topic}`,
      evidence: () =>
        proof(
          { label: 'members', value: 0, unit: 'count' },
          { label: 'without a member since', value: facts.emptySince, unit: 'time' },
          { label: 'last commit', value: facts.groupLastCommitTime, unit: 'time' },
          { label: 'events waiting on the worst partition', value: facts.lag, unit: 'events' },
          { label: 'behind', value: facts.lagSeconds?.value, unit: 's' },
          { label: 'last member', value: lastMember?.clientId },
          { label: 'its host', value: lastMember?.host },
        ),
      nextSteps: () => [
        lastMember === null
          ? `Start the consumers of ${group}.`
          : `Start ${lastMember.clientId} again; it last ran on ${lastMember.host}.`,
        'Read why it went: its last log lines, the exit code, the last deploy.',
        `If ${group} is not needed any more, delete the group.`,
      ],
      weight: facts.lag ?? 0,
    };
  },
  /** An advancing commit, or nothing waiting. A member that returns and stands still becomes consumer-hung. */
  over: (facts, finding) =>
    facts.lag === 0 || (facts.lastAdvanceTime !== null && facts.lastAdvanceTime > finding.detectedAt),
});

/**
 * Since when nobody works; null: somebody may. A group that had members is dead when they are gone for a while. One
 * that commits while it is empty (`assign()`) is dead when it has been silent for much longer than its own rhythm.
 */
function goneSince(facts: GroupPartitionFacts): number | null {
  const { time, emptySince, groupLastCommitTime, lastMember, rhythm } = facts;
  const commitsAlone =
    groupLastCommitTime !== null && (emptySince === null || groupLastCommitTime > emptySince);
  if (lastMember !== null && emptySince !== null && !commitsAlone)
    return time - emptySince > NO_CONSUMER.emptyMs ? emptySince : null;
  if (groupLastCommitTime === null) return null;
  const learned = rhythm.count >= 8 && rhythm.longest !== null;
  const allowed = learned
    ? Math.max(NO_CONSUMER.assignFloorMs, NO_CONSUMER.assignFactor * (rhythm.longest ?? 0))
    : Math.max(NO_CONSUMER.assignUnlearnedMs, NO_CONSUMER.assignFactor * (rhythm.longest ?? 0));
  // An idle assign() consumer commits nothing: its silence counts from the first event that waits.
  const from = Math.max(groupLastCommitTime, facts.waitingSince ?? 0);
  return time - from > allowed ? groupLastCommitTime : null;
}
