import type { Clock } from '../../clock.ts';
import { asMillraceError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Observation } from '../../model/observation.ts';
import type { Emit, Source } from '../source.ts';
import { Simulation } from './simulation.ts';

const PERIOD_MS = 1_000;
/** Steps come more often than the period, so that a commit is not a second old when it shows. */
const STEP_MS = 250;

export interface SimulatedConfig {
  /** The cluster's name on screen. */
  name: string;
  /** The same seed gives the same traffic. */
  seed?: number;
}

/**
 * A small shop that exists nowhere: shown, under a banner that cannot be missed, where no Kafka can be had. It goes the way
 * of every source, so that all behind it is real: model, diagnosis, screen.
 */
export function createSimulatedSource(config: SimulatedConfig, deps: { clock: Clock; log: Log }): Source {
  const { clock, log } = deps;
  const id = `simulated:${config.name}`;
  let timer: NodeJS.Timeout | undefined;
  let simulation: Simulation | undefined;
  let steps = 0;
  let told = 0;

  const state = (at: number, word: 'live' | 'stopped'): Observation => ({
    kind: 'source-state',
    cluster: config.name,
    at,
    source: id,
    sourceKind: 'simulated',
    state: word,
    snapshotComplete: true,
    periodMs: PERIOD_MS,
    detail: word === 'live' ? 'simulated data: no Kafka is watched' : 'stopped',
    limits: ['Everything here is simulated: there is no Kafka behind it, and no event to open.'],
    commitsFrom: 'offsets-topic',
    skewMs: 0,
  });

  return {
    id,
    kind: 'simulated',
    cluster: config.name,
    async start(emit: Emit) {
      if (timer !== undefined) return;
      const begun = clock.now();
      simulation = new Simulation(config.name, config.seed ?? 1, begun);
      emit([...simulation.begin(begun), state(begun, 'live')]);
      timer = setInterval(() => {
        try {
          const at = clock.now();
          const observations = simulation?.step(at) ?? [];
          if (at - told >= PERIOD_MS) {
            told = at;
            observations.push(state(at, 'live'));
          }
          steps += 1;
          emit(observations);
        } catch (thrown) {
          log.error({ err: asMillraceError(thrown) }, 'a step of the simulation failed');
        }
      }, STEP_MS);
      await Promise.resolve();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      simulation = undefined;
      await Promise.resolve();
    },
    metrics: () => ({ steps_total: steps }),
  };
}
