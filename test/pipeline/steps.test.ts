import { describe, expect, it } from 'vitest';
import { createSteps, type Step } from '../../pipeline/steps.ts';
import { startStep } from '../../server/protocol/rooms.ts';

function collect() {
  const seen: Step[] = [];
  const steps = createSteps((step) => seen.push(step));
  return { steps, seen, last: () => seen.at(-1) };
}

describe('the steps of the start', () => {
  it('are all shown as waiting first, in order, in the shape the bridge sends on', () => {
    const { seen } = collect();
    expect(seen.map(({ id, order }) => [id, order])).toEqual([
      ['kafka', 0],
      ['topics', 1],
      ['order-processing', 2],
      ['inventory-management', 3],
      ['notifications', 4],
      ['generator', 5],
    ]);
    for (const step of seen) expect(startStep.parse(step)).toEqual({ ...step, state: 'waiting' });
  });

  it('keep what was said last when they are done, and the reason when they fail', async () => {
    const { steps, last } = collect();
    await steps.during('kafka', (detail) => {
      detail('ready on 127.0.0.1:1');
      return Promise.resolve();
    });
    expect(last()).toMatchObject({ state: 'done', detail: 'ready on 127.0.0.1:1' });
    await expect(steps.during('topics', () => Promise.reject(new Error('no leader')))).rejects.toThrow();
    expect(last()).toMatchObject({ state: 'failed', detail: 'no leader' });
  });

  it('show a service as its worst member', () => {
    const { steps, last } = collect();
    const report = (member: number, state: 'starting' | 'ready' | 'waiting' | 'down', detail = '') => {
      steps.report('order-processing', `order-processing-${member}`, { state, detail });
    };
    report(1, 'ready');
    report(2, 'starting');
    expect(last()).toMatchObject({ state: 'running', detail: '1 of 2 members ready' });
    report(2, 'ready');
    expect(last()).toMatchObject({ state: 'done', detail: '2 of 2 members ready' });
    report(1, 'waiting', 'ended with code 1; starts again in 1 s');
    expect(last()).toMatchObject({
      state: 'failed',
      detail: '1 of 2 members ready; order-processing-1 ended with code 1; starts again in 1 s',
    });
  });
});
