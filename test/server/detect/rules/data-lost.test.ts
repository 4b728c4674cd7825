import { expect, it } from 'vitest';
import { dataLost } from '../../../../server/detect/rules/data-lost.ts';
import { gpFacts } from '../support/facts.ts';
import { line, table } from '../support/table.ts';

table(
  dataLost,
  [
    {
      why: 'events between committed and log start were deleted unread',
      facts: gpFacts({ logStart: 48_300 }),
      suspects: { severity: 'critical' },
    },
    {
      why: 'committed exactly at the log start: nothing is missing',
      facts: gpFacts({ logStart: 48_213 }),
      suspects: false,
    },
    { why: 'the log start is not known', facts: gpFacts({ logStart: null }), suspects: false },
    {
      why: 'an abandoned group loses nothing it wants',
      facts: gpFacts({ logStart: 48_300, counts: false }),
      suspects: false,
    },
  ],
  [
    {
      why: 'in range and advancing',
      facts: gpFacts({ committed: 48_310, logStart: 48_300 }),
      over: true,
      finding: { offset: 48_213 },
    },
    {
      why: 'still below the log start',
      facts: gpFacts({ logStart: 48_300 }),
      over: false,
      finding: { offset: 48_213 },
    },
  ],
);

it('says how many are gone, and must be seen twice', () => {
  const suspicion = dataLost.look(gpFacts({ logStart: 48_300 }));
  expect(line(suspicion, 'events gone')).toBe(87);
  expect(suspicion?.confirm).toBeDefined();
});
