import { expect, it } from 'vitest';
import { transactionOpen } from '../../../../server/detect/rules/transaction-open.ts';
import { partitionFacts } from '../support/facts.ts';
import { line, table } from '../support/table.ts';
import { SECOND, T } from '../support/world.ts';

const open = (ms: number) => ({ lso: 900, end: 1_000, lsoStandsSince: T - ms });
const holder = { producerId: '4711', epoch: 2, lastTime: T, txnStart: 900, txnStartTime: T - 90 * SECOND };

table(
  transactionOpen,
  [
    {
      why: 'unlearned: over a minute',
      facts: partitionFacts(open(61 * SECOND)),
      suspects: { severity: 'warning' },
    },
    {
      why: 'unlearned: a minute is a transaction’s usual time-out',
      facts: partitionFacts(open(60 * SECOND)),
      suspects: false,
    },
    {
      why: 'short transactions usually: over 10 s',
      facts: partitionFacts({ ...open(11 * SECOND), txnLengthMs: 100 }),
      suspects: {},
    },
    {
      why: 'transactions of 30 s usually',
      facts: partitionFacts({ ...open(50 * SECOND), txnLengthMs: 30 * SECOND }),
      suspects: false,
    },
    { why: 'the LSO is at the end', facts: partitionFacts({ lso: 1_000, end: 1_000 }), suspects: false },
    {
      why: 'the LSO moves: one transaction after the other',
      facts: partitionFacts({ lso: 900, end: 1_000 }),
      suspects: false,
    },
    {
      why: 'since the first record of the transaction; groups wait: critical',
      facts: partitionFacts({ ...open(61 * SECOND), producers: [holder], groupsAtStable: ['billing'] }),
      suspects: { severity: 'critical', since: T - 90 * SECOND, sinceAtLeast: false },
    },
  ],
  [
    {
      why: 'the LSO has passed',
      facts: partitionFacts({ lso: 950, end: 1_000 }),
      over: true,
      finding: { offset: 900 },
    },
    { why: 'the LSO is at the end', facts: partitionFacts(), over: true, finding: { offset: 900 } },
    {
      why: 'it still stands',
      facts: partitionFacts(open(61 * SECOND)),
      over: false,
      finding: { offset: 900 },
    },
  ],
);

it('names the producer that holds it, or says why it cannot', () => {
  const known = transactionOpen.look(partitionFacts({ ...open(61 * SECOND), producers: [holder] }));
  expect(known?.where.producerId).toBe('4711');
  expect(line(known, 'producer epoch')).toBe(2);
  const hidden = transactionOpen.look(partitionFacts(open(61 * SECOND)));
  expect(line(hidden, 'producer id')).toContain('not visible');
});
