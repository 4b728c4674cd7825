import { partitionUnowned } from '../../../../server/detect/rules/partition-unowned.ts';
import { gpFacts } from '../support/facts.ts';
import { table } from '../support/table.ts';
import { SECOND, T } from '../support/world.ts';

const unowned = { owner: null, clientId: null, host: null };

table(
  partitionUnowned,
  [
    {
      why: 'stable, subscribed, waiting, and nobody has it',
      facts: gpFacts(unowned),
      suspects: { severity: 'critical' },
    },
    {
      why: 'stable for less than two cycles: it may just be on its way',
      facts: gpFacts({ ...unowned, stableSince: T - 9 * SECOND }),
      suspects: false,
    },
    { why: 'rebalancing', facts: gpFacts({ ...unowned, stableSince: null }), suspects: false },
    {
      why: 'nobody subscribes to the topic',
      facts: gpFacts({ ...unowned, subscribed: false }),
      suspects: false,
    },
    {
      why: 'Connect: its assignments are not partitions',
      facts: gpFacts({ ...unowned, protocolType: 'connect' }),
      suspects: false,
    },
    {
      why: 'an assignment could not be decoded: it may be there',
      facts: gpFacts({ ...unowned, assignmentsKnown: false }),
      suspects: false,
    },
    { why: 'nothing waits there', facts: gpFacts({ ...unowned, lag: 0 }), suspects: false },
    { why: 'it has an owner', facts: gpFacts(), suspects: false },
    {
      why: 'no member at all is no-consumer',
      facts: gpFacts({ ...unowned, members: 0, groupState: 'Empty' }),
      suspects: false,
    },
  ],
  [
    { why: 'assigned again', facts: gpFacts(), over: true },
    { why: 'nothing waits', facts: gpFacts({ ...unowned, lag: 0 }), over: true },
    { why: 'the group gave the topic up', facts: gpFacts({ ...unowned, subscribed: false }), over: true },
    { why: 'still nobody’s', facts: gpFacts(unowned), over: false },
  ],
);
