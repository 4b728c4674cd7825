import { producerSilent } from '../../../../server/detect/rules/producer-silent.ts';
import type { TopicRhythm } from '../../../../server/detect/topic-rhythm.ts';
import { topicFacts } from '../support/facts.ts';
import { table } from '../support/table.ts';
import { MINUTE, SECOND, T } from '../support/world.ts';

/** Ten minutes of 5 events/s, then silence for so long. */
const silent = (ms: number, changes: Partial<TopicRhythm> = {}) =>
  topicFacts([1], {
    rhythm: {
      firstAt: T - ms - 10 * MINUTE,
      firstEnd: 0,
      lastEnd: 3_000,
      movedAt: T - ms,
      readAt: T,
      longestGapMs: 2 * SECOND,
      ...changes,
    },
  });

table(
  producerSilent,
  [
    {
      why: 'steady for ten minutes, then nothing for 31 s',
      facts: silent(31 * SECOND),
      suspects: { severity: 'info', since: T - 31 * SECOND },
    },
    { why: 'half a minute is always allowed', facts: silent(30 * SECOND), suspects: false },
    {
      why: 'known for an hour: a warning',
      facts: silent(31 * SECOND, { firstAt: T - 60 * MINUTE, lastEnd: 18_000 }),
      suspects: { severity: 'warning' },
    },
    {
      why: 'bursts with pauses of 20 s: three of these must pass',
      facts: silent(50 * SECOND, { longestGapMs: 20 * SECOND }),
      suspects: false,
    },
    {
      why: 'bursts with pauses of 20 s, and a minute of nothing',
      facts: silent(61 * SECOND, { longestGapMs: 20 * SECOND }),
      suspects: {},
    },
    {
      why: 'it has paused for over a minute by itself: no rhythm to miss',
      facts: silent(60 * MINUTE, { longestGapMs: 61 * SECOND }),
      suspects: false,
    },
    {
      why: 'an event every 2 s: twenty gaps are 40 s',
      facts: silent(35 * SECOND, { lastEnd: 300 }),
      suspects: false,
    },
    {
      why: 'an event every 2 s, silent for 41 s',
      facts: silent(41 * SECOND, { lastEnd: 300 }),
      suspects: {},
    },
    { why: 'too few events for a rhythm', facts: silent(10 * MINUTE, { lastEnd: 299 }), suspects: false },
    {
      why: 'watched for two minutes only',
      facts: silent(MINUTE, { firstAt: T - 3 * MINUTE, lastEnd: 600 }),
      suspects: false,
    },
    {
      why: 'watched for two minutes, with thousands of events',
      facts: silent(MINUTE, { firstAt: T - 3 * MINUTE, lastEnd: 2_400 }),
      suspects: {},
    },
    {
      why: 'its log end has not been read since: we do not know',
      facts: silent(10 * MINUTE, { readAt: T - 10 * MINUTE }),
      suspects: false,
    },
    { why: 'a batch job: nothing was learned yet', facts: topicFacts([1]), suspects: false },
  ],
  [
    { why: 'an event came', facts: silent(0, { lastEnd: 3_001 }), over: true, finding: { offset: 3_000 } },
    { why: 'still silent', facts: silent(MINUTE), over: false, finding: { offset: 3_000 } },
  ],
);
