import { underReplicated } from '../../../../server/detect/rules/under-replicated.ts';
import { partitionFacts } from '../support/facts.ts';
import { table } from '../support/table.ts';
import { SECOND, T } from '../support/world.ts';

const short = (ms: number) => ({ isr: [1, 3], underReplicatedSince: T - ms });

table(
  underReplicated,
  [
    {
      why: 'a replica is out of sync for 20 s',
      facts: partitionFacts(short(20 * SECOND)),
      suspects: {
        severity: 'warning',
        where: { cluster: 'local', topic: 'orders', partition: 1, broker: 2 },
      },
    },
    {
      why: 'a restart of a broker that is quick',
      facts: partitionFacts(short(10 * SECOND)),
      suspects: false,
    },
    { why: 'all in sync', facts: partitionFacts(), suspects: false },
    {
      why: 'no leader at all is partition-offline',
      facts: partitionFacts({ ...short(20 * SECOND), leader: null }),
      suspects: false,
    },
    {
      why: 'of two missing, the one that is down is to blame',
      facts: partitionFacts({ isr: [1], underReplicatedSince: T - 20 * SECOND, down: [3] }),
      suspects: { where: { cluster: 'local', topic: 'orders', partition: 1, broker: 3 } },
    },
  ],
  [
    { why: 'all in sync again', facts: partitionFacts(), over: true },
    { why: 'still short', facts: partitionFacts(short(SECOND)), over: false },
  ],
);
