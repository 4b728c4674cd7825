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

/** Drills whose rules want to see a trend, a pattern or a learned rhythm first. */
const PATIENT: Expected[] = [
  {
    drill: 'hang',
    codes: ['consumer-hung'],
    where: { group: 'order-processing', topic: 'orders' },
    evidence: ['stuck at offset', 'events waiting', 'usual commit interval (p95)', 'member', 'host'],
    withinMs: 90_000,
    closesMs: 30_000,
  },
  {
    drill: 'crash-loop',
    codes: ['consumer-hung', 'poison-event'],
    where: { group: 'order-processing', topic: 'orders' },
    evidence: ['offset', 'attempts seen', 'how'],
    withinMs: 90_000,
    closesMs: 90_000,
  },
  {
    drill: 'slow',
    codes: ['consumer-slow'],
    where: { group: 'order-processing', topic: 'orders' },
    evidence: ['arrivals', 'consumed', 'lag grows by', 'behind'],
    withinMs: 200_000,
    closesMs: 150_000,
  },
  {
    drill: 'rebalance',
    codes: ['rebalance-loop'],
    where: { group: 'order-processing' },
    evidence: ['generation', 'joins and leaves'],
    withinMs: 150_000,
    closesMs: 120_000,
    // Its own output falls silent with it.
    beside: ['producer-silent'],
  },
  {
    drill: 'open-transaction',
    codes: ['transaction-open'],
    where: { topic: 'orders' },
    evidence: ['producer id', 'transaction began', 'groups that wait'],
    withinMs: 120_000,
    closesMs: 60_000,
  },
  {
    drill: 'hot-partition',
    codes: ['hot-partition'],
    where: { topic: 'orders' },
    evidence: ['share of the topic', 'share of its most frequent key'],
    withinMs: 200_000,
    closesMs: 200_000,
  },
  {
    drill: 'producer-stop',
    codes: ['producer-silent'],
    where: { topic: 'inventory' },
    evidence: ['last event seen', 'usual rate', 'allowed silence'],
    withinMs: 400_000,
    closesMs: 60_000,
  },
];

describe('drills that take patience', () => {
  it.each(PATIENT)('$drill is $codes, and nothing is left after the mend', async (expected) => {
    await playDrill(millrace, expected);
  });
});
