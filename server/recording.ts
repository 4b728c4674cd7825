import type { Clock } from './clock.ts';
import { asMillraceError } from './errors.ts';
import type { Log } from './log.ts';
import { STEP_MS } from './model/history/axis.ts';
import type { Recorder } from './queries/recorder.ts';

/** A pass goes on for so long at a time, ms. */
const TURN_MS = 5;

export interface Recording {
  start(): void;
  stop(): void;
  /** Counters for /metrics. */
  metrics(): Record<string, number>;
}

/** Lets the recorder take down the last hour: a pass at each step, in turns, so that nothing else waits for it. */
export function createRecording(deps: { recorder: Recorder; clock: Clock; log: Log }): Recording {
  const { recorder, clock, log } = deps;
  const counts = { passes: 0, failed: 0, passMs: 0 };
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;

  const schedule = (): void => {
    const now = clock.now();
    // On the step itself: a timer that is up to five seconds late still finds its own (see stepOf).
    timer = setTimeout(begin, (Math.floor(now / STEP_MS) + 1) * STEP_MS - now);
  };

  const begin = (): void => {
    counts.passMs = 0;
    goOn(recorder.pass(clock.now()));
  };

  const goOn = (pass: Generator<void, void, void>): void => {
    const started = performance.now();
    let done = false;
    try {
      while (!done && performance.now() - started < TURN_MS) done = pass.next().done === true;
    } catch (thrown) {
      done = true;
      counts.failed++;
      log.error({ err: asMillraceError(thrown) }, 'a pass of the history failed; it is a gap');
    }
    counts.passMs += performance.now() - started;
    if (!done) {
      turn = setImmediate(goOn, pass);
      return;
    }
    counts.passes++;
    schedule();
  };

  return {
    start: schedule,
    stop() {
      clearTimeout(timer);
      clearImmediate(turn);
    },
    metrics: () => ({
      history_passes_total: counts.passes,
      history_passes_failed_total: counts.failed,
      history_pass_last_ms: counts.passMs,
      history_bytes: recorder.bytes,
    }),
  };
}
