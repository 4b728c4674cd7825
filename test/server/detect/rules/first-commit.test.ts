import { expect, it } from 'vitest';
import type { GroupPartitionFacts } from '../../../../server/detect/facts.ts';
import { consumerHung } from '../../../../server/detect/rules/consumer-hung.ts';
import { gpFacts } from '../support/facts.ts';
import { line, table } from '../support/table.ts';
import { MINUTE, SECOND, T } from '../support/world.ts';

type Changes = Partial<Omit<GroupPartitionFacts, 'uncommitted' | 'siblings'>> & {
  uncommitted?: Partial<NonNullable<GroupPartitionFacts['uncommitted']>>;
  siblings?: Partial<NonNullable<GroupPartitionFacts['siblings']>>;
};

/** Never committed; 900 events have arrived in two minutes, and another partition is committed every five seconds. */
const never = ({ uncommitted, siblings, ...changes }: Changes = {}) =>
  gpFacts({
    ...{ committed: null, lag: null, lagToStable: null, lagSeconds: null, firstUnread: null },
    ...{ waitingSince: null, lastAdvanceTime: null, lastCommitTime: null },
    uncommitted: { from: 500, arrived: 900, arrivedAt: T - 2 * MINUTE, ...uncommitted },
    siblings: {
      ...{ sameTopic: true, advancedAt: T - SECOND, longestMs: 5 * SECOND, fewestAtOnce: 40 },
      ...siblings,
    },
    ...changes,
  });
const elsewhere = { sameTopic: false, advancedAt: T - SECOND };
const HEAD = { topic: 'orders', partition: 1 };

table(
  consumerHung,
  [
    {
      why: 'never committed, though events arrive and the group commits the other partitions',
      facts: never(),
      suspects: { severity: 'critical', since: T - 2 * MINUTE, sinceAtLeast: true },
    },
    {
      why: 'the first event that arrived is exactly 90 s old: the least there is',
      facts: never({ uncommitted: { arrivedAt: T - 90 * SECOND } }),
      suspects: false,
    },
    {
      why: 'the others are committed every 50 s: three times that has not passed',
      facts: never({ siblings: { longestMs: 50 * SECOND } }),
      suspects: false,
    },
    {
      why: 'the rhythm of the others is not learned: five minutes',
      facts: never({ siblings: { longestMs: null } }),
      suspects: false,
    },
    {
      why: 'the rhythm of the others is not learned, and five minutes have passed',
      facts: never({ siblings: { longestMs: null }, uncommitted: { arrivedAt: T - 301 * SECOND } }),
      suspects: {},
    },
    {
      why: 'nothing has arrived since the assignment: with `latest` there is nothing to do',
      facts: gpFacts({ committed: null, lag: null, lagToStable: null, waitingSince: null }),
      suspects: false,
    },
    {
      why: 'one offset may be a transaction’s marker',
      facts: never({ uncommitted: { arrived: 1 }, siblings: { fewestAtOnce: 1 } }),
      suspects: false,
    },
    {
      why: 'on a topic with transactions it may be markers only',
      facts: never({ transactional: true }),
      suspects: false,
    },
    {
      why: 'fewer events than any other partition is committed with at once: it may count up to a number',
      facts: never({ uncommitted: { arrived: 39 } }),
      suspects: false,
    },
    {
      why: 'no other partition was seen to commit twice: how many at once is not known',
      facts: never({ siblings: { fewestAtOnce: null } }),
      suspects: false,
    },
    {
      why: 'the group has never committed anything: its offsets are kept elsewhere',
      facts: never({ siblings: { sameTopic: false, advancedAt: null, longestMs: null, fewestAtOnce: null } }),
      suspects: false,
    },
    {
      why: 'the others have not advanced since the event arrived: nothing is learned from them',
      facts: never({ siblings: { advancedAt: T - 2 * MINUTE } }),
      suspects: false,
    },
    {
      why: 'it has been assigned, or its generation has begun, just now',
      facts: never({ stableSince: T - 20 * SECOND }),
      suspects: false,
    },
    { why: 'nobody owns it', facts: never({ owner: null }), suspects: false },
    { why: 'the group rebalances', facts: never({ groupState: 'PreparingRebalance' }), suspects: false },
    { why: 'commits cannot be seen', facts: never({ commitsFrom: 'none' }), suspects: false },
    {
      why: 'its member works through a backlog elsewhere: ten minutes',
      facts: never({ memberBusy: true, memberLastAdvance: T }),
      suspects: false,
    },
    {
      why: 'only other topics are committed: ten minutes, and a warning',
      facts: never({ siblings: elsewhere }),
      suspects: false,
    },
    {
      why: 'only other topics are committed, by others, and its member gets nothing done for over ten minutes',
      facts: never({ siblings: elsewhere, uncommitted: { arrivedAt: T - 601 * SECOND } }),
      suspects: { severity: 'warning' },
    },
    {
      why: 'its member commits another topic: this one it may never commit, on purpose',
      facts: never({
        ...{ siblings: elsewhere, uncommitted: { arrivedAt: T - 60 * MINUTE } },
        memberLastAdvance: T - SECOND,
      }),
      suspects: false,
    },
    {
      why: 'polled commits: three periods, if that is longer',
      facts: never({ commitsFrom: 'polling', periodMs: MINUTE }),
      suspects: false,
    },
  ],
  [
    { why: 'nothing is committed yet', facts: never(), over: false, finding: HEAD },
    { why: 'the first commit', facts: gpFacts(), over: true, finding: HEAD },
  ],
);

it('names no offset and no lag, and says so', () => {
  const suspicion = consumerHung.look(never());
  expect(suspicion?.where).toEqual({
    ...{ cluster: 'local', group: 'order-processing', member: 'worker-1' },
    ...HEAD,
  });
  expect(suspicion?.title(1)).toBe('order-processing is stuck on orders-1: it has never committed there');
  expect(line(suspicion, 'committed here')).toBe('never');
  expect(line(suspicion, 'events that arrived since the assignment, at least')).toBe(900);
  expect(line(suspicion, 'log end soon after the assignment')).toBe(500);
  expect(line(suspicion, 'allowed without a commit')).toBe(90_000);
  expect(line(suspicion, 'cannot be told')).toContain('neither its offset nor its lag');
  expect(line(suspicion, 'events waiting')).toBeUndefined();
});

it('does not say "never" where an offset was deleted', () => {
  const suspicion = consumerHung.look(never({ deletedTime: T - 5 * MINUTE }));
  expect(suspicion?.title(2)).toBe(
    'order-processing is stuck on orders-1: it has not committed there since its offset was deleted and 1 more partition',
  );
});
