import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { type Company, createCompany } from './children/company.ts';
import { SERVICES } from './consumers/commands.ts';
import { createDrillBoard, type DrillStatus } from './drills/index.ts';
import { messageOf, throwIfAborted } from './errors.ts';
import { pipelineKafka } from './kafka-client.ts';
import { type KafkaLine, startKafka } from './platform/kafka/index.ts';
import { createSteps, type Step } from './steps.ts';
import { PRODUCERS, TOPICS } from './topics.ts';

export type { DrillStatus } from './drills/index.ts';
export type { Step } from './steps.ts';

export interface DemoOptions {
  /** `<dataDir>/demo/kafka` holds the brokers' files. */
  dataDir: string;
  /** Generated events a second, averaged over the day curve: 5 to 5,000. Default 60. */
  rate?: number;
  /** Default 1. */
  seed?: number;
  brokers?: 1 | 3;
  kafkaVersion?: KafkaLine;
  /** How long a day of the day curve lasts, ms. Default: half an hour, so that one can see it pass. */
  dayMs?: number;
  onStep: (step: Step) => void;
  signal?: AbortSignal;
}

export interface Demo {
  /** host:port of each broker. */
  brokers: string[];
  kafkaVersion: string;
  /** Which sources write which topic. */
  declaredProducers: readonly { topic: string; sources: readonly string[] }[];
  drills: {
    list(): DrillStatus[];
    start(name: string): Promise<DrillStatus>;
    stop(name: string): Promise<DrillStatus>;
  };
  onDrillsChanged(listener: () => void): () => void;
  /** From now on, events a second: 5 to 5,000; more or less is brought within. */
  setRate(eventsPerSecond: number): Promise<void>;
  /** Ends all processes; twice is the same as once. */
  stop(): Promise<void>;
}

const ORDER_SHARE = 0.6;
const HALF_HOUR = 1_800_000;
const within = (rate: number) => Math.min(5_000, Math.max(5, rate));

/**
 * Runs the reference pipeline of a food-ordering company: a Kafka of its own, a generator, three services. Resolves when all of it
 * works. Throws what startKafka throws, or `child-failed`; nothing is left running then.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { signal } = options;
  let rate = within(options.rate ?? 60);
  const steps = createSteps(options.onStep);
  const server = await steps.during('kafka', (detail) =>
    startKafka({
      version: options.kafkaVersion ?? '4.1',
      brokers: options.brokers ?? 1,
      dataDir: join(options.dataDir, 'demo', 'kafka'),
      onProgress: detail,
      ...(signal === undefined ? {} : { signal }),
    }),
  );
  let company: Company | null = null;
  const end = async () => {
    await Promise.all((company?.all() ?? []).map((child) => child.down('politely')));
    await server.stop();
  };
  try {
    const kafka = pipelineKafka('millrace-demo', server.bootstrap);
    await steps.during('topics', () => createTopics(kafka, options.brokers ?? 1));
    throwIfAborted(signal);
    const made = createCompany(
      {
        brokers: server.bootstrap,
        seed: options.seed ?? 1,
        rate,
        dayMs: options.dayMs ?? HALF_HOUR,
      },
      steps.report,
    );
    company = made;
    await Promise.all(SERVICES.flatMap((service) => made.services[service].map((member) => member.up())));
    throwIfAborted(signal);
    await made.generator.up();
    throwIfAborted(signal);

    const board = createDrillBoard({ company: made, kafka, orderRate: () => rate * ORDER_SHARE }, Date.now);
    let stopped: Promise<void> | null = null;
    return {
      brokers: server.bootstrap,
      kafkaVersion: server.version,
      declaredProducers: PRODUCERS,
      drills: board,
      onDrillsChanged: board.onChanged,
      async setRate(eventsPerSecond) {
        rate = within(eventsPerSecond);
        await made.generator.keep('rate', { kind: 'rate', eventsPerSecond: rate });
      },
      stop() {
        stopped ??= end();
        return stopped;
      },
    };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

/** Makes the topics that are not there yet; data of an earlier run stays. A broker that has just come up may need a moment. */
async function createTopics(kafka: Kafka, brokers: number): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const present = new Set(await admin.listTopics());
    const missing = TOPICS.filter(({ topic }) => !present.has(topic));
    if (missing.length === 0) return;
    const topics = missing.map(({ topic, partitions, config }) => ({
      topic,
      numPartitions: partitions,
      replicationFactor: Math.min(3, brokers),
      configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
    }));
    for (let attempt = 1; ; attempt++) {
      try {
        await admin.createTopics({ topics, waitForLeaders: true });
        return;
      } catch (thrown) {
        if (attempt === 5)
          throw new Error(`the topics could not be made: ${messageOf(thrown)}`, { cause: thrown });
        await wait(500);
      }
    }
  } finally {
    await admin.disconnect();
  }
}
