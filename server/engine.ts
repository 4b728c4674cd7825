import type { Clock } from './clock.ts';
import type { Detector, FindingChanges } from './detect/detector.ts';
import { asMillraceError } from './errors.ts';
import type { Figure } from './gateway/ports.ts';
import type { Log } from './log.ts';
import type { Observation } from './model/observation.ts';
import { reduce } from './model/reduce.ts';
import type { Model } from './model/state.ts';
import type { Emit, Source } from './sources/source.ts';

/** Time between two evaluations, ms: at most, and at least after observations came in. */
const SLOWEST_MS = 1_000;
const SOONEST_MS = 50;
/** So late an evaluation means that the process did not run: everything it knows has aged meanwhile. */
const SLEPT_MS = 3_000;

/**
 * Observations in, findings out: every observation goes through the model, and the detector looks at the model soon after
 * (within 50 ms), and once a second in any case. Evaluations take at most a fifth of the time, so a large cluster slows
 * diagnosis down before it slows intake down.
 */
export interface Engine {
  /** Hand this to sources. */
  readonly emit: Emit;
  start(): void;
  stop(): void;
  addSource(source: Source): Promise<void>;
  removeSource(id: string): Promise<void>;
  sources(): readonly Source[];
  onChanges(listener: (changes: FindingChanges) => void): () => void;
  /** For /metrics; those of a source have its id as label. */
  metrics(): Figure[];
}

export function createEngine(deps: { model: Model; detector: Detector; clock: Clock; log: Log }): Engine {
  const { model, detector, clock, log } = deps;
  const sources = new Map<string, Source>();
  const listeners = new Set<(changes: FindingChanges) => void>();
  const counts = { observations: 0, rejected: 0, evaluations: 0, evaluateMs: 0 };
  let timer: NodeJS.Timeout | undefined;
  let due = 0;
  let lastMs = 0;
  let running = false;

  const schedule = (within: number): void => {
    if (!running) return;
    const at = clock.now() + Math.max(within, lastMs * 5);
    if (timer !== undefined && due <= at) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(evaluate, Math.max(0, at - clock.now()));
  };

  const evaluate = (): void => {
    timer = undefined;
    const started = performance.now();
    try {
      if (clock.now() - due > SLEPT_MS) detector.settle();
      const changes = detector.evaluate(model, clock.now());
      if (changes.opened.length + changes.changed.length + changes.closed.length > 0) {
        for (const listener of listeners) listener(changes);
      }
    } catch (thrown) {
      log.error({ err: asMillraceError(thrown) }, 'an evaluation failed; the findings stay as they are');
    }
    lastMs = performance.now() - started;
    counts.evaluations++;
    counts.evaluateMs = lastMs;
    schedule(SLOWEST_MS);
  };

  const take = (observation: Observation): void => {
    counts.observations++;
    try {
      reduce(model, observation);
    } catch (thrown) {
      counts.rejected++;
      log.error(
        { err: asMillraceError(thrown), kind: observation.kind },
        'an observation could not be taken in',
      );
    }
  };

  return {
    emit(observations) {
      for (const observation of observations) take(observation);
      schedule(SOONEST_MS);
    },
    start() {
      running = true;
      schedule(SLOWEST_MS);
    },
    stop() {
      running = false;
      clearTimeout(timer);
      timer = undefined;
    },
    async addSource(source) {
      sources.set(source.id, source);
      await source.start(this.emit);
    },
    async removeSource(id) {
      const source = sources.get(id);
      sources.delete(id);
      await source?.stop();
    },
    sources: () => [...sources.values()],
    onChanges(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    metrics() {
      const figures: Figure[] = [
        { name: 'observations_total', value: counts.observations },
        { name: 'observations_rejected_total', value: counts.rejected },
        { name: 'evaluations_total', value: counts.evaluations },
        { name: 'evaluate_last_ms', value: counts.evaluateMs },
      ];
      for (const source of sources.values())
        for (const [name, value] of Object.entries(source.metrics?.() ?? {}))
          figures.push({ name: `${source.kind}_${name}`, labels: { source: source.id }, value });
      return figures;
    },
  };
}
