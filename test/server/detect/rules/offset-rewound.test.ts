import { offsetRewound } from '../../../../server/detect/rules/offset-rewound.ts';
import { gpFacts } from '../support/facts.ts';
import { table } from '../support/table.ts';
import { MINUTE, T } from '../support/world.ts';

const rewind = { from: 50_000, to: 48_000, time: T - MINUTE };

table(
  offsetRewound,
  [
    {
      why: 'committed went back by 2,000 and has not come up again',
      facts: gpFacts({ rewind }),
      suspects: { severity: 'warning', since: T - MINUTE },
    },
    {
      why: 'a few events back: told, not warned of',
      facts: gpFacts({ rewind: { ...rewind, to: 49_990 }, committed: 49_995 }),
      suspects: { severity: 'info' },
    },
    { why: 'it has passed where it was', facts: gpFacts({ rewind, committed: 50_000 }), suspects: false },
    { why: 'it never went back', facts: gpFacts(), suspects: false },
    {
      why: 'a day ago',
      facts: gpFacts({ rewind: { ...rewind, time: T - 25 * 60 * MINUTE } }),
      suspects: false,
    },
    { why: 'an abandoned group', facts: gpFacts({ rewind, counts: false }), suspects: false },
  ],
  [
    { why: 'committed passes where it was', facts: gpFacts({ rewind, committed: 50_000 }), over: true },
    { why: 'not yet', facts: gpFacts({ rewind }), over: false },
  ],
);
