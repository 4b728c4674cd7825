import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Expected, playDrill } from '../support/drills.ts';
import { type RunningMillrace, startMillraceProcess } from '../support/millrace.ts';

let millrace: RunningMillrace;
beforeAll(async () => {
  millrace = await startMillraceProcess(['demo']);
});
afterAll(async () => {
  await millrace?.stop();
});

/** The drills that are found within half a minute; the patient ones are in test/full. */
const QUICK: Expected[] = [
  {
    drill: 'poison',
    codes: ['consumer-hung', 'poison-event'],
    where: { group: 'order-processing', topic: 'orders' },
    evidence: ['offset', 'attempts seen', 'size'],
    withinMs: 60_000,
    closesMs: 60_000,
  },
  {
    drill: 'kill',
    codes: ['consumer-hung', 'no-consumer'],
    where: { group: 'notifications', topic: 'order-status' },
    evidence: ['events waiting on the worst partition', 'last member', 'its host'],
    withinMs: 60_000,
    closesMs: 60_000,
  },
  {
    drill: 'rewind',
    codes: ['offset-rewound'],
    where: { group: 'inventory-management', topic: 'inventory' },
    evidence: ['from', 'to', 'events read again'],
    withinMs: 30_000,
    closesMs: 90_000,
  },
  {
    drill: 'data-loss',
    codes: ['consumer-hung', 'no-consumer', 'data-lost'],
    where: { group: 'notifications', topic: 'order-status' },
    evidence: ['events gone', 'log start'],
    withinMs: 60_000,
    closesMs: 60_000,
  },
];

describe('drills: real faults, diagnosed by the running product', () => {
  it.each(QUICK)('$drill is $codes, and nothing is left after the mend', async (expected) => {
    await playDrill(millrace, expected);
  });
});
