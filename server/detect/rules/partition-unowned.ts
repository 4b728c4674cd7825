import { rule } from '../suspicion.ts';
import { unowned } from '../thresholds.ts';
import { proof } from '../words.ts';
import { eventWaits } from './hung-clock.ts';

/** The group is alive and subscribed, its assignment stable, and this partition is assigned to nobody. */
export const partitionUnowned = rule({
  code: 'partition-unowned',
  subject: 'group-partition',
  scope: 'group',
  look(facts) {
    const { protocolType, stableSince, time, owner } = facts;
    // Connect and Schema Registry put something else into their assignments.
    if (owner !== null || protocolType !== 'consumer' || !facts.assignmentsKnown) return null;
    if (facts.members === 0 || !facts.subscribed || facts.groupState !== 'Stable') return null;
    if (stableSince === null || time - stableSince < unowned(facts.periodMs) || !eventWaits(facts))
      return null;
    const { cluster, group, topic, partition, committed } = facts;
    return {
      code: 'partition-unowned',
      severity: 'critical',
      since: Math.max(stableSince, facts.waitingSince ?? 0),
      sinceAtLeast: facts.fromSnapshot && facts.lastAdvanceTime === null,
      where: { cluster, group, topic, partition, ...(committed === null ? {} : { offset: committed }) },
      title: (partitions) =>
        partitions <= 1
          ? `No member of ${group} reads ${topic}-${partition}`
          : `No member of ${group} reads ${partitions} of its partitions, ${topic}-${partition} among them`,
      evidence: () =>
        proof(
          { label: 'members', value: facts.members, unit: 'count' },
          { label: 'group stable since', value: stableSince, unit: 'time' },
          { label: 'events waiting on the worst partition', value: facts.lag, unit: 'events' },
          { label: 'last commit of this partition', value: facts.lastCommitTime, unit: 'time' },
        ),
      nextSteps: () => [
        `Compare the members' subscriptions: all must name ${topic}.`,
        'Check the assignor: members with different assignors, or a custom one, may leave partitions out.',
        'Restart one member to force a new assignment.',
      ],
      weight: facts.lag ?? 0,
    };
  },
  over: (facts) => facts.owner !== null || facts.lag === 0 || (facts.members > 0 && !facts.subscribed),
});
