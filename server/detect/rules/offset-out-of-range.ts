import { rule } from '../suspicion.ts';
import { RANGE_CONFIRM_MS } from '../thresholds.ts';
import { grouped, proof } from '../words.ts';

/**
 * Committed beyond the log end: the topic was recreated or truncated. Needs two log ends, read later from the leader,
 * that are lower; a commit above the last known end only shows that the end is older than the commit.
 */
export const offsetOutOfRange = rule({
  code: 'offset-out-of-range',
  subject: 'group-partition',
  scope: 'group-partition',
  look(facts) {
    const { committed, end, endFrom } = facts;
    if (committed === null || end === null || committed <= end || !facts.counts) return null;
    if (endFrom !== 'list-offsets' || facts.readAt <= (facts.lastCommitTime ?? 0)) return null;
    const { cluster, group, topic, partition } = facts;
    return {
      code: 'offset-out-of-range',
      severity: 'critical',
      since: facts.readAt,
      sinceAtLeast: true,
      where: { cluster, group, topic, partition, offset: committed },
      title: () =>
        `${group} stands at offset ${grouped(committed)} of ${topic}-${partition}, which ends at ${grouped(end)}`,
      evidence: () =>
        proof(
          { label: 'committed', value: committed, unit: 'offset' },
          { label: 'log end', value: end, unit: 'offset' },
          { label: 'beyond the end by', value: committed - end, unit: 'events' },
          { label: 'last commit', value: facts.lastCommitTime, unit: 'time' },
          { label: 'last member', value: facts.clientId ?? facts.owner },
        ),
      nextSteps: () => [
        `Find out whether ${topic} was deleted and created again, or lost its tail in an unclean election.`,
        `Set the group's offset for this partition: the earliest, if nothing may be missed.`,
        'Until then auto.offset.reset decides: "latest" skips what is there, "none" stops the consumer.',
      ],
      weight: committed - end,
      confirm: { ms: RANGE_CONFIRM_MS, reading: facts.readAt },
    };
  },
  over: (facts, finding) =>
    facts.committed === null ||
    (facts.end !== null &&
      facts.committed <= facts.end &&
      (facts.lag === 0 || facts.committed !== finding.offset)),
});
