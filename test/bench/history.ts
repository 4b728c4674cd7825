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
    ['a tenth moves', 0.1],
    ['all moves', 1],
  ] as const) {
    const cost = memory(world, share);
    for (const [figure, value] of Object.entries(cost)) figures[`${name}, ${figure}`] = value;
    print(
      `${name}: ${cost.mb} MB, of it ${cost.bytesAGroup} bytes a group and ${cost.bytesATopic} a topic of numbers; writing a step ${cost.writeMs} ms (p50)`,
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

/** An hour of writing, without a model behind it. `mb`: all of it, names aside, which are the model's own as in the bridge. */
function memory(
  { p }: Filled,
  share: number,
): { mb: number; bytesAGroup: number; bytesATopic: number; writeMs: number } {
  const before = used();
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
    mb: round((used() - before) / 1e6),
    bytesAGroup: Math.round(history.groups.bytes / GROUPS),
    bytesATopic: Math.round(history.topics.bytes / TOPICS),
    writeMs: round(times[STEPS / 2] ?? Number.NaN),
  };
}

/** Passes over the model, as the bridge makes them, in CPU time: other work on the machine does not count. */
function passes({ p, move }: Filled, print: (line: string) => void): Record<string, number> {
  const recorder = new Recorder({ model: p.model, detector: createDetector() });
  const sums: number[] = [];
  const above: number[] = [];
  const turns: number[] = [];
  for (let step = 0; step < DRIVEN; step++) {
    move();
    globalThis.gc?.();
    let mark = cpuMs();
    recorder.sums.of(p.cluster, p.now);
    sums.push(cpuMs() - mark);
    const started = cpuMs();
    mark = started;
    for (const turn of recorder.pass(p.now)) {
      turns.push(cpuMs() - mark);
      mark = cpuMs();
      void turn;
    }
    turns.push(cpuMs() - mark);
    above.push(cpuMs() - started);
  }
  for (const times of [sums, above, turns]) times.sort((a, b) => a - b);
  const share = (times: number[], of: number): number =>
    round(times[Math.floor((times.length - 1) * of)] ?? Number.NaN);
  const figures = {
    'sums, p50 ms': share(sums, 0.5),
    'pass above sums, p50 ms': share(above, 0.5),
    'pass above sums, worst ms': share(above, 1),
    'turn, p99 ms': share(turns, 0.99),
    'turn, worst ms': share(turns, 1),
  };
  for (const [name, value] of Object.entries(figures)) print(`${name}: ${value}`);
  return figures;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function used(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const round = (value: number): number => Math.round(value * 100) / 100;
