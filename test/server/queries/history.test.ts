import { describe, expect, test } from 'vitest';
import * as rows from '../../../client/store/schemas.ts';
import { asMillraceError } from '../../../server/errors.ts';
import { groupHistory, partitionHistory, topicHistory } from '../../../server/protocol/history.ts';
import { roomSpec } from '../../../server/protocol/rooms.ts';
import { caughtUp, CLUSTER, member, Pipeline, SECOND, T, topic } from '../model/pipeline.ts';
import { args, Watch } from './world.ts';

const STEP = 10 * SECOND;

/** `steps` of ten seconds, 10 events/s into orders-0; the group commits all of them until `until`, then none. */
function driven(steps: number, until = steps, watch = new Watch(caughtUp())): Watch {
  const { p } = watch;
  for (let s = 1; s <= steps * 10; s++) {
    const end = 100 + s * 10;
    p.wait(SECOND).ends([end, 100]).source();
    if (s <= until * 10) p.commit(end);
    if (s % 10 === 0) watch.record();
  }
  return watch;
}

const ofGroup = (watch: Watch, group = 'g') => groupHistory.parse(watch.queries.groupHistory(CLUSTER, group));
const ofTopic = (watch: Watch) => topicHistory.parse(watch.queries.topicHistory(CLUSTER, 'orders'));
const proof = (watch: Watch, change: Partial<{ group: string; topic: string; partition: number }> = {}) =>
  partitionHistory.parse(
    watch.queries.partitionHistory(CLUSTER, { group: 'g', topic: 'orders', partition: 0, ...change }),
  );

describe('the last hour of a group', () => {
  test('lag and its age rise, and the rate out ends, from where it stopped to commit', () => {
    const history = ofGroup(driven(20, 10));
    expect(history.times).toEqual(Array.from({ length: 20 }, (_, i) => T + (i + 1) * STEP));
    expect(history.lag).toEqual([
      ...Array<number>(10).fill(0),
      ...Array.from({ length: 10 }, (_, i) => (i + 1) * 100),
    ]);
    expect(history.lagSeconds.slice(0, 10)).toEqual(Array<number>(10).fill(0));
    expect(history.lagSeconds.at(-1)).toBeGreaterThan(90);
    expect(history.rateIn.at(-1)).toBeCloseTo(10, 1);
    expect(history.rateOut[8]).toBeCloseTo(10, 1);
    expect(history.rateOut.at(-1)).toBe(0);
    expect(history.latencyP95).toEqual(Array(20).fill(null));
  });

  test('its latency is that of its slowest topic, and a gap once none of its events is sampled', () => {
    const watch = new Watch(caughtUp());
    const sample = (name: string, ms: number) =>
      watch.p.take({
        ...{ kind: 'queue-latency', cluster: CLUSTER, at: watch.p.now, group: 'g', topic: name },
        samples: [ms],
      });
    for (let s = 1; s <= 11; s++) {
      watch.p.wait(STEP).source().ends([100, 100]);
      if (s <= 3) sample('orders', 50);
      if (s === 2) sample('payments', 200);
      watch.record();
    }
    expect(ofGroup(watch).latencyP95).toEqual([50, 200, 200, 200, 200, 200, 200, 200, 50, null, null]);
  });

  test('a source that is stale or unreachable leaves gaps, and what went before stays', () => {
    const watch = driven(4);
    watch.p.wait(STEP);
    watch.record();
    watch.p.wait(STEP).source({ state: 'unreachable', detail: 'refused' });
    watch.record();
    watch.p.wait(STEP).source().ends([900, 100]);
    watch.record();
    expect(ofGroup(watch).lag).toEqual([0, 0, 0, 0, null, null, 400]);
    expect(ofTopic(watch).rateIn.slice(4, 6)).toEqual([null, null]);
    expect(ofGroup(watch).times).toHaveLength(7);
  });

  test('nothing is taken down before the first complete snapshot', () => {
    const watch = new Watch(caughtUp());
    watch.p.cluster.snapshotComplete = false;
    watch.record();
    expect(ofGroup(watch).times).toEqual([]);
    watch.p.wait(STEP).source();
    watch.record();
    expect(ofGroup(watch).times).toEqual([watch.p.now]);
  });

  test('one that has just come has no times yet; one that went has no history; who is unknown is null', () => {
    const watch = driven(3);
    watch.p.commit(50, { group: 'new' });
    expect(ofGroup(watch, 'new')).toMatchObject({ times: [], lag: [], latencyP99: [] });
    const { p } = watch;
    const listed = (...names: string[]) =>
      p.take({
        ...{ kind: 'groups', cluster: CLUSTER, at: p.now },
        groups: names.map((name) => ({
          ...{
            name,
            protocol: 'classic',
            state: 'Empty',
            protocolType: 'consumer',
            coordinator: 1,
            generation: 1,
          },
        })),
      });
    listed('g')
      .wait(40 * SECOND)
      .source();
    listed();
    listed();
    expect(watch.queries.groupHistory(CLUSTER, 'g')).toBeNull();
    watch.record();
    p.commit(60);
    expect(ofGroup(watch).times).toEqual([]);
    watch.record();
    p.wait(STEP).source();
    watch.record();
    expect(ofGroup(watch).times).toEqual([p.now]);
    expect(watch.queries.groupHistory(CLUSTER, 'nobody')).toBeNull();
    expect(watch.queries.groupHistory('nowhere', 'g')).toBeNull();
    expect(watch.queries.topicHistory(CLUSTER, 'nothing')).toBeNull();
  });

  test('a pass over many lets others have their turn', () => {
    const p = new Pipeline().topics(...Array.from({ length: 1_000 }, (_, i) => topic(`t-${i}`, 1)));
    const watch = new Watch(p);
    expect([...watch.recorder.pass(p.now)].length).toBeGreaterThan(10);
  });
});

describe('the proof of a partition', () => {
  test('events came, commits stopped here', () => {
    const watch = driven(20, 10);
    const { commits, ends } = proof(watch);
    expect(commits).toHaveLength(10);
    expect(commits.at(-1)).toEqual({ at: T + 100 * SECOND, offset: 1_100 });
    expect(ends.at(-1)).toEqual({ at: T + 200 * SECOND, offset: 2_100 });
    expect(ends.filter(({ at }) => at > T + 100 * SECOND).length).toBeGreaterThan(10);
    for (const [i, { at }] of ends.entries()) expect(at).toBeGreaterThan(ends[i - 1]?.at ?? 0);
  });

  test('commit times of brokers whose clock is ahead are told in ours, as the ends are', () => {
    const p = new Pipeline().source({ skewMs: 3_600_000 }).topics(topic('orders', 1)).ends([100]);
    p.commit(100, { time: p.now + 3_600_000 });
    expect(proof(new Watch(p)).commits).toEqual([{ at: p.now, offset: 100 }]);
  });

  test('the log end is told for the last hour only; of a longer standstill, the part within it', () => {
    const watch = new Watch(caughtUp());
    for (let m = 1; m <= 90; m++)
      watch.p
        .wait(60 * SECOND)
        .ends([100, 100 + m])
        .source();
    expect(proof(watch).ends).toEqual([
      { at: watch.p.now - 3_600_000, offset: 100 },
      { at: watch.p.now, offset: 100 },
    ]);
    const moving = proof(watch, { partition: 1 }).ends;
    expect(moving.length).toBeLessThanOrEqual(240);
    expect(moving[0]?.at).toBeGreaterThanOrEqual(watch.p.now - 3_600_000);
    expect(moving.at(-1)?.offset).toBe(190);
  });

  test('what does not exist is told by its field', () => {
    const watch = driven(1);
    const code = (change: Parameters<typeof proof>[1], cluster = CLUSTER) => {
      try {
        watch.queries.partitionHistory(cluster, { group: 'g', topic: 'orders', partition: 0, ...change });
      } catch (thrown) {
        const { code: found, field } = asMillraceError(thrown);
        return [found, field];
      }
      return null;
    };
    expect(code({})).toBeNull();
    expect(code({ group: 'nobody' })).toEqual(['unknown-group', 'group']);
    expect(code({ topic: 'nothing' })).toEqual(['unknown-topic', 'topic']);
    expect(code({ partition: 7 })).toEqual(['unknown-partition', 'partition']);
    expect(code({ group: '__proto__' })).toEqual(['unknown-group', 'group']);
    expect(code({}, 'configured')).toEqual(['unknown-group', 'group']);
    watch.p.topics(topic('orders', 2), topic('other', 1));
    expect(code({ topic: 'other' })).toEqual(['unknown-partition', 'partition']);
  });
});

describe('trends in list rooms', () => {
  const spec = (view: 'groups' | 'topics') => roomSpec.parse({ view, cluster: CLUSTER, limit: 1 });
  const row = (watch: Watch, view: 'groups' | 'topics', id: string) =>
    watch.room(spec(view)).state['rows']?.[id];

  test('thirty points, oldest first: lag of a group, rate into a topic', () => {
    const watch = driven(4, 2);
    const group = rows.groupRow.parse(row(watch, 'groups', 'group:g'));
    expect(group.trend).toEqual([...Array(26).fill(null), 0, 0, 100, 200]);
    const read = rows.topicRow.parse(row(watch, 'topics', 'topic:orders'));
    expect(read.trend?.slice(-2)).toEqual([10, 10]);
  });

  test('they change with a step and not between', () => {
    const watch = driven(4);
    const before = row(watch, 'groups', 'group:g');
    watch.p.wait(4 * SECOND);
    expect(row(watch, 'groups', 'group:g')).toBe(before);
    watch.p.wait(6 * SECOND).source();
    watch.record();
    expect(row(watch, 'groups', 'group:g')).not.toBe(before);
  });

  test('a list over HTTP has none', () => {
    expect(driven(2).queries.groups(args()).rows[0]).not.toHaveProperty('trend');
  });

  test('a row without a history leaves it out', () => {
    expect(row(new Watch(caughtUp().describe([member('m-1', [0])])), 'groups', 'group:g')).not.toHaveProperty(
      'trend',
    );
  });
});
