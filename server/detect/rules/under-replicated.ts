import { rule } from '../suspicion.ts';
import { UNDER_REPLICATED_MS } from '../thresholds.ts';
import { andMore, proof } from '../words.ts';

/** A replica is out of the in-sync set: one failure less than planned may happen. */
export const underReplicated = rule({
  code: 'under-replicated',
  subject: 'partition',
  scope: 'broker',
  look(facts) {
    const { replicas, isr, underReplicatedSince, time, leader } = facts;
    if (leader === null || underReplicatedSince === null || isr.length >= replicas.length) return null;
    if (time - underReplicatedSince < UNDER_REPLICATED_MS) return null;
    const { cluster, topic, partition } = facts;
    const missing = replicas.filter(({ id }) => !isr.includes(id));
    const blamed = missing.find(({ reachable }) => !reachable) ?? missing[0];
    return {
      code: 'under-replicated',
      severity: 'warning',
      since: underReplicatedSince,
      sinceAtLeast: false,
      where: { cluster, topic, partition, ...(blamed === undefined ? {} : { broker: blamed.id }) },
      title: (partitions) =>
        `${blamed === undefined ? 'A replica' : `Broker ${blamed.id}`} ${blamed?.reachable === false ? 'is down' : 'lags behind'}: ${topic}-${partition}${andMore(partitions)} ${partitions > 1 ? 'are' : 'is'} under-replicated`,
      evidence: () =>
        proof(
          { label: 'in sync', value: isr.length, unit: 'count' },
          { label: 'replicas', value: replicas.length, unit: 'count' },
          { label: 'missing', value: missing.map(({ id, host }) => `${id} (${host})`).join(', ') },
          { label: 'under-replicated since', value: underReplicatedSince, unit: 'time' },
        ),
      nextSteps: () => [
        blamed?.reachable === false
          ? `Bring broker ${blamed.id} back.`
          : 'Look at disk, network and garbage collection of the missing broker.',
        'With min.insync.replicas reached, producers with acks=all will fail.',
      ],
      weight: replicas.length - isr.length,
    };
  },
  over: (facts) => facts.isr.length >= facts.replicas.length || facts.leader === null,
});
