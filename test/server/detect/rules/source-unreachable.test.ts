import { sourceUnreachable } from '../../../../server/detect/rules/source-unreachable.ts';
import { sourceFacts } from '../support/facts.ts';
import { table } from '../support/table.ts';
import { SECOND, T } from '../support/world.ts';

table(
  sourceUnreachable,
  [
    {
      why: 'unreachable for 6 s',
      facts: sourceFacts({ state: 'unreachable', since: T - 6 * SECOND }),
      suspects: { severity: 'critical', where: { cluster: 'local', system: 'kafka:local' } },
    },
    {
      why: 'one connection lost and made again',
      facts: sourceFacts({ state: 'unreachable', since: T - 4 * SECOND }),
      suspects: false,
    },
    {
      why: 'calls itself live and has said nothing for half a minute',
      facts: sourceFacts({ asOf: T - 31 * SECOND }),
      suspects: { since: T - 31 * SECOND },
    },
    {
      why: 'a source with a long period may be silent for three of them',
      facts: sourceFacts({ asOf: T - 60 * SECOND, periodMs: 30 * SECOND }),
      suspects: false,
    },
    {
      why: 'still starting: its first snapshot may take long',
      facts: sourceFacts({ state: 'starting', asOf: 0, snapshotComplete: false }),
      suspects: false,
    },
    { why: 'not configured', facts: sourceFacts({ state: 'not-configured', asOf: 0 }), suspects: false },
    { why: 'degraded is still reached', facts: sourceFacts({ state: 'degraded' }), suspects: false },
  ],
  [
    { why: 'live again', facts: sourceFacts(), over: true },
    { why: 'still unreachable', facts: sourceFacts({ state: 'unreachable' }), over: false },
    { why: 'says it is live and says nothing', facts: sourceFacts({ asOf: T - 60 * SECOND }), over: false },
    { why: 'stopped on purpose', facts: sourceFacts({ state: 'stopped' }), over: true },
  ],
);
