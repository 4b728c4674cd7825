import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { startKafka } from '../../pipeline/platform/kafka/index.ts';
import { systemClock } from '../../server/clock.ts';
import { silentLog } from '../../server/log.ts';
import { createModel } from '../../server/model/model.ts';
import { reduce } from '../../server/model/reduce.ts';
import { findCoordinator } from '../../server/sources/kafka/api/find-coordinator.ts';
import { offsetCommit } from '../../server/sources/kafka/api/offset-commit.ts';
import { createKafkaConnection } from '../../server/sources/kafka/client.ts';
import { KAFKA_DEFAULTS } from '../../server/sources/kafka/config.ts';
import { createKafkaSource } from '../../server/sources/kafka/index.ts';
import type { KafkaConnection } from '../../server/sources/kafka/wire/request.ts';

const SIZES = {
  small: { brokers: 1, topics: 2_000, partitions: 5, groups: 1_000 },
  large: { brokers: 3, topics: 10_000, partitions: 5, groups: 5_000 },
} as const;
const PER_GROUP = 10;
const RUNS = 3;
const SAMPLES = 100;

/**
 * A cluster on this machine, filled with topics and groups: the first complete snapshot (from nothing, three times), the cycle
 * of the log ends (every partition), how long a commit takes until the model has it, and memory. `npm run bench -- collect large`
 * takes three brokers, some 4 GB and several minutes to fill.
 */
export async function run({ print }: { print: (line: string) => void }): Promise<Record<string, number>> {
  const size = process.argv.includes('large') ? SIZES.large : SIZES.small;
  const folder = mkdtempSync(join(tmpdir(), 'millrace-collect-'));
  const server = await startKafka({ brokers: size.brokers, dataDir: folder, onProgress: print });
  const config = { ...KAFKA_DEFAULTS, name: 'bench', brokers: server.bootstrap };
  const connection = createKafkaConnection(config, silentLog);
  try {
    await fill(server.bootstrap, connection, size, print);
    const figures: Record<string, number> = {
      partitions: size.topics * size.partitions,
      groupPartitions: size.groups * PER_GROUP,
    };
    const colds: number[] = [];
    for (let round = 0; round < RUNS; round++) {
      const watched = await watch(config);
      colds.push(watched.coldMs);
      if (round === RUNS - 1) Object.assign(figures, await measure(watched, connection, print));
      await watched.source.stop();
    }
    colds.sort((a, b) => a - b);
    figures.coldP50Ms = Math.round(colds[1] ?? Number.NaN);
    print(`first complete snapshot: ${colds.map((ms) => Math.round(ms)).join(', ')} ms`);
    return figures;
  } finally {
    await connection.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(
  brokers: string[],
  connection: KafkaConnection,
  size: (typeof SIZES)[keyof typeof SIZES],
  print: (line: string) => void,
): Promise<void> {
  const admin = new Kafka({
    clientId: 'bench',
    brokers,
    logLevel: logLevel.NOTHING,
    requestTimeout: 120_000,
  }).admin();
  await admin.connect();
  const names = Array.from({ length: size.topics }, (_, i) => `bench-${i}`);
  for (let at = 0; at < names.length; at += 500) {
    const topics = names.slice(at, at + 500).map((topic) => ({ topic, numPartitions: size.partitions }));
    await admin.createTopics({ topics, timeout: 120_000, waitForLeaders: false });
    if (at % 2_000 === 0) print(`  ${at} of ${size.topics} topics`);
  }
  await admin.disconnect();
  await connection.refresh();
  for (let group = 0; group < size.groups; group++) {
    await commit(connection, group, size.topics, size.partitions, 0);
    if (group % 1_000 === 0) print(`  ${group} of ${size.groups} groups`);
  }
}

/** One group commits `offset` to ten partitions. */
async function commit(
  connection: KafkaConnection,
  group: number,
  topics: number,
  partitions: number,
  offset: number,
): Promise<void> {
  const name = `group-${group}`;
  for (let attempt = 0; ; attempt++) {
    const { broker } = await connection.sendAny(findCoordinator(name));
    if (broker !== null) {
      const places = [0, 1].map((n) => ({
        name: `bench-${(group * 2 + n) % topics}`,
        partitions: Array.from({ length: partitions }, (_, partition) => ({ partition, offset })),
      }));
      const answer = await connection.send(broker, offsetCommit(name, places));
      if (answer.topics.every((topic) => topic.partitions.every(({ errorCode }) => errorCode === 0))) return;
    }
    if (attempt > 100) throw new Error(`${name} cannot commit`);
    await wait(200);
  }
}

async function watch(config: Parameters<typeof createKafkaSource>[0]) {
  const model = createModel();
  const source = createKafkaSource(config, { clock: systemClock, log: silentLog });
  let committedAt: ((group: string) => void) | null = null;
  const began = performance.now();
  let complete: (ms: number) => void = () => undefined;
  const cold = new Promise<number>((resolve) => {
    complete = resolve;
  });
  await source.start((observations) => {
    for (const observation of observations) {
      reduce(model, observation);
      if (observation.kind === 'source-state' && observation.snapshotComplete)
        complete(performance.now() - began);
      if (observation.kind === 'commits' && !observation.history) committedAt?.('');
    }
  });
  return {
    source,
    model,
    coldMs: await cold,
    onCommit: (listener: (() => void) | null) => {
      committedAt = listener;
    },
  };
}

async function measure(
  { source, model, onCommit }: Awaited<ReturnType<typeof watch>>,
  connection: KafkaConnection,
  print: (line: string) => void,
): Promise<Record<string, number>> {
  await wait(15_000);
  const cycle = source.metrics?.().full_cycle_last_ms ?? Number.NaN;
  const delays: number[] = [];
  const cluster = model.clusters.get('bench');
  for (let sample = 1; sample <= SAMPLES; sample++) {
    const began = performance.now();
    const seen = new Promise<void>((resolve) => {
      onCommit(() => {
        if (cluster?.groups.get('group-7')?.partitions.get('bench-14-0')?.committed === sample) resolve();
      });
    });
    await commit(connection, 7, Number.MAX_SAFE_INTEGER, 5, sample);
    await seen;
    delays.push(performance.now() - began);
    await wait(20);
  }
  onCommit(null);
  delays.sort((a, b) => a - b);
  global.gc?.();
  const rss = process.memoryUsage.rss() / 1e6;
  const [p50, p95] = [delays[SAMPLES / 2] ?? 0, delays[Math.floor(SAMPLES * 0.95)] ?? 0];
  print(
    `cycle of the log ends: ${cycle.toFixed(0)} ms; commit to model: ${p50.toFixed(0)} ms (p50) ${p95.toFixed(0)} ms (p95); ${rss.toFixed(0)} MB resident`,
  );
  return {
    cycleMs: Math.round(cycle),
    commitP50Ms: Math.round(p50),
    commitP95Ms: Math.round(p95),
    residentMb: Math.round(rss),
  };
}
