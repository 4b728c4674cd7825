import { describe, expect, it } from 'vitest';
import { createTrouble } from '../../../pipeline/consumers/trouble.ts';

const never = new AbortController().signal;

describe('what a consumer is told to suffer', () => {
  it('is nothing at first', async () => {
    const trouble = createTrouble();
    await trouble.pass(never);
    expect(trouble.setsAside).toBe(false);
  });

  it('hangs until it is told to go on, also when the group rebalances meanwhile', async () => {
    const trouble = createTrouble();
    trouble.apply({ kind: 'hang', on: true });
    trouble.apply({ kind: 'hang', on: true });
    const rebalance = new AbortController();
    let passed = false;
    const passing = trouble.pass(rebalance.signal).then(() => {
      passed = true;
    });
    rebalance.abort();
    await new Promise((resolve) => setImmediate(resolve));
    expect(passed).toBe(false);
    trouble.apply({ kind: 'hang', on: false });
    await passing;
  });

  it('saves up delays that are finer than a timer', async () => {
    const trouble = createTrouble();
    trouble.apply({ kind: 'slow', delayMs: 0.5 });
    const started = performance.now();
    for (let i = 0; i < 100; i++) await trouble.pass(never);
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(35);
    expect(took).toBeLessThan(500);
  });

  it('gives up a long delay when the group rebalances', async () => {
    const trouble = createTrouble();
    trouble.apply({ kind: 'slow', delayMs: 600_000 });
    const rebalance = new AbortController();
    const passing = trouble.pass(rebalance.signal);
    rebalance.abort();
    await passing;
  });
});
