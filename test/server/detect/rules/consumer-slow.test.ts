import { expect, it } from 'vitest';
import { consumerSlow } from '../../../../server/detect/rules/consumer-slow.ts';
import { gpFacts } from '../support/facts.ts';
import { line, table } from '../support/table.ts';
import { MINUTE, rhythm, SECOND, T } from '../support/world.ts';

/** Lag once a second over the last two minutes. */
const lags = (lagAt: (second: number) => number) =>
  Array.from({ length: 120 }, (_, s) => ({ at: T - (119 - s) * SECOND, lag: lagAt(s) }));
const behind = { lagSeconds: { value: 60, method: 'first-unread' as const, error: 0.1 } };
const rising = lags((s) => 500 + 10 * s);

table(
  consumerSlow,
  [
    {
      why: 'it advances, and lag rises over two minutes',
      facts: gpFacts({ ...behind, lagHistory: rising }),
      suspects: { severity: 'warning' },
    },
    {
      why: 'less than half a minute behind is what any burst does',
      facts: gpFacts({ lagHistory: rising }),
      suspects: false,
    },
    {
      why: 'lag is high but steady: arrivals do not outrun it',
      facts: gpFacts({ ...behind, lagHistory: lags(() => 900) }),
      suspects: false,
    },
    {
      why: 'lag falls: it catches up',
      facts: gpFacts({ ...behind, lagHistory: lags((s) => 2_000 - 10 * s) }),
      suspects: false,
    },
    {
      why: 'a burst: up for half a minute, then worked off',
      facts: gpFacts({ ...behind, lagHistory: lags((s) => (s < 30 ? 100 * s : 3_000 - 20 * (s - 30))) }),
      suspects: false,
    },
    {
      why: 'a saw: commits every 8 s, lows do not rise',
      facts: gpFacts({
        ...behind,
        rhythm: rhythm(20, 8 * SECOND),
        lagHistory: lags((s) => 100 + 80 * (s % 8)),
      }),
      suspects: false,
    },
    {
      why: 'a saw whose lows rise',
      facts: gpFacts({
        ...behind,
        rhythm: rhythm(20, 8 * SECOND),
        lagHistory: lags((s) => 100 + 80 * (s % 8) + 5 * s),
      }),
      suspects: {},
    },
    {
      why: 'half a minute of history is no trend',
      facts: gpFacts({ ...behind, lagHistory: rising.slice(-30) }),
      suspects: false,
    },
    {
      why: 'it has not advanced in the window: hung or dead, not slow',
      facts: gpFacts({ ...behind, lagHistory: rising, lastAdvanceTime: T - 10 * MINUTE }),
      suspects: false,
    },
    {
      why: 'commits every minute: judged at its commits, where nothing waited',
      facts: gpFacts({
        ...behind,
        rhythm: rhythm(20, MINUTE),
        lagHistory: rising,
        commits: [0, 1, 2, 3, 4, 5].map((i) => ({
          offset: i * 600,
          timestamp: T - (6 - i) * MINUTE,
          lag: 5,
        })),
      }),
      suspects: false,
    },
    {
      why: 'commits every minute, and every commit finds more waiting',
      facts: gpFacts({
        ...behind,
        rhythm: rhythm(20, MINUTE),
        commits: [0, 1, 2, 3, 4, 5].map((i) => ({
          offset: i * 600,
          timestamp: T - (6 - i) * MINUTE,
          lag: 100 + i * 200,
        })),
      }),
      suspects: {},
    },
  ],
  [
    { why: 'caught up', facts: gpFacts({ lag: 0 }), over: true },
    {
      why: 'lag has fallen for a minute',
      facts: gpFacts({ lagHistory: lags((s) => 2_000 - 10 * s) }),
      over: true,
    },
    { why: 'lag still rises', facts: gpFacts({ lagHistory: rising }), over: false },
    { why: 'too little is known', facts: gpFacts({ lagHistory: [] }), over: false },
  ],
);

it('gives both rates, the slope and how far behind', () => {
  const suspicion = consumerSlow.look(gpFacts({ ...behind, lagHistory: rising, arrivalRate: 20 }));
  expect(line(suspicion, 'arrivals')).toBe(20);
  expect(line(suspicion, 'consumed')).toBe(10);
  expect(line(suspicion, 'behind')).toBe(60);
  expect(line(suspicion, 'lag grows by')).toBeCloseTo(7.6, 0);
});
