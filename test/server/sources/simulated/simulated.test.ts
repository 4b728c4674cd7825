import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDetector } from '../../../../server/detect/evaluate.ts';
import { silentLog } from '../../../../server/log.ts';
import { createModel } from '../../../../server/model/model.ts';
import type { Observation } from '../../../../server/model/observation.ts';
import { reduce } from '../../../../server/model/reduce.ts';
import { createSimulatedSource } from '../../../../server/sources/simulated/index.ts';
import { Simulation } from '../../../../server/sources/simulated/simulation.ts';

const T = 1_700_000_000_000;

const tenMinutes = (seed: number): Observation[] => {
  const simulation = new Simulation('demo', seed, T);
  const all = simulation.begin(T);
  for (let at = T + 250; at <= T + 600_000; at += 250) all.push(...simulation.step(at));
  return all;
};

describe('the simulated shop', () => {
  test('the same seed gives the same day, another seed another', () => {
    expect(tenMinutes(3)).toEqual(tenMinutes(3));
    expect(tenMinutes(3)).not.toEqual(tenMinutes(4));
  });

  test('the diagnosis finds its stuck partition, nothing else, and sees it mended', () => {
    const model = createModel();
    const detector = createDetector();
    const live: Observation = {
      kind: 'source-state',
      cluster: 'demo',
      at: T,
      source: 'simulated:demo',
      sourceKind: 'simulated',
      state: 'live',
      snapshotComplete: true,
      periodMs: 1_000,
      detail: '',
      limits: [],
      commitsFrom: 'offsets-topic',
      skewMs: 0,
    };
    const simulation = new Simulation('demo', 7, T);
    for (const observation of [...simulation.begin(T), live]) reduce(model, observation);
    const story: string[] = [];
    for (let at = T + 250; at <= T + 400_000; at += 250) {
      for (const observation of simulation.step(at)) reduce(model, observation);
      if (at % 1_000 !== 0) continue;
      const { opened, closed } = detector.evaluate(model, at);
      for (const finding of opened) story.push(`opened ${finding.code} of ${finding.group ?? ''}`);
      for (const finding of closed) story.push(`closed ${finding.code}: ${finding.closeReason ?? ''}`);
    }
    expect(story).toEqual(['opened consumer-hung of order-processing', 'closed consumer-hung: recovered']);
  });

  test('nothing is committed that has not been produced', () => {
    const model = createModel();
    for (const observation of tenMinutes(5)) reduce(model, observation);
    for (const group of model.clusters.get('demo')?.groups.values() ?? [])
      for (const gp of group.partitions.values()) {
        const log = model.clusters.get('demo')?.topics.get(gp.topic)?.partitions[gp.partition];
        expect(gp.committed).toBeLessThanOrEqual(log?.end ?? -1);
        expect(gp.rewind).toBeNull();
      }
  });
});

describe('the simulated source', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: T });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const source = () =>
    createSimulatedSource({ name: 'demo' }, { clock: { now: () => Date.now() }, log: silentLog });

  test('tells a complete first snapshot at once, that it is simulated, and goes on', async () => {
    const told: Observation[] = [];
    const shop = source();
    await shop.start((observations) => void told.push(...observations));
    expect(told[0]?.kind).toBe('cluster');
    const state = told.find((observation) => observation.kind === 'source-state');
    expect(state).toMatchObject({ snapshotComplete: true, state: 'live', sourceKind: 'simulated' });
    expect(state?.limits.join()).toMatch(/simulated/);
    const before = told.length;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told.slice(before).some(({ kind }) => kind === 'commits')).toBe(true);
    await shop.stop();
  });

  test('says nothing after it has stopped, stops twice, and starts once', async () => {
    let told = 0;
    const shop = source();
    await shop.start(() => void told++);
    await shop.start(() => void told++);
    expect(told).toBe(1);
    await shop.stop();
    await shop.stop();
    const after = told;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toBe(after);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a step that throws does not end it', async () => {
    let calls = 0;
    const shop = source();
    await shop.start(() => {
      calls += 1;
      if (calls === 2) throw new Error('a listener fell over');
    });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(calls).toBeGreaterThan(3);
    await shop.stop();
  });
});
