import { afterEach, beforeEach, vi } from 'vitest';
import { systemClock } from '../../../../../server/clock.ts';
import { silentLog } from '../../../../../server/log.ts';
import type { Observation } from '../../../../../server/model/observation.ts';
import { createIntake, type OffsetsIntake } from '../../../../../server/sources/kafka/intake/intake.ts';
import type { FakeCluster } from './fake-cluster.ts';
import { said } from './said.ts';

export interface Running {
  intake: OffsetsIntake;
  observations: Observation[];
  said(): string[];
  gaps: number;
  groups: string[];
}

const running: OffsetsIntake[] = [];

export function intakeOf(cluster: FakeCluster): Running {
  const observations: Observation[] = [];
  const intake = createIntake({
    ...{ cluster: 'test', connection: cluster, clock: systemClock, log: silentLog },
    emit: (emitted) => observations.push(...emitted),
    onGap: () => {
      result.gaps++;
    },
    onGroupChange: (groups) => result.groups.push(...groups),
  });
  running.push(intake);
  const result: Running = { intake, observations, said: () => said(observations), gaps: 0, groups: [] };
  return result;
}

/** Time passes, and all that waits for it goes on. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

export async function started(cluster: FakeCluster): Promise<Running> {
  const run = intakeOf(cluster);
  await run.intake.prepare();
  run.intake.start();
  await pass(200);
  return run;
}

/** Time stands still but for `pass`, and what was started is stopped. Call it in a `describe`. */
export function standingTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'],
      now: 1_700_000_000_000,
    });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((intake) => intake.stop()));
    vi.useRealTimers();
  });
}
