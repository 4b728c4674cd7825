import { createDetector } from '../../server/detect/evaluate.ts';
import type { GroupPartition } from '../../server/model/state.ts';
import { behind, rhythm, SECOND, World } from '../server/detect/support/world.ts';

const GROUPS = 5_000;
const TOPICS = 1_000;
const PARTITIONS = 50;
const PER_GROUP = 100;

/**
 * 500,000 group partitions (5,000 groups, each on two topics of 50 partitions): how long one whole look takes
 * when nearly all is well, when every fifth lags and works it off, when a thousand
 * members hang, and when every group dies at once.
 */
export async function run({ print }: { print: (line: string) => void }): Promise<Record<string, number>> {
  const { world, gps } = build();
  const figures: Record<string, number> = { groupPartitions: gps.length };
  const detector = createDetector();
  const measure = (name: string, prepare: () => void) => {
    const times: number[] = [];
    let findings = 0;
    for (let i = 0; i < 15; i += 1) {
      world.wait(SECOND);
      prepare();
      const before = performance.now();
      detector.evaluate(world.model, world.now);
      times.push(performance.now() - before);
      findings = detector.open().length;
    }
    times.sort((a, b) => a - b);
    const [p50, worst] = [times[7] ?? Number.NaN, times.at(-1) ?? Number.NaN];
    figures[`${name}P50Ms`] = round(p50);
    figures[`${name}WorstMs`] = round(worst);
    figures[`${name}Findings`] = findings;
    print(`${name}: ${round(p50)} ms (p50), ${round(worst)} ms (worst of 15), ${findings} findings open`);
  };
  const heapBefore = heap();
  measure('caughtUp', () => undefined);
  measure('everyFifthLags', () => {
    for (let i = 0; i < gps.length; i += 5) {
      const gp = gps[i];
      if (gp === undefined) continue;
      if (gp.waitingSince === null) lag(world, gp);
      gp.lastAdvanceTime = world.now - 500;
      gp.lastCommitTime = gp.lastAdvanceTime;
    }
  });
  measure('slowCommitters', () => {
    // Commits every minute: half of them are looked at closely every second, and found healthy.
    for (let i = 0; i < gps.length; i += 5) {
      const gp = gps[i];
      if (gp === undefined) continue;
      gp.rhythm = rhythm(20, 60 * SECOND);
      gp.lastAdvanceTime = world.now - ((i * 7) % 60) * SECOND;
    }
  });
  measure('thousandHang', () => {
    for (let i = 0; i < 100_000; i += 5) {
      const gp = gps[i];
      if (gp === undefined) continue;
      gp.rhythm = rhythm(20, SECOND);
      gp.lastAdvanceTime = world.now - 60 * SECOND;
      gp.waitingSince = world.now - 60 * SECOND;
    }
  });
  measure('everyGroupDies', () => {
    // 100,000 partitions with events waiting, and nobody left to read them: 5,000 findings.
    for (const group of world.cluster.groups.values()) {
      group.members.clear();
      group.state = 'Empty';
      group.emptySince ??= world.now - 60 * SECOND;
    }
    for (const gp of gps) {
      gp.owner = null;
      gp.lastAdvanceTime = world.now - 120 * SECOND;
    }
  });
  figures.detectorHeapMb = round((heap() - heapBefore) / 1e6);
  print(`heap grown by ${figures.detectorHeapMb} MB`);
  await Promise.resolve();
  return figures;
}

function build(): { world: World; gps: GroupPartition[] } {
  const world = new World();
  const topics = Array.from({ length: TOPICS }, (_, i) => world.topic(`topic-${i}`, PARTITIONS));
  const gps: GroupPartition[] = [];
  for (let g = 0; g < GROUPS; g += 1) {
    const group = world.group(`group-${g}`);
    world.member(group, 'member-a');
    for (let i = 0; i < PER_GROUP; i += 1) {
      const topic = topics[(g * 2 + Math.floor(i / PARTITIONS)) % TOPICS];
      if (topic !== undefined) gps.push(world.reads(group, topic, i % PARTITIONS, 'member-a'));
    }
  }
  return { world, gps };
}

function lag(world: World, gp: GroupPartition): void {
  const topic = world.cluster.topics.get(gp.topic);
  if (topic === undefined || gp.committed === null) return;
  gp.committed -= 10;
  const end = gp.committed + 10;
  behind(gp, topic, 10, world.now);
  const partition = topic.partitions[gp.partition];
  if (partition !== undefined) Object.assign(partition, { end, lso: end });
}

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};
const round = (value: number): number => Math.round(value * 10) / 10;
