import { hotPartition } from '../../../../server/detect/rules/hot-partition.ts';
import { topicFacts } from '../support/facts.ts';
import { table } from '../support/table.ts';

table(
  hotPartition,
  [
    {
      why: 'one of four gets ten times its siblings, and most of all',
      facts: topicFacts([1, 10, 1, 1]),
      suspects: { severity: 'info' },
    },
    {
      why: 'and a group waits on it',
      facts: topicFacts([1, 10, 1, 1], {
        partitions: [1, 10, 1, 1].map((rate, partition) => ({
          partition,
          rate,
          lag: rate === 10 ? 900 : 0,
          keySkew: null,
        })),
      }),
      suspects: { severity: 'warning' },
    },
    {
      why: 'watched for a minute only: a burst of one key is no trend',
      facts: topicFacts([1, 10, 1, 1], { watchedMs: 60_000 }),
      suspects: false,
    },
    { why: 'keys spread as keys do (Zipf)', facts: topicFacts([8, 4, 3, 2]), suspects: false },
    { why: 'four times is not yet far more', facts: topicFacts([2, 8, 2, 2]), suspects: false },
    { why: 'too little traffic to tell', facts: topicFacts([0, 1.5, 0, 0]), suspects: false },
    { why: 'of two partitions either is half of it', facts: topicFacts([0.1, 10]), suspects: false },
    {
      why: 'hot, but not most of the topic: others are hot as well',
      facts: topicFacts([30, 30, 30, 1, 1, 1, 1, 1, 1]),
      suspects: false,
    },
    {
      why: 'Kafka’s own topics have the keys they have',
      facts: topicFacts([1, 10, 1, 1], { internal: true }),
      suspects: false,
    },
    {
      why: 'a rate that is not known may be just as high',
      facts: topicFacts([1, 10, 1], {
        partitions: [
          { partition: 0, rate: null, lag: 0, keySkew: null },
          ...topicFacts([1, 10, 1]).partitions,
        ],
      }),
      suspects: false,
    },
  ],
  [
    { why: 'evened out', facts: topicFacts([4, 5, 4, 4]), over: true, finding: { partition: 1 } },
    {
      why: 'another one is the hottest',
      facts: topicFacts([20, 5, 4, 4]),
      over: true,
      finding: { partition: 1 },
    },
    {
      why: 'four times its siblings still',
      facts: topicFacts([2, 8, 2, 2]),
      over: false,
      finding: { partition: 1 },
    },
  ],
);
