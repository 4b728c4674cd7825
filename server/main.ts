import { join } from 'node:path';
import { startDemo } from '../pipeline/demo.ts';
import type { Config } from './config/schema.ts';
import type { Log } from './log.ts';
import { projectRoot } from './version.ts';

export interface Pipeline {
  /** host:port of the Kafka that was started. */
  brokers: string[];
  /** Ends the pipeline and its Kafka. */
  stop(): Promise<void>;
}

/** The reference pipeline on a real Kafka of its own. Each step of the start is told in the log. Throws what the pipeline throws. */
export async function startPipeline(config: Config, log: Log, signal: AbortSignal): Promise<Pipeline> {
  const demo = await startDemo({
    dataDir: join(projectRoot, '.millrace'),
    rate: config.demo.rate,
    seed: config.demo.seed,
    brokers: config.demo.brokers,
    onStep: (step) =>
      log.info(`${step.label}: ${step.state}${step.detail === '' ? '' : ` (${step.detail})`}`),
    signal,
  });
  return { brokers: demo.brokers, stop: () => demo.stop() };
}
