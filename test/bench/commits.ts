import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { type KafkaServer, startKafka } from '../../pipeline/platform/kafka/index.ts';
import { systemClock } from '../../server/clock.ts';
import { silentLog } from '../../server/log.ts';
import { createModel } from '../../server/model/model.ts';
import type { Observation } from '../../server/model/observation.ts';
import { reduce } from '../../server/model/reduce.ts';
import { createKafkaConnection } from '../../server/sources/kafka/client.ts';
import { KAFKA_DEFAULTS } from '../../server/sources/kafka/config.ts';
import { createIntake, type OffsetsIntake } from '../../server/sources/kafka/intake/intake.ts';
import { runScript } from '../support/run-script.ts';
import { until } from '../support/until.ts';
import { LOG_PARTITIONS, type WriteCommand, type Written } from './commits.support.ts';

const BACKLOG = 2_500_000;
const SMALL_BACKLOG = 1_000_000;
const LIVE_PER_SECOND = 55_000;
const LIVE_SECONDS = 15;
/** One commit in so many is timed from its writing to the model. */
const TIMED = 16;
/** How often the event loop is looked at, ms: a pause is what comes on top. */
const LOOK_MS = 2;

type Print = (line: string) => void;

interface Measured {
  commits: number;
  seconds: number;
  /** Of this process: the broker and the writer are others. */
  cpuSeconds: number;
  pauseMs: number;
  /** The most CPU time that this process used within one pause, ms: a pause beyond it is the machine's, which had no core to give. */
  busyMs: number;
  rssMb: number;
}

/**
 * Commits from `__consumer_offsets` of a real Kafka through to the model, 5,000 groups of ten partitions: a backlog in large batches,
 * told as history; one in batches of ten, as a coordinator writes them, told as live; then 55,000/s live.
 */
export async function run({ print }: { print: Print }): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  let kafka: KafkaServer | null = null;
  let writer: ChildProcess | null = null;
  try {
    kafka = await startKafka({
      dataDir: folder,
      onProgress: print,
      config: {
        'offsets.topic.num.partitions': String(LOG_PARTITIONS),
        // All that was written is to be read.
        'log.cleaner.enable': 'false',
        'log.retention.ms': '-1',
      },
    });
    const bootstrap = kafka.bootstrap[0] ?? '';
    writer = runScript('bench/commits.support.ts', [bootstrap]);
    await once(writer, 'message');
    return await measureAll(bootstrap, writer, print);
  } finally {
    writer?.kill();
    await kafka?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(
  bootstrap: string,
  writer: ChildProcess,
  print: Print,
): Promise<Record<string, number>> {
  const filled = await write(writer, { records: BACKLOG, commits: 100, perSecond: null });
  print(`${filled.records} commits written in batches of 1,000, in ${filled.seconds.toFixed(1)} s`);
  const large = await replay(bootstrap);
  tell(print, 'backlog, batches of 1,000', large);

  const live = await reading(bootstrap, 0);
  const more = await write(writer, { records: SMALL_BACKLOG, commits: 1, perSecond: null });
  print(`${more.records} commits written in batches of 10, in ${more.seconds.toFixed(1)} s`);
  const small = await measure(live, async () => {
    live.intake.start();
    await until(() => live.commits() >= more.records, { timeoutMs: 60_000, everyMs: 5 });
  });
  tell(print, 'backlog, batches of 10', small);

  await wait(1_000);
  live.delays.length = 0;
  const writing = write(writer, {
    ...{ records: LIVE_PER_SECOND * LIVE_SECONDS, commits: 1, perSecond: LIVE_PER_SECOND },
  });
  const tail = await measure(live, async () => {
    await writing;
  });
  const pace = (await writing).records / (await writing).seconds;
  await until(() => live.intake.state().lag === 0);
  const delays = Float64Array.from(live.delays).sort();
  const p95 = delays[Math.floor(delays.length * 0.95)] ?? Number.NaN;
  tell(print, `live, ${Math.round(pace)} commits/s`, tail);
  print(
    `live: commit to model p95 ${p95.toFixed(0)} ms, ${(tail.cpuSeconds / tail.seconds).toFixed(2)} core`,
  );
  await live.stop();
  return {
    largeBatchesPerCpuSecond: Math.round(large.commits / large.cpuSeconds),
    largeBatchesPauseMs: large.pauseMs,
    largeBatchesBusyMs: large.busyMs,
    smallBatchesPerCpuSecond: Math.round(small.commits / small.cpuSeconds),
    smallBatchesPauseMs: small.pauseMs,
    smallBatchesBusyMs: small.busyMs,
    livePerSecond: Math.round(tail.commits / tail.seconds),
    liveCores: Math.round((tail.cpuSeconds / tail.seconds) * 1_000) / 1_000,
    livePauseMs: tail.pauseMs,
    liveBusyMs: tail.busyMs,
    liveDelayP95Ms: Math.round(p95),
    rssMb: tail.rssMb,
  };
}

/** Reads all that was ever written, as history. */
async function replay(bootstrap: string): Promise<Measured> {
  const history = await reading(bootstrap, 3_600_000);
  const measured = await measure(history, async () => {
    history.intake.start();
    await until(() => history.intake.state().caughtUp, { timeoutMs: 60_000, everyMs: 5 });
  });
  await history.stop();
  return measured;
}

interface Reading {
  intake: OffsetsIntake;
  commits(): number;
  /** From the commit's writing to the model, ms. */
  delays: number[];
  stop(): Promise<void>;
}

/** A prepared intake with a model behind it. */
async function reading(bootstrap: string, historyMs: number): Promise<Reading> {
  const connection = createKafkaConnection(
    { ...KAFKA_DEFAULTS, name: 'bench', brokers: [bootstrap] },
    silentLog,
  );
  const model = createModel();
  const delays: number[] = [];
  const emit = (observations: readonly Observation[]) => {
    for (const observation of observations) {
      reduce(model, observation);
      if (observation.kind !== 'commits') continue;
      const { commitTime } = observation.batch;
      for (let i = 0; i < commitTime.length; i += TIMED)
        delays.push(Date.now() - (commitTime[i] ?? Number.NaN));
    }
  };
  const nothing = () => {};
  const intake = createIntake({
    ...{ cluster: 'bench', connection, emit, clock: systemClock, log: silentLog, historyMs },
    ...{ onGap: nothing, onGroupChange: nothing },
  });
  await intake.prepare();
  return {
    ...{ intake, delays },
    commits: () => intake.metrics().commits_total ?? 0,
    stop: async () => {
      await intake.stop();
      await connection.close();
    },
  };
}

async function measure(of: Reading, work: () => Promise<void>): Promise<Measured> {
  globalThis.gc?.();
  const loop = monitorEventLoopDelay({ resolution: LOOK_MS });
  const [commits, cpu, begun] = [of.commits(), process.cpuUsage(), performance.now()];
  const busy = watchBusy();
  loop.enable();
  await work();
  loop.disable();
  const { user, system } = process.cpuUsage(cpu);
  return {
    commits: of.commits() - commits,
    seconds: (performance.now() - begun) / 1_000,
    cpuSeconds: (user + system) / 1e6,
    pauseMs: Math.round((loop.max / 1e6 - LOOK_MS) * 10) / 10,
    busyMs: Math.round(busy() * 10) / 10,
    rssMb: Math.round(process.memoryUsage.rss() / 1e6),
  };
}

/** Looks at this process' CPU time once a turn of the event loop; the answer tells the most it used in one turn, ms. */
function watchBusy(): () => number {
  let most = 0;
  let last = process.cpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    most = Math.max(most, (user + system) / 1_000);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    return most;
  };
}

function tell(print: Print, name: string, measured: Measured): void {
  const { commits, seconds, cpuSeconds, pauseMs, busyMs, rssMb } = measured;
  const rate = (commits / cpuSeconds / 1e6).toFixed(2);
  print(
    `${name}: ${commits} commits in ${seconds.toFixed(2)} s (${cpuSeconds.toFixed(2)} s CPU), ${rate} M per CPU second, longest pause ${pauseMs} ms (${busyMs} ms of work), ${rssMb} MB`,
  );
}

async function write(writer: ChildProcess, command: WriteCommand): Promise<Written> {
  writer.send(command);
  const ended = once(writer, 'exit').then(() => {
    throw new Error('the process that writes has ended');
  });
  const [written] = await Promise.race([once(writer, 'message'), ended]);
  return written as Written;
}
