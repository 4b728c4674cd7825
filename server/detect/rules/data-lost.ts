import { rule } from '../suspicion.ts';
import { RANGE_CONFIRM_MS } from '../thresholds.ts';
import { andMore, counted, grouped, proof } from '../words.ts';

/** Committed below the log start: events between were deleted before the group read them. */
export const dataLost = rule({
  code: 'data-lost',
  subject: 'group-partition',
  scope: 'group-partition',
  look(facts) {
    const { committed, logStart, end } = facts;
    if (committed === null || logStart === null || committed >= logStart || !facts.counts) return null;
    const { cluster, group, topic, partition } = facts;
    const gone = logStart - committed;
    return {
      code: 'data-lost',
      severity: 'critical',
      since: facts.readAt,
      sinceAtLeast: true,
      where: { cluster, group, topic, partition, offset: committed },
      title: (partitions) =>
        `${group} has lost events of ${topic}-${partition}${andMore(partitions)}: deleted unread`,
      evidence: () =>
        proof(
          { label: 'events gone', value: gone, unit: 'events' },
          { label: 'committed', value: committed, unit: 'offset' },
          { label: 'log start', value: logStart, unit: 'offset' },
          { label: 'log end', value: end, unit: 'offset' },
          { label: 'retention', value: facts.retentionMs, unit: 'ms' },
          { label: 'last advancing commit', value: facts.lastAdvanceTime, unit: 'time' },
          { label: 'counted in', value: 'offsets: markers and compacted gaps among them were no events' },
        ),
      nextSteps: () => [
        `${counted(gone, 'offset')} from ${grouped(committed)} on cannot be read any more: get them from the producer's side or a backup.`,
        `Raise retention.ms of ${topic} before the rest goes too.`,
        'Find out why the group stood still so long.',
      ],
      weight: gone,
      // A purge behind the reader (Kafka Streams' repartition topics) may be seen before the commit that allowed it.
      confirm: { ms: RANGE_CONFIRM_MS, reading: facts.readAt },
    };
  },
  /** In range and advancing. */
  over: (facts, finding) =>
    facts.committed === null ||
    (facts.logStart !== null &&
      facts.committed >= facts.logStart &&
      (facts.lag === 0 || facts.committed !== finding.offset)),
});
