import { noConsumer } from '../../../../server/detect/rules/no-consumer.ts';
import { gpFacts } from '../support/facts.ts';
import { table } from '../support/table.ts';
import { MINUTE, rhythm, SECOND, T } from '../support/world.ts';

const dead = (ms: number) => ({
  members: 0,
  owner: null,
  groupState: 'Empty',
  emptySince: T - ms,
  groupLastCommitTime: T - ms - SECOND,
  waitingSince: T - ms,
});
/** assign(): commits although nobody is a member. */
const assigned = (silentMs: number) => ({
  ...dead(60 * MINUTE),
  lastMember: null,
  groupLastCommitTime: T - silentMs,
  waitingSince: T - silentMs,
});

table(
  noConsumer,
  [
    {
      why: 'all members are gone, and events wait',
      facts: gpFacts(dead(16 * SECOND)),
      suspects: { severity: 'critical', since: T - 16 * SECOND },
    },
    { why: 'a rolling restart of a single consumer', facts: gpFacts(dead(14 * SECOND)), suspects: false },
    {
      why: 'nothing waits: an idle group may be empty',
      facts: gpFacts({ ...dead(MINUTE), lag: 0 }),
      suspects: false,
    },
    { why: 'it has members', facts: gpFacts({ ...dead(MINUTE), members: 1 }), suspects: false },
    {
      why: 'never described: members are not known, not absent',
      facts: gpFacts({ ...dead(MINUTE), described: false }),
      suspects: false,
    },
    {
      why: 'described as Dead: old versions say that of healthy KIP-848 groups',
      facts: gpFacts({ ...dead(MINUTE), groupState: 'Dead' }),
      suspects: false,
    },
    {
      why: 'Empty with commits going on is assign(), not dead',
      facts: gpFacts({ ...assigned(10 * SECOND), rhythm: rhythm(20, 5 * SECOND) }),
      suspects: false,
    },
    {
      why: 'assign() that commits every minute',
      facts: gpFacts({ ...assigned(100 * SECOND), rhythm: rhythm(20, MINUTE) }),
      suspects: false,
    },
    {
      why: 'assign() silent for over three times its longest interval',
      facts: gpFacts({ ...assigned(181 * SECOND), rhythm: rhythm(20, MINUTE) }),
      suspects: {},
    },
    {
      why: 'assign() of which too little is known has five minutes',
      facts: gpFacts({ ...assigned(4 * MINUTE), rhythm: rhythm(1, MINUTE) }),
      suspects: false,
    },
    {
      why: 'assign() that had nothing to do for an hour, and now has for 10 s',
      facts: gpFacts({ ...assigned(60 * MINUTE), rhythm: rhythm(20, SECOND), waitingSince: T - 10 * SECOND }),
      suspects: false,
    },
    {
      why: 'no commit within a day and no member: abandoned',
      facts: gpFacts({ ...dead(MINUTE), counts: false }),
      suspects: false,
    },
    {
      why: 'never seen committing, never seen with members',
      facts: gpFacts({ ...dead(MINUTE), lastMember: null, groupLastCommitTime: null }),
      suspects: false,
    },
  ],
  [
    { why: 'a commit advanced after it opened', facts: gpFacts({ lastAdvanceTime: T }), over: true },
    { why: 'nothing waits', facts: gpFacts({ lag: 0 }), over: true },
    {
      why: 'a member is back and has done nothing yet',
      facts: gpFacts({ lastAdvanceTime: T - 2 * MINUTE }),
      over: false,
    },
  ],
);
