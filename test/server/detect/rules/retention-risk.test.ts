import { retentionRisk } from '../../../../server/detect/rules/retention-risk.ts';
import { gpFacts } from '../support/facts.ts';
import { table } from '../support/table.ts';
import { MINUTE, SECOND, T } from '../support/world.ts';

const HOUR = 60 * MINUTE;
const old = (ms: number) => ({
  retentionMs: 10 * HOUR,
  lagSeconds: { value: ms / 1_000, method: 'first-unread' as const, error: 0.1 },
});

table(
  retentionRisk,
  [
    {
      why: 'an hour is left of ten',
      facts: gpFacts(old(9 * HOUR)),
      suspects: { severity: 'warning', since: T - HOUR },
    },
    {
      why: 'a quarter of an hour is left of ten',
      facts: gpFacts(old(9.75 * HOUR)),
      suspects: { severity: 'critical' },
    },
    { why: 'half its time is left', facts: gpFacts(old(5 * HOUR)), suspects: false },
    { why: 'kept for ever', facts: gpFacts({ ...old(9 * HOUR), retentionMs: -1 }), suspects: false },
    {
      why: 'compacted, not deleted',
      facts: gpFacts({ ...old(9 * HOUR), cleanupPolicy: 'compact' }),
      suspects: false,
    },
    {
      why: 'lag falls: it will have been read by then',
      facts: gpFacts({
        ...old(9 * HOUR),
        lagHistory: [
          { at: T - MINUTE, lag: 900 },
          { at: T - SECOND, lag: 100 },
        ],
      }),
      suspects: false,
    },
    { why: 'how old it is, is not known', facts: gpFacts({ ...old(0), lagSeconds: null }), suspects: false },
  ],
  [
    {
      why: 'retention was raised',
      facts: gpFacts({ ...old(9 * HOUR), retentionMs: 100 * HOUR }),
      over: true,
    },
    { why: 'nothing waits', facts: gpFacts({ lag: 0, lagSeconds: null }), over: true },
    { why: 'as before', facts: gpFacts(old(9 * HOUR)), over: false },
  ],
);
