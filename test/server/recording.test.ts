import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDetector } from '../../server/detect/evaluate.ts';
import { createLog } from '../../server/log.ts';
import { Recorder } from '../../server/queries/recorder.ts';
import { createRecording, type Recording } from '../../server/recording.ts';
import { Pipeline } from './model/pipeline.ts';

const STEP = 10_000;

/** Passes of this many turns; `at`: when each began. */
class Passes extends Recorder {
  readonly at: number[] = [];
  turns = 0;
  ended = 0;
  work: () => void = () => undefined;

  override *pass(now: number): Generator<void, void, void> {
    this.at.push(now);
    for (let i = 0; i < 40; i++) {
      this.turns += 1;
      this.work();
      yield;
    }
    this.ended += 1;
  }
}

let now: number;
let recorder: Passes;
let recording: Recording;
const lines: string[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  now = 1_700_000_003_217;
  lines.length = 0;
  recorder = new Passes({ model: new Pipeline().model, detector: createDetector() });
  const log = createLog({ level: 'info', pretty: false, write: (line) => lines.push(line) });
  recording = createRecording({ recorder, clock: { now: () => now }, log });
});
afterEach(() => {
  recording.stop();
  vi.useRealTimers();
});

async function wait(ms: number): Promise<void> {
  now += ms;
  vi.advanceTimersByTime(ms);
  for (let i = 0; i < 100; i++) await turn();
}

describe('recording', () => {
  test('a pass on every step of ten seconds, whenever it was started, and none once it is stopped', async () => {
    recording.start();
    expect(recorder.at).toEqual([]);
    await wait(6_783);
    for (let i = 0; i < 3; i++) await wait(STEP);
    expect(recorder.at.map((at) => at % STEP)).toEqual([0, 0, 0, 0]);
    expect(recorder.ended).toBe(4);
    recording.stop();
    recording.stop();
    await wait(10 * STEP);
    expect(recorder.at).toHaveLength(4);
    expect(recording.metrics()).toMatchObject({ history_passes_total: 4, history_passes_failed_total: 0 });
  });

  test('a pass that is late is followed by the next on its step', async () => {
    recording.start();
    now += 4_000;
    await wait(6_783);
    expect(recorder.at.map((at) => at % STEP)).toEqual([4_000]);
    await wait(6_000);
    expect(recorder.at.map((at) => at % STEP)).toEqual([4_000, 0]);
  });

  test('a long pass is done in turns: others go on in between, and stopping ends it', async () => {
    recorder.work = () => {
      const until = performance.now() + 2;
      while (performance.now() < until);
    };
    recording.start();
    now += 6_783;
    vi.advanceTimersByTime(6_783);
    const begun = recorder.turns;
    expect(begun).toBeLessThan(20);
    await turn();
    await turn();
    expect(recorder.turns).toBeGreaterThan(begun);
    recording.stop();
    const stopped = recorder.turns;
    for (let i = 0; i < 50; i++) await turn();
    expect(recorder.turns).toBe(stopped);
    expect(recorder.ended).toBe(0);
  });

  test('a pass that fails is told, and the next one is made', async () => {
    recorder.work = () => {
      throw new Error('a number that is none');
    };
    recording.start();
    await wait(6_783);
    expect(lines.join('')).toContain('a pass of the history failed');
    recorder.work = () => undefined;
    await wait(STEP);
    expect(recorder.ended).toBe(1);
    expect(recording.metrics()).toMatchObject({ history_passes_total: 2, history_passes_failed_total: 1 });
  });
});
