import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../server/detect/evaluate.ts';
import { mayMatter } from '../../../server/detect/look.ts';
import { groupFacts, groupShare } from '../../../server/detect/gather.ts';
import { groupPartitionFacts } from '../../../server/detect/group-partition-facts.ts';
import { GROUP_PARTITION_RULES } from '../../../server/detect/rules/index.ts';
import type { Finding } from '../../../server/protocol/finding.ts';
import { chance, KINDS, Simulation } from './support/simulation.ts';
import { behind, MINUTE, rhythm, SECOND, T, World } from './support/world.ts';

/** `SEED=123 npx vitest …` repeats a run. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const runs = (numRuns: number) => ({ seed, numRuns });

describe(`properties of the diagnosis (seed ${seed})`, () => {
  it('finds nothing in healthy histories of hours, whatever the habits of the consumers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (start) => {
        const simulation = new Simulation(start);
        const detector = createDetector();
        for (let second = 0; second < 2 * 3_600; second += 1) {
          simulation.step();
          const { opened } = detector.evaluate(simulation.world.model, simulation.world.now);
          expect(opened.map(({ code, title }) => `${second} s: ${code}: ${title}`)).toEqual([]);
        }
      }),
      runs(4),
    );
  }, 120_000);

  it('says the same however often it looks and in whatever order things were told', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (start) => {
        const told = sick(start, false);
        const shuffled = sick(start, true);
        const calm = createDetector();
        const hasty = createDetector();
        for (let second = 0; second < 60; second += 1) {
          calm.evaluate(told.wait(SECOND).model, told.now);
          // Observations in three batches instead of one: three looks.
          shuffled.wait(SECOND);
          for (let batch = 0; batch < 3; batch += 1) hasty.evaluate(shuffled.model, shuffled.now);
        }
        expect(essence(hasty.open())).toEqual(essence(calm.open()));
        expect(verdicts(shuffled, hasty)).toEqual(verdicts(told, calm));
      }),
      runs(30),
    );
  });

  it('a restart invents nothing and forgets nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 0, max: 120 }), (start, pause) => {
        const world = sick(start, false);
        const before = createDetector();
        for (let second = 0; second < 30; second += 1) before.evaluate(world.wait(SECOND).model, world.now);
        world.wait(pause * SECOND);
        const after = createDetector();
        after.restore(JSON.parse(JSON.stringify([...before.open(), ...before.closed()])));
        for (let second = 0; second < 5; second += 1) {
          const { opened, closed } = after.evaluate(world.wait(SECOND).model, world.now);
          const running = before.evaluate(world.model, world.now);
          expect(opened.map(({ id }) => id)).toEqual(running.opened.map(({ id }) => id));
          expect(closed.map(({ id }) => id)).toEqual(running.closed.map(({ id }) => id));
        }
        expect(essence(after.open())).toEqual(essence(before.open()));
        expect(ids(after.open())).toEqual(ids(before.open()));
      }),
      runs(30),
    );
  });

  it('has a quick look that never passes over what a rule would suspect', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (start) => {
        const { cluster, now } = sick(start, false);
        for (const group of cluster.groups.values()) {
          const counts = { waiting: 1, standing: 0, advancing: 1, worst: null };
          const share = groupShare(group, groupFacts(cluster, group, counts, 0, now));
          for (const gp of group.partitions.values()) {
            const partition = cluster.topics.get(gp.topic)?.partitions[gp.partition];
            const facts = groupPartitionFacts(cluster, gp, partition, share, SECOND, now);
            const found = GROUP_PARTITION_RULES.filter((rule) => rule.look(facts) !== null);
            const lag = (partition?.end ?? 0) - (gp.committed ?? 0);
            if (found.length > 0) expect(mayMatter(group, gp, partition, lag, now, now)).toBe(true);
          }
        }
      }),
      runs(300),
    );
  });

  it('simulates every kind of consumer it promises to leave alone', () => {
    const simulation = new Simulation(seed);
    for (let second = 0; second < 300; second += 1) simulation.step();
    for (const [i, kind] of KINDS.entries()) {
      const group = simulation.world.cluster.groups.get(`${kind}-${i}`);
      const moved = [...(group?.partitions.values() ?? [])].some(({ committed }) => (committed ?? 0) > 0);
      expect([kind, moved]).toEqual([kind, kind !== 'idle']);
    }
  });
});

/** Groups in all kinds of trouble and none; `shuffled`: the same, told in another order. */
function sick(start: number, shuffled: boolean): World {
  const random = chance(start);
  const world = new World();
  const names = Array.from({ length: 6 }, (_, i) => `g${i}`);
  const plans = names.map((name) => ({
    name,
    empty: random() < 0.2,
    unsettled: random() < 0.2,
    partitions: Array.from({ length: 4 }, () => [random(), random(), random(), random()] as const),
  }));
  const turn = <X>(list: X[]): X[] => (shuffled ? list.toReversed() : list);
  for (const { name, empty, unsettled, partitions } of turn(plans)) {
    const topic = world.topic(`t-${name}`, 4, 10_000);
    const group = world.group(name, empty ? { state: 'Empty', emptySince: T - 20 * MINUTE } : {});
    const members = turn(['a', 'b']).map((id) => world.member(group, `${name}-${id}`, [topic.name]).id);
    if (empty) group.members.clear();
    if (unsettled)
      group.rebalances = [50, 40, 30, 20, 10].map((s) => ({
        at: T - s * SECOND,
        generation: 1,
        joined: [],
        left: [],
      }));
    for (const [p, [what, howLong, learned, other]] of turn([...partitions.entries()])) {
      const owner = empty ? null : (members.toSorted()[p % 2] ?? null);
      const gp = world.reads(group, topic, p, owner, { rhythm: rhythm(learned < 0.7 ? 20 : 3, 2 * SECOND) });
      const ago = howLong * 200 * SECOND;
      if (what < 0.5) {
        behind(gp, topic, 1 + Math.floor(other * 500), T - ago);
        gp.lastAdvanceTime = T - ago;
      }
      if (what < 0.1) gp.rewind = { from: 20_000, to: 9_000, time: T - ago };
      if (what > 0.1 && what < 0.2)
        gp.attempts = ['x', 'y', 'z'].map((member) => ({
          time: T - ago,
          kind: 'rejoined',
          member,
          host: null,
        }));
      if (what > 0.2 && what < 0.3) gp.committed = 5_000;
      const partition = topic.partitions[p];
      if (partition !== undefined && what > 0.25 && what < 0.3) partition.logStart = 6_000;
      if (partition !== undefined && other < 0.05)
        Object.assign(partition, { leader: null, leaderlessSince: T - ago, isr: [2] });
    }
  }
  return world;
}

/** What is wrong, without ids: these hold the moment at which a finding was opened. */
const essence = (findings: readonly Finding[]) =>
  findings
    .map(({ code, since, cluster, group, member, broker, partitions, partitionCount, symptoms }) =>
      JSON.stringify({ code, since, cluster, group, member, broker, partitions, partitionCount, symptoms }),
    )
    .sort();
const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id).sort();

function verdicts(world: World, detector: ReturnType<typeof createDetector>): string[] {
  const said: string[] = [];
  for (const group of world.cluster.groups.values())
    for (const { topic, partition } of group.partitions.values())
      said.push(
        `${group.name} ${topic}-${partition} ${detector.verdict('local', group.name, topic, partition).verdict}`,
      );
  return said.sort();
}
