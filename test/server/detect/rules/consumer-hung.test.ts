import { expect, it } from 'vitest';
import { consumerHung } from '../../../../server/detect/rules/consumer-hung.ts';
import { gpFacts } from '../support/facts.ts';
import { line, table } from '../support/table.ts';
import { MINUTE, rhythm, SECOND, T } from '../support/world.ts';

const ago = (ms: number) => ({ waitingSince: T - ms, lastAdvanceTime: T - ms });
const HEAD = { topic: 'orders', partition: 1, offset: 48_213 };

table(
  consumerHung,
  [
    { why: 'waiting for exactly 5 s is still allowed', facts: gpFacts(ago(5 * SECOND)), suspects: false },
    {
      why: 'a learned consumer (1 s) stands still for over 5 s',
      facts: gpFacts(ago(5 * SECOND + 1)),
      suspects: { severity: 'critical', since: T - 5 * SECOND - 1, sinceAtLeast: false },
    },
    {
      why: 'the clock starts at the arrival of the first unread event, not at the last commit',
      facts: gpFacts({ lastAdvanceTime: T - 60 * MINUTE, waitingSince: T - 3 * SECOND }),
      suspects: false,
    },
    {
      why: 'the clock starts at the assignment: a new owner has its own time',
      facts: gpFacts({ ...ago(MINUTE), ownerSince: T - 4 * SECOND }),
      suspects: false,
    },
    {
      why: 'a new classic generation assigns anew, also to who had it before',
      facts: gpFacts({ ...ago(MINUTE), stableSince: T - 4 * SECOND }),
      suspects: false,
    },
    {
      why: 'a KIP-848 group moves only what moves: the others go on meanwhile',
      facts: gpFacts({ ...ago(MINUTE), protocol: 'consumer', stableSince: T - 4 * SECOND }),
      suspects: {},
    },
    {
      why: 'nobody can commit while the group rebalances',
      facts: gpFacts({ ...ago(MINUTE), groupState: 'PreparingRebalance', stableSince: null }),
      suspects: false,
    },
    {
      why: 'it commits every minute: twice its rhythm has not passed',
      facts: gpFacts({ ...ago(110 * SECOND), rhythm: rhythm(20, MINUTE) }),
      suspects: false,
    },
    {
      why: 'it commits every minute, and two have passed',
      facts: gpFacts({ ...ago(121 * SECOND), rhythm: rhythm(20, MINUTE) }),
      suspects: {},
    },
    {
      why: 'seven intervals are no rhythm: an unlearned consumer has a minute',
      facts: gpFacts({ ...ago(59 * SECOND), rhythm: rhythm(7, SECOND) }),
      suspects: false,
    },
    {
      why: 'unlearned, and more than a minute',
      facts: gpFacts({ ...ago(61 * SECOND), rhythm: rhythm(7, SECOND) }),
      suspects: {},
    },
    {
      why: 'not one interval seen: it may commit once a minute, and is given the way to us on top',
      facts: gpFacts({ ...ago(89 * SECOND), rhythm: rhythm(0, null) }),
      suspects: false,
    },
    {
      why: 'not one interval seen, and a minute and a half',
      facts: gpFacts({ ...ago(91 * SECOND), rhythm: rhythm(0, null) }),
      suspects: {},
    },
    {
      why: 'unlearned with one long interval: twice the longest counts',
      facts: gpFacts({ ...ago(100 * SECOND), rhythm: rhythm(2, 55 * SECOND) }),
      suspects: false,
    },
    {
      why: 'its member advances elsewhere: it may be draining another partition first',
      facts: gpFacts({ ...ago(20 * SECOND), memberLastAdvance: T - SECOND }),
      suspects: false,
    },
    {
      why: 'its member advances elsewhere, but not here for over 30 s',
      facts: gpFacts({ ...ago(31 * SECOND), memberLastAdvance: T - SECOND }),
      suspects: {},
    },
    {
      why: 'its member works through a backlog elsewhere: a slow consumer, not a hung one',
      facts: gpFacts({ ...ago(2 * MINUTE), memberLastAdvance: T - SECOND, memberBusy: true }),
      suspects: false,
    },
    {
      why: 'a member with a backlog everywhere that has stopped: the 5 s bound holds',
      facts: gpFacts({ ...ago(6 * SECOND), memberLastAdvance: T - 5_500, memberBusy: true }),
      suspects: {},
    },
    {
      why: 'a member that last advanced longer ago than T advances nowhere: the 5 s bound holds',
      facts: gpFacts({ ...ago(6 * SECOND), memberLastAdvance: T - 5_500 }),
      suspects: {},
    },
    { why: 'nobody owns it', facts: gpFacts({ ...ago(MINUTE), owner: null }), suspects: false },
    { why: 'nothing waits', facts: gpFacts({ ...ago(MINUTE), lag: 0, lagToStable: 0 }), suspects: false },
    {
      why: 'what waits lies behind an open transaction: it cannot have it',
      facts: gpFacts({ ...ago(MINUTE), lagToStable: 0 }),
      suspects: false,
    },
    {
      why: 'one behind, first unread record unknown: may be the marker of a transaction',
      facts: gpFacts({ ...ago(MINUTE), lag: 1, lagToStable: 1, firstUnread: null }),
      suspects: false,
    },
    {
      why: 'several behind on a topic without transactions: these are events, read or not',
      facts: gpFacts({ ...ago(MINUTE), lag: 5, lagToStable: 5, firstUnread: null }),
      suspects: {},
    },
    {
      why: 'first unread record unknown on a topic with transactions: nothing is claimed',
      facts: gpFacts({ ...ago(MINUTE), firstUnread: null, transactional: true }),
      suspects: false,
    },
    {
      why: 'polled commits are as old as the poll: three periods',
      facts: gpFacts({ ...ago(20 * SECOND), commitsFrom: 'polling', periodMs: 10 * SECOND }),
      suspects: false,
    },
    {
      why: 'seen standing still from the first moment: since is a lower bound',
      facts: gpFacts({ ...ago(2 * MINUTE), lastAdvanceTime: null, fromSnapshot: true }),
      suspects: { sinceAtLeast: true },
    },
    {
      why: 'Java re-commits unchanged offsets even when paused: hung, and only possibly poison',
      facts: gpFacts({ ...ago(MINUTE), recommits: 12 }),
      suspects: { code: 'consumer-hung' },
    },
  ],
  [
    {
      why: 'a commit past the stuck offset',
      facts: gpFacts({ committed: 48_214 }),
      over: true,
      finding: HEAD,
    },
    { why: 'the same offset again', facts: gpFacts({ committed: 48_213 }), over: false, finding: HEAD },
    { why: 'nothing waits any more', facts: gpFacts({ lag: 0 }), over: true, finding: HEAD },
    {
      why: 'another of its partitions moved after the finding was made',
      facts: gpFacts({ partition: 2, lastAdvanceTime: T }),
      over: true,
      finding: HEAD,
    },
    {
      why: 'another of its partitions has not moved since',
      facts: gpFacts({ partition: 2, lastAdvanceTime: T - 2 * MINUTE }),
      over: false,
      finding: HEAD,
    },
  ],
);

it('says in its evidence where, since when, how long is allowed, who and where it runs', () => {
  const suspicion = consumerHung.look(gpFacts({ ...ago(MINUTE), recommits: 3 }));
  expect(suspicion?.title(1)).toBe('order-processing is stuck on orders-1 at offset 48,213');
  expect(suspicion?.where).toMatchObject({ member: 'worker-1', offset: 48_213 });
  expect(line(suspicion, 'events waiting')).toBe(100);
  expect(line(suspicion, 'allowed without progress')).toBe(5_000);
  expect(line(suspicion, 'host')).toBe('/10.0.0.1');
  expect(line(suspicion, 'possibly')).toContain('poison');
});

it('says what it cannot tell when commits are polled', () => {
  const suspicion = consumerHung.look(gpFacts({ ...ago(MINUTE), commitsFrom: 'polling' }));
  expect(line(suspicion, 'cannot be told')).toContain('polled');
});
