import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type KafkaServer, startKafka } from '../../pipeline/platform/kafka/index.ts';
import { systemClock } from '../../server/clock.ts';
import { keepHeapTight } from '../../server/heap.ts';
import { silentLog } from '../../server/log.ts';
import { createModel } from '../../server/model/model.ts';
import { reduce } from '../../server/model/reduce.ts';
import { createKafkaConnection } from '../../server/sources/kafka/client.ts';
import { KAFKA_DEFAULTS } from '../../server/sources/kafka/config.ts';
import { createKafkaSource } from '../../server/sources/kafka/index.ts';
import type { KafkaConnection } from '../../server/sources/kafka/wire/request.ts';
import { runScript } from '../support/run-script.ts';
import {
  commit,
  groupNames,
  LIVE_LOG_PARTITIONS,
  PARTITIONS,
  placesOf,
  type Size,
} from './collect-fill.support.ts';
import type { WriteCommand } from './commits.support.ts';

interface Plan {
  brokers: 1 | 3;
  /** The cluster grows through these; each is measured. */
  sizes: readonly Size[];
  /** Measured once more while 55,000 commits/s come in. */
  live: boolean;
}

const PLANS = {
  small: {
    brokers: 1,
    sizes: [500, 1_000, 2_000].map((topics) => ({ topics, groups: topics / 2, perGroup: 10 })),
    live: true,
  },
  large: { brokers: 3, sizes: [{ topics: 10_000, groups: 5_000, perGroup: 10 }], live: false },
  groups: { brokers: 1, sizes: [{ topics: 2_000, groups: 65_000, perGroup: 1 }], live: false },
} satisfies Record<string, Plan>;

const NOTHING: Size = { topics: 0, groups: 0, perGroup: 0 };
const RUNS = 5;
/** So often without a better answer, and the brokers are warm; at most so often in all. */
const WARM_TRIES = 3;
const WARM_RUNS = 20;
const SAMPLES = 100;
const LIVE_PER_SECOND = 55_000;
const LIVE_SECONDS = 30;

type Print = (line: string) => void;
type Watched = Awaited<ReturnType<typeof watch>>;

/**
 * A cluster on this machine, filled with topics and groups: the first complete snapshot (from nothing, the median of five), the cycle of the log
 * ends (every partition), how long a commit takes until the model has it, and memory, the model with it. Without a further word on one
 * broker of 500, 1,000 and 2,000 topics, and there under 55,000 commits/s; `large`: 10,000 topics on three brokers, which takes some
 * 4 GB and minutes to fill; `groups`: 65,000 groups.
 */
export async function run({ print }: { print: Print }): Promise<Record<string, Record<string, number>>> {
  const plan: Plan = process.argv.includes('large')
    ? PLANS.large
    : process.argv.includes('groups')
      ? PLANS.groups
      : PLANS.small;
  keepHeapTight();
  const folder = mkdtempSync(join(tmpdir(), 'millrace-collect-'));
  const server = await startKafka({
    ...{ brokers: plan.brokers, dataDir: folder, onProgress: print },
    heapMib: 1_024,
    // Two cores do not carry 150,000 replicas beside what is measured.
    config: { 'default.replication.factor': '1' },
  });
  const connection = createKafkaConnection(
    { ...KAFKA_DEFAULTS, name: 'bench', brokers: server.bootstrap },
    silentLog,
  );
  try {
    return await grow(plan, server, connection, print);
  } finally {
    await connection.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function grow(
  plan: Plan,
  server: KafkaServer,
  connection: KafkaConnection,
  print: Print,
): Promise<Record<string, Record<string, number>>> {
  const figures: Record<string, Record<string, number>> = {};
  let before = NOTHING;
  for (const size of plan.sizes) {
    print(`  ${size.topics} topics and ${size.groups} groups are made`);
    await fill(server.bootstrap, before, size);
    await connection.refresh();
    before = size;
    const name = `${size.topics} topics, ${size.topics * PARTITIONS} partitions, ${size.groups} groups`;
    const colds: number[] = [];
    const cpus: number[] = [];
    await warm(server.bootstrap);
    for (let round = 1; round <= RUNS; round++) {
      global.gc?.();
      const watched = await watch(server.bootstrap);
      colds.push(watched.coldMs);
      cpus.push(watched.coldCpuMs);
      if (round === RUNS) {
        figures[name] = await measure(watched, connection, size);
        if (plan.live && size === plan.sizes.at(-1))
          figures[`${name}, ${LIVE_PER_SECOND} commits/s`] = await underLoad(server.bootstrap[0] ?? '', () =>
            measure(watched, connection, size),
          );
      }
      await watched.source.stop();
    }
    figures[name] = { coldMs: median(colds), coldCpuMs: median(cpus), ...figures[name] };
    print(`${name}: first complete snapshot ${colds.map((ms) => Math.round(ms)).join(', ')} ms`);
  }
  return figures;
}

/**
 * Brokers that have just started and made thousands of topics answer several times slower than those of a cluster at work: they are asked
 * until they get no faster.
 */
async function warm(bootstrap: readonly string[]): Promise<void> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 1, tries = 0; run <= WARM_RUNS && tries < WARM_TRIES; run++) {
    const { source, coldMs } = await watch(bootstrap);
    await source.stop();
    tries = coldMs < best * 0.9 ? 0 : tries + 1;
    best = Math.min(best, coldMs);
  }
}

const median = (values: readonly number[]): number =>
  Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN);

/** Another process fills the cluster: what that takes of memory is none of ours. */
async function fill(brokers: readonly string[], from: Size, to: Size): Promise<void> {
  const child = runScript('bench/collect-fill.support.ts', [JSON.stringify({ brokers, from, to })]);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the process that fills the cluster ended with code ${String(code)}`);
}

/** Runs `work` while another process writes live commits. */
async function underLoad<T>(bootstrap: string, work: () => Promise<T>): Promise<T> {
  const writer: ChildProcess = runScript('bench/commits.support.ts', [
    bootstrap,
    String(LIVE_LOG_PARTITIONS),
  ]);
  try {
    await once(writer, 'message');
    const command: WriteCommand = {
      ...{ records: LIVE_PER_SECOND * LIVE_SECONDS, commits: 5, perSecond: LIVE_PER_SECOND },
    };
    writer.send(command);
    return await work();
  } finally {
    writer.kill();
  }
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

async function watch(bootstrap: readonly string[]) {
  const model = createModel();
  const config = { ...KAFKA_DEFAULTS, name: 'bench', brokers: [...bootstrap] };
  const source = createKafkaSource(config, { clock: systemClock, log: silentLog });
  const listeners = new Set<() => void>();
  const began = performance.now();
  const cpu = process.cpuUsage();
  let complete: (cold: { coldMs: number; coldCpuMs: number }) => void = () => undefined;
  const cold = new Promise<{ coldMs: number; coldCpuMs: number }>((resolve) => {
    complete = resolve;
  });
  await source.start((observations) => {
    for (const observation of observations) {
      reduce(model, observation);
      if (observation.kind === 'source-state' && observation.snapshotComplete)
        complete({ coldMs: performance.now() - began, coldCpuMs: cpuMs(cpu) });
      if (observation.kind === 'commits' && !observation.history)
        for (const listener of listeners) listener();
    }
  });
  return { source, model, ...(await cold), listeners };
}

async function measure(
  { source, model, listeners }: Watched,
  connection: KafkaConnection,
  size: Size,
): Promise<Record<string, number>> {
  await wait(15_000);
  const number = 7;
  const group = groupNames(number + 1)[number] ?? '';
  const places = placesOf(number, size);
  const key = places[0]?.join('-') ?? '';
  const partition = () => model.clusters.get('bench')?.groups.get(group)?.partitions.get(key);
  const first = (partition()?.committed ?? 0) + 1;
  const delays: number[] = [];
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const taken = source.metrics?.().intake_commits_total ?? Number.NaN;
  for (let offset = first; offset < first + SAMPLES; offset++) {
    const sent = performance.now();
    const seen = new Promise<void>((resolve) => {
      const listener = () => {
        if (partition()?.committed !== offset) return;
        listeners.delete(listener);
        resolve();
      };
      listeners.add(listener);
    });
    await commit(connection, group, places, offset);
    await seen;
    delays.push(performance.now() - sent);
    await wait(20);
  }
  const elapsedMs = performance.now() - begun;
  const cores = cpuMs(cpu) / elapsedMs;
  const rate = (((source.metrics?.().intake_commits_total ?? Number.NaN) - taken) / elapsedMs) * 1_000;
  delays.sort((a, b) => a - b);
  const cycleMs = source.metrics?.().full_cycle_last_ms ?? Number.NaN;
  global.gc?.();
  return {
    cycleMs: Math.round(cycleMs),
    commitP50Ms: Math.round(delays[SAMPLES / 2] ?? Number.NaN),
    commitP95Ms: Math.round(delays[Math.floor(SAMPLES * 0.95)] ?? Number.NaN),
    commitsPerSecond: Math.round(rate),
    cores: Math.round(cores * 100) / 100,
    residentMb: Math.round(process.memoryUsage.rss() / 1e6),
  };
}
