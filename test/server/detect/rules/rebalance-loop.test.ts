import { expect, it } from 'vitest';
import { rebalanceLoop } from '../../../../server/detect/rules/rebalance-loop.ts';
import type { Rebalance } from '../../../../server/model/state.ts';
import { groupFacts } from '../support/facts.ts';
import { line, table } from '../support/table.ts';
import { MINUTE, SECOND, T } from '../support/world.ts';

const change = (ms: number): Rebalance => ({
  at: T - ms,
  generation: 1,
  joined: [{ id: 'w', clientId: 'worker', host: 'h' }],
  left: [],
});
const every = (ms: number, times: number) =>
  Array.from({ length: times }, (_, i) => change((times - i) * ms));
const standing = { waiting: 4, advancing: 0, standing: 4, stableSince: null };

table(
  rebalanceLoop,
  [
    {
      why: 'a new generation every 10 s, and nothing moves',
      facts: groupFacts({ ...standing, rebalances: every(10 * SECOND, 5) }),
      suspects: { severity: 'critical' },
    },
    {
      why: 'three changes in a minute: a deploy',
      facts: groupFacts({ ...standing, rebalances: every(10 * SECOND, 3) }),
      suspects: false,
    },
    {
      why: 'changes, but most of what waits advances: work gets done',
      facts: groupFacts({ waiting: 4, advancing: 3, standing: 1, rebalances: every(10 * SECOND, 5) }),
      suspects: false,
    },
    {
      why: 'a new generation every 6 s for a minute: a loop although some work gets done',
      facts: groupFacts({ waiting: 4, advancing: 3, standing: 1, rebalances: every(6 * SECOND, 10) }),
      suspects: { severity: 'warning' },
    },
    {
      why: 'nine changes in a burst while everything advances: a big deploy',
      facts: groupFacts({ rebalances: every(5 * SECOND, 9) }),
      suspects: false,
    },
    {
      why: 'nothing waits: nobody is harmed',
      facts: groupFacts({ waiting: 0, advancing: 0, rebalances: every(10 * SECOND, 5) }),
      suspects: false,
    },
    {
      why: 'one event makes its members crash: that event is the trouble',
      facts: groupFacts({ ...standing, poisoned: 1, rebalances: every(10 * SECOND, 5) }),
      suspects: false,
    },
    {
      why: 'long ago',
      facts: groupFacts({
        waiting: 4,
        advancing: 0,
        standing: 4,
        rebalances: every(10 * SECOND, 5).map((r) => ({ ...r, at: r.at - 5 * MINUTE })),
      }),
      suspects: false,
    },
    {
      why: 'one rebalance that does not end',
      facts: groupFacts({ ...standing, state: 'PreparingRebalance', rebalances: [change(61 * SECOND)] }),
      suspects: { since: T - 61 * SECOND },
    },
    {
      why: 'a rebalance that takes half a minute',
      facts: groupFacts({ ...standing, state: 'PreparingRebalance', rebalances: [change(30 * SECOND)] }),
      suspects: false,
    },
  ],
  [
    { why: 'stable for a minute', facts: groupFacts({ stableSince: T - MINUTE }), over: true },
    { why: 'stable for half a minute', facts: groupFacts({ stableSince: T - 30 * SECOND }), over: false },
    { why: 'not stable', facts: groupFacts({ ...standing, rebalances: every(10 * SECOND, 2) }), over: false },
  ],
);

it('says who comes and goes', () => {
  const suspicion = rebalanceLoop.look(groupFacts({ ...standing, rebalances: every(10 * SECOND, 5) }));
  expect(line(suspicion, 'joins and leaves')).toBe('worker (5 ×)');
});
