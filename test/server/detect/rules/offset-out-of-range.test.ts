import { offsetOutOfRange } from '../../../../server/detect/rules/offset-out-of-range.ts';
import { gpFacts } from '../support/facts.ts';
import { table } from '../support/table.ts';
import { SECOND, T } from '../support/world.ts';

const beyond = { committed: 48_213, end: 1_000, lag: null, lagToStable: null };

table(
  offsetOutOfRange,
  [
    {
      why: 'a log end read after the commit is lower; a second reading must confirm it',
      facts: gpFacts(beyond),
      suspects: { severity: 'critical', confirm: { ms: 3 * SECOND, reading: T } },
    },
    {
      why: 'the log end is older than the commit',
      facts: gpFacts({ ...beyond, readAt: T - 2 * SECOND }),
      suspects: false,
    },
    {
      why: 'the end is only known from a commit',
      facts: gpFacts({ ...beyond, endFrom: 'commit' }),
      suspects: false,
    },
    { why: 'committed at the end', facts: gpFacts({ committed: 1_000, end: 1_000 }), suspects: false },
    { why: 'no committed offset', facts: gpFacts({ ...beyond, committed: null }), suspects: false },
  ],
  [
    {
      why: 'set into range and advancing',
      facts: gpFacts({ committed: 10, end: 1_000 }),
      over: true,
      finding: { offset: 48_213 },
    },
    { why: 'still beyond', facts: gpFacts(beyond), over: false, finding: { offset: 48_213 } },
    {
      why: 'the topic has grown past it by itself: it reads from the middle, which is no recovery yet',
      facts: gpFacts({ committed: 48_213, end: 50_000 }),
      over: false,
      finding: { offset: 48_213 },
    },
  ],
);
