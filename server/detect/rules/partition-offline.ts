import { rule } from '../suspicion.ts';
import { OFFLINE_MS } from '../thresholds.ts';
import { andMore, proof } from '../words.ts';

/** No leader: nothing can be written to it or read from it. */
export const partitionOffline = rule({
  code: 'partition-offline',
  subject: 'partition',
  scope: 'broker',
  look(facts) {
    const { leader, leaderlessSince, time } = facts;
    if (leader !== null || leaderlessSince === null || time - leaderlessSince < OFFLINE_MS) return null;
    const { cluster, topic, partition, replicas, isr } = facts;
    // The last in sync is the one whose return brings the leader back without loss.
    const blamed =
      replicas.find(({ id, reachable }) => !reachable && isr.includes(id)) ??
      replicas.find(({ reachable }) => !reachable);
    return {
      code: 'partition-offline',
      severity: 'critical',
      since: leaderlessSince,
      sinceAtLeast: false,
      where: { cluster, topic, partition, ...(blamed === undefined ? {} : { broker: blamed.id }) },
      title: (partitions) =>
        `${topic}-${partition}${andMore(partitions)} ${partitions > 1 ? 'have' : 'has'} no leader${blamed === undefined ? '' : `: broker ${blamed.id} is down`}`,
      evidence: () =>
        proof(
          { label: 'without a leader since', value: leaderlessSince, unit: 'time' },
          { label: 'replicas', value: replicas.map(({ id }) => id).join(', ') },
          { label: 'last in sync', value: isr.length === 0 ? 'none' : isr.join(', ') },
          {
            label: 'brokers down',
            value:
              replicas
                .filter(({ reachable }) => !reachable)
                .map(({ id, host }) => `${id} (${host})`)
                .join(', ') || null,
          },
        ),
      nextSteps: () => [
        blamed === undefined
          ? 'Look at the controller log: why no replica may lead.'
          : `Bring broker ${blamed.id} (${blamed.host}) back: it was the last in sync.`,
        'Only if it is lost for good: an unclean election, which loses what was not replicated.',
      ],
      weight: -leaderlessSince,
    };
  },
  over: (facts) => facts.leader !== null,
});
