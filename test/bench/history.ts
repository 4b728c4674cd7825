import { createDetector } from '../../server/detect/evaluate.ts';
import { STEP_MS } from '../../server/model/history/axis.ts';
import { ClusterHistory } from '../../server/model/history/cluster-history.ts';
import { Recorder } from '../../server/queries/recorder.ts';
import { CLUSTER, Pipeline, topic } from '../server/model/pipeline.ts';

const TOPICS = 10_000;
const PARTITIONS = 5;
const GROUPS = 5_000;
const PER_GROUP = 10;
/** Over an hour, so that every ring has been written all round. */
const STEPS = 380;
/** Steps that the model itself drives (minutes are folded from the 60th on), and groups whose events are sampled in each. */
const DRIVEN = 74;
const SAMPLED = 200;

/**
 * The last hour of 10,000 topics of five partitions and 5,000 groups of ten. Memory: nothing moves, a tenth moves, all series move.
 * Time: one pass above the sums that it starts from, and the longest turn in it during which nothing else could go on.
 */
export async function run({ print }: { print: (line: string) => void }): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const world = filled();
  for (const [name, share] of [
    ['idle', 0],
    ['aTenthMoves', 0.1],
    ['allMoves', 1],
  ] as const) {
    const { numbersMb, heapMb, stepMs, worstStepMs } = memory(world, share);
    Object.assign(figures, {
      [`${name}Mb`]: heapMb,
      [`${name}NumbersMb`]: numbersMb,
      [`${name}WriteMs`]: stepMs,
    });
    print(
      `${name}: ${heapMb} MB (${numbersMb} MB of numbers), writing a step ${stepMs} ms (p50), ${worstStepMs} ms (worst)`,
    );
  }
  Object.assign(figures, passes(world, print));
  await Promise.resolve();
  return figures;
}

interface Filled {
  p: Pipeline;
  /** Everything moves by one step. */
  move(): void;
}

function filled(): Filled {
  const p = new Pipeline();
  const names = Array.from({ length: TOPICS }, (_, at) => `topic-${at}`);
  p.topics(...names.map((name) => topic(name, PARTITIONS)));
  const slots = Array.from({ length: GROUPS * PER_GROUP }, (_, slot) => ({
    slot,
    group: `group-${Math.floor(slot / PER_GROUP)}`,
    topic: `topic-${Math.floor(slot / PARTITIONS) % TOPICS}`,
    partition: slot % PARTITIONS,
  }));
  p.take({ kind: 'commit-slots', cluster: CLUSTER, at: p.now, slots });
  const topics = names.flatMap((name) => Array.from({ length: PARTITIONS }, () => name));
  const partition = Int32Array.from(topics, (_, at) => at % PARTITIONS);
  const slot = Uint32Array.from(slots.keys());
  let step = 0;
  const move = (): void => {
    step += 1;
    p.wait(STEP_MS).source();
    const end = Float64Array.from(topics, (_, at) => 1_000 + step * (100 + (at % 37)) + ((step * at) % 11));
    const { now } = p;
    const ends = { topics, partition, end, lso: end, logStart: new Float64Array(end.length) };
    p.take({ kind: 'log-ends', cluster: CLUSTER, at: now, readAt: now, ends });
    const offset = Float64Array.from(slot, (at) => (end[at % end.length] ?? 0) - ((step * (at + 3)) % 50));
    const commitTime = new Float64Array(slot.length).fill(now);
    p.take({
      kind: 'commits',
      cluster: CLUSTER,
      at: now,
      history: false,
      batch: { slot, offset, commitTime },
    });
    for (let i = 0; i < SAMPLED; i++) {
      const group = `group-${(step * SAMPLED + i) % GROUPS}`;
      const samples = Array.from({ length: 8 }, (_, n) => 20 + ((step * 31 + n * 17) % 900));
      p.take({ kind: 'queue-latency', cluster: CLUSTER, at: now, group, topic: 'topic-0', samples });
    }
  };
  return { p, move };
}

/** An hour of writing, without a model behind it. */
function memory(
  { p }: Filled,
  share: number,
): { numbersMb: number; heapMb: number; stepMs: number; worstStepMs: number } {
  const before = used();
  // The names are the model's own, as in the bridge.
  const topics = [...p.cluster.topics.keys()];
  const groups = [...p.cluster.groups.keys()];
  const history = new ClusterHistory();
  const values = new Float64Array(7);
  const times: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const started = performance.now();
    for (const turn = history.begin(p.now + step * STEP_MS); turn.next().done !== true; );
    const write = (table: { write(name: string, values: Float64Array): void }, names: readonly string[]) => {
      for (const [at, name] of names.entries()) {
        const moves = at < names.length * share;
        for (let c = 0; c < values.length; c++) values[c] = moves ? ((step + 1) * (at + c + 1)) % 9_973 : 0;
        table.write(name, values);
      }
    };
    write(history.topics, topics);
    write(history.groups, groups);
    history.end();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return {
    heapMb: round((used() - before) / 1e6),
    numbersMb: round(history.bytes / 1e6),
    stepMs: round(times[STEPS / 2] ?? Number.NaN),
    worstStepMs: round(times.at(-1) ?? Number.NaN),
  };
}

/** Passes over the model, run as the bridge runs them, but without what others do between the turns. */
function passes({ p, move }: Filled, print: (line: string) => void): Record<string, number> {
  const recorder = new Recorder({ model: p.model, detector: createDetector() });
  const sums: number[] = [];
  const above: number[] = [];
  const turns: number[] = [];
  for (let step = 0; step < DRIVEN; step++) {
    move();
    let mark = performance.now();
    recorder.sums.of(p.cluster, p.now);
    sums.push(performance.now() - mark);
    const started = performance.now();
    const pass = recorder.pass(p.now);
    mark = performance.now();
    while (pass.next().done !== true) {
      turns.push(performance.now() - mark);
      mark = performance.now();
    }
    turns.push(performance.now() - mark);
    above.push(performance.now() - started);
  }
  for (const times of [sums, above, turns]) times.sort((a, b) => a - b);
  const figures = {
    sumsP50Ms: round(sums[DRIVEN / 2] ?? Number.NaN),
    passAboveSumsP50Ms: round(above[DRIVEN / 2] ?? Number.NaN),
    passAboveSumsWorstMs: round(above.at(-1) ?? Number.NaN),
    longestTurnMs: round(turns.at(-1) ?? Number.NaN),
  };
  print(
    `sums ${figures.sumsP50Ms} ms (p50); a pass above them ${figures.passAboveSumsP50Ms} ms (p50), ${figures.passAboveSumsWorstMs} ms (worst), in turns of at most ${figures.longestTurnMs} ms`,
  );
  return figures;
}

function used(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const round = (value: number): number => Math.round(value * 100) / 100;
