import { rule } from '../suspicion.ts';
import { REWOUND } from '../thresholds.ts';
import { counted, grouped, proof } from '../words.ts';

/** The committed offset went back: events are read a second time. */
export const offsetRewound = rule({
  code: 'offset-rewound',
  subject: 'group-partition',
  scope: 'group-partition',
  look(facts) {
    const { rewind, committed, time } = facts;
    if (rewind === null || committed === null || !facts.counts) return null;
    if (committed >= rewind.from || time - rewind.time > REWOUND.expiresMs) return null;
    const { cluster, group, topic, partition } = facts;
    const back = rewind.from - rewind.to;
    return {
      code: 'offset-rewound',
      severity: back >= REWOUND.manyEvents ? 'warning' : 'info',
      since: rewind.time,
      sinceAtLeast: false,
      where: { cluster, group, topic, partition, offset: rewind.to },
      title: () =>
        `${group} went back on ${topic}-${partition}: from offset ${grouped(rewind.from)} to ${grouped(rewind.to)}`,
      evidence: () =>
        proof(
          { label: 'from', value: rewind.from, unit: 'offset' },
          { label: 'to', value: rewind.to, unit: 'offset' },
          { label: 'events read again', value: back, unit: 'events' },
          { label: 'when', value: rewind.time, unit: 'time' },
          { label: 'committed now', value: committed, unit: 'offset' },
          { label: 'still to repeat', value: rewind.from - committed, unit: 'events' },
          { label: 'member', value: facts.clientId ?? facts.owner },
        ),
      nextSteps: () => [
        'Ask whether someone reset the offsets (a replay, a deploy, a command line).',
        `Check that handling ${counted(back, 'event')} a second time does no harm.`,
        'If nobody meant it: look for an auto.offset.reset after lost offsets, or two deployments with one group.',
      ],
      weight: back,
    };
  },
  over: (facts) => facts.rewind === null || facts.committed === null || facts.committed >= facts.rewind.from,
});
