import { describe, expect, test } from 'vitest';
import { createModel } from '../../../server/model/model.ts';
import type { Observation } from '../../../server/model/observation.ts';
import { reduce } from '../../../server/model/reduce.ts';

type State = Extract<Observation, { kind: 'source-state' }>;

const said = (at: number, state: State['state']): State => ({
  ...{ kind: 'source-state', at, source: 'kafka:a', sourceKind: 'kafka', cluster: 'a', state },
  ...{ snapshotComplete: false, periodMs: 1_000, detail: '', limits: [], commitsFrom: 'none', skewMs: null },
});

describe('when a source was last heard of', () => {
  test('is not known until it has answered, and stays when it answers no more', () => {
    const model = createModel();
    const heard: number[] = [];
    for (const [at, state] of [
      [1_000, 'starting'],
      [2_000, 'unreachable'],
      [3_000, 'live'],
      [4_000, 'unreachable'],
      [5_000, 'degraded'],
    ] as const) {
      reduce(model, said(at, state));
      heard.push(model.sources.get('kafka:a')?.asOf ?? Number.NaN);
    }
    expect(heard).toEqual([0, 0, 3_000, 3_000, 5_000]);
    expect(model.clusters.get('a')?.asOf).toBe(5_000);
  });
});
