import { describe, expect, test, vi } from 'vitest';
import { createDetector } from '../../server/detect/evaluate.ts';
import { createEngine } from '../../server/engine.ts';
import { silentLog } from '../../server/log.ts';
import { createModel } from '../../server/model/model.ts';

/** An engine whose clock can be set on. */
function engine() {
  const below = { ahead: 0 };
  const clock = { now: () => Date.now() + below.ahead };
  const detector = createDetector();
  const evaluate = vi.spyOn(detector, 'evaluate');
  const settle = vi.spyOn(detector, 'settle');
  const made = createEngine({ model: createModel(), detector, clock, log: silentLog });
  return { below, engine: made, evaluate, settle };
}

describe('the engine', () => {
  test('lets the detector settle when its own look comes late: the process did not run', async () => {
    const { below, engine: one, evaluate, settle } = engine();
    one.start();
    try {
      below.ahead = 3_600_000;
      await expect.poll(() => evaluate.mock.calls.length, { timeout: 10_000 }).toBe(1);
      expect(settle).toHaveBeenCalledTimes(1);
      expect(settle.mock.invocationCallOrder[0]).toBeLessThan(evaluate.mock.invocationCallOrder[0] ?? 0);
      await expect.poll(() => evaluate.mock.calls.length, { timeout: 10_000 }).toBe(2);
      expect(settle).toHaveBeenCalledTimes(1);
    } finally {
      one.stop();
    }
  });
});
