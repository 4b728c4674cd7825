import { partitionOffline } from '../../../../server/detect/rules/partition-offline.ts';
import { partitionFacts } from '../support/facts.ts';
import { table } from '../support/table.ts';
import { SECOND, T } from '../support/world.ts';

const gone = (ms: number) => ({ leader: null, leaderlessSince: T - ms });

table(
  partitionOffline,
  [
    { why: 'no leader for 6 s', facts: partitionFacts(gone(6 * SECOND)), suspects: { severity: 'critical' } },
    { why: 'an election takes a moment', facts: partitionFacts(gone(4 * SECOND)), suspects: false },
    { why: 'it has a leader', facts: partitionFacts(), suspects: false },
    {
      why: 'two brokers are down: the one last in sync is to blame',
      facts: partitionFacts({ ...gone(6 * SECOND), down: [1, 3], isr: [3] }),
      suspects: { where: { cluster: 'local', topic: 'orders', partition: 1, broker: 3 } },
    },
  ],
  [
    { why: 'it has a leader again', facts: partitionFacts(), over: true },
    { why: 'it has none', facts: partitionFacts(gone(SECOND)), over: false },
  ],
);
