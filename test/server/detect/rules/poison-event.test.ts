import { expect, it } from 'vitest';
import { poisonEvent } from '../../../../server/detect/rules/poison-event.ts';
import type { Attempt } from '../../../../server/model/state.ts';
import { gpFacts } from '../support/facts.ts';
import { line, table } from '../support/table.ts';
import { MINUTE, SECOND, T } from '../support/world.ts';

const crash = (member: string, ms: number): Attempt => ({
  time: T - ms,
  kind: 'rejoined',
  member,
  host: null,
});
const seek = (ms: number): Attempt => ({ time: T - ms, kind: 'sought-back', member: 'worker-1', host: null });
const two = [crash('worker-1', 40 * SECOND), crash('worker-2', 10 * SECOND)];

table(
  poisonEvent,
  [
    {
      why: 'two crashes at one offset while two partitions advance',
      facts: gpFacts({ attempts: two, othersAdvancing: 2 }),
      suspects: { severity: 'critical' },
    },
    {
      why: 'two seeks back to one offset while others advance',
      facts: gpFacts({ attempts: [seek(20 * SECOND), seek(SECOND)], othersAdvancing: 1 }),
      suspects: {},
    },
    {
      why: 'back once, then taken up by who starts: somebody has set the offsets back',
      facts: gpFacts({ attempts: [seek(2 * SECOND), crash('worker-2', SECOND)], othersAdvancing: 2 }),
      suspects: false,
    },
    {
      why: 'one retry is everybody’s right',
      facts: gpFacts({ attempts: [seek(SECOND)], othersAdvancing: 1 }),
      suspects: false,
    },
    {
      why: 're-commits alone prove nothing: Java’s auto-commit makes them even when paused',
      facts: gpFacts({ recommits: 50, othersAdvancing: 2 }),
      suspects: false,
    },
    {
      why: 'found again by the same member: others made the rebalances',
      facts: gpFacts({
        attempts: [crash('worker-1', 9_000), crash('worker-1', 6_000), crash('worker-1', 3_000)],
        othersAdvancing: 2,
      }),
      suspects: false,
    },
    {
      why: 'most of what waits stands still: the group is in trouble, not this event',
      facts: gpFacts({ attempts: two, othersAdvancing: 1, othersStanding: 3 }),
      suspects: false,
    },
    {
      why: 'everything stands still because whoever takes this event fails: three times here, once elsewhere',
      facts: gpFacts({
        attempts: [...two, crash('worker-3', SECOND)],
        attemptsElsewhere: 1,
        othersStanding: 5,
      }),
      suspects: {},
    },
    {
      why: 'every partition is taken up again and again: a loop, not one event',
      facts: gpFacts({
        attempts: [...two, crash('worker-3', SECOND)],
        attemptsElsewhere: 2,
        othersStanding: 5,
      }),
      suspects: false,
    },
    {
      why: 'nothing else to show health by: two attempts are not enough',
      facts: gpFacts({ attempts: two }),
      suspects: false,
    },
    {
      why: 'a group with one partition, crashed three times at one offset',
      facts: gpFacts({ attempts: [...two, crash('worker-3', SECOND)] }),
      suspects: {},
    },
    {
      why: 'the last attempt is long ago: nobody tries any more',
      facts: gpFacts({ attempts: [crash('a', 30 * MINUTE), crash('b', 20 * MINUTE)], othersAdvancing: 2 }),
      suspects: false,
    },
    { why: 'nothing waits', facts: gpFacts({ attempts: two, othersAdvancing: 2, lag: 0 }), suspects: false },
  ],
  [
    {
      why: 'a commit past the event',
      facts: gpFacts({ committed: 48_214 }),
      over: true,
      finding: { topic: 'orders', partition: 1, offset: 48_213 },
    },
    {
      why: 'still in front of it',
      facts: gpFacts(),
      over: false,
      finding: { topic: 'orders', partition: 1, offset: 48_213 },
    },
  ],
);

it('names offset, size, attempts and the event’s own place behind a gap', () => {
  const unread = gpFacts().firstUnread;
  if (unread === null) throw new Error('facts without a first unread record');
  const suspicion = poisonEvent.look(
    gpFacts({ attempts: two, othersAdvancing: 2, firstUnread: { ...unread, recordOffset: 48_220 } }),
  );
  expect(suspicion?.where.offset).toBe(48_220);
  expect(line(suspicion, 'size')).toBe(512);
  expect(line(suspicion, 'attempts seen')).toBe(2);
  expect(line(suspicion, 'how')).toBe('2 × crashed and came back');
});
