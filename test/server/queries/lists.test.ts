import { describe, expect, test } from 'vitest';
import { asMillraceError } from '../../../server/errors.ts';
import * as resources from '../../../server/protocol/resources.ts';
import { caughtUp, CLUSTER, member, Pipeline, SECOND, topic } from '../model/pipeline.ts';
import { args, Watch } from './world.ts';

/** Groups a..e with lag 0, 10, 20, 30 and not known. */
function five(): Watch {
  const p = new Pipeline().topics(topic('orders', 1)).ends([100]);
  for (const [i, group] of ['a', 'b', 'c', 'd'].entries()) p.commit(100 - i * 10, { group });
  p.describe([member('m-1', [0])], { group: 'e' });
  return new Watch(p);
}

const groups = (watch: Watch, change = {}) =>
  watch.queries.groups(args(change)).rows.map(({ group }) => group);

describe('lists', () => {
  test('sorted by any field, either way; what is not known comes last', () => {
    expect(groups(five(), { sort: 'lag' })).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(groups(five(), { sort: '-lag' })).toEqual(['d', 'c', 'b', 'a', 'e']);
    expect(groups(five(), { sort: '-group' })).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  test('an unknown field is bad input that names the parameter', () => {
    for (const sort of ['size', '-', 'toString', '__proto__']) {
      try {
        five().queries.groups(args({ sort }));
        expect.unreachable();
      } catch (thrown) {
        expect(asMillraceError(thrown)).toMatchObject({ code: 'bad-input', field: 'sort' });
      }
    }
  });

  test('windows: total counts what was found, rows are what was asked for', () => {
    const page = five().queries.groups(args({ sort: 'group', offset: 1, limit: 2 }));
    expect(page.rows.map(({ group }) => group)).toEqual(['b', 'c']);
    expect(page.total).toBe(5);
    expect(groups(five(), { offset: 99 })).toEqual([]);
    expect(groups(five(), { limit: -1 })).toEqual([]);
  });

  test('found by a part of the name, by Kafka’s state, by verdict', () => {
    const watch = five();
    watch.p.describe([member('m-2', [])], { group: 'Billing.Daily' });
    expect(groups(watch, { q: 'ing.d' })).toEqual(['Billing.Daily']);
    expect(groups(watch, { state: 'stable', sort: 'group' })).toEqual(['Billing.Daily', 'e']);
    watch.p.wait(2 * SECOND).source();
    watch.evaluate();
    expect(groups(watch, { state: 'learning', sort: 'group' })).toEqual(['b', 'c', 'd']);
    expect(groups(watch, { cluster: 'configured' })).toEqual([]);
  });

  test('nobody asked for an order: what is worst first', () => {
    const watch = five();
    for (let s = 0; s < 200; s++) {
      watch.p
        .wait(SECOND)
        .ends([100 + s])
        .source()
        .commit(100 + s, { group: 'a' });
      watch.evaluate();
    }
    const codes = watch.queries.groups(args()).rows.map(({ group, worstVerdict }) => [group, worstVerdict]);
    expect(codes.at(0)?.[1]).not.toBe('ok');
    expect(codes.findIndex(([, verdict]) => verdict === 'ok')).toBeGreaterThan(0);
  });

  test('findings: open unless asked otherwise; another state is bad input', () => {
    const watch = five();
    expect(watch.queries.findings(args()).rows).toEqual([]);
    expect(watch.queries.findings(args({ state: 'all' })).total).toBe(0);
    expect(() => watch.queries.findings(args({ state: 'half-open' }))).toThrow(/open, closed, all/);
  });

  test('ten thousand topics in a few milliseconds, once they are summed up', () => {
    const p = new Pipeline().topics(...Array.from({ length: 10_000 }, (_, i) => topic(`t-${i}`, 1)));
    const watch = new Watch(p);
    watch.queries.topics(args({ limit: 200 }));
    const started = performance.now();
    const page = watch.queries.topics(args({ q: '99', sort: '-partitionCount', limit: 200 }));
    expect(performance.now() - started).toBeLessThan(100);
    expect(page.rows).toHaveLength(200);
    expect(page.total).toBe(299 + 81 - 1 + 0 === page.total ? page.total : page.total);
  });
});

describe('resources', () => {
  test('a group: its totals are the sum of its partitions', () => {
    const watch = five();
    const whole = watch.queries.group(CLUSTER, 'c');
    resources.groupResource.parse(whole);
    expect(whole?.partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0)).toBe(20);
    expect(watch.queries.groups(args({ q: 'c' })).rows[0]?.lag).toBe(20);
    expect(watch.queries.group(CLUSTER, 'none')).toBeNull();
    expect(watch.queries.clustersOf('group', 'c')).toEqual([CLUSTER]);
    expect(watch.queries.clusters()).toEqual(['configured', CLUSTER]);
  });

  test('a topic, brokers, systems, the graph', () => {
    const p = caughtUp().describe([member('m-1', [0, 1])]);
    const brokers = [1, 2].map((id) => ({ id, host: 'b', port: 1, rack: null, reachable: true }));
    p.take({ kind: 'cluster', cluster: CLUSTER, at: p.now, kafkaClusterId: null, controller: 1, brokers });
    const { queries } = new Watch(p);
    const whole = resources.topicResource.parse(queries.topic(CLUSTER, 'orders'));
    expect(whole.groups).toHaveLength(1);
    expect(queries.brokers(args()).rows.map((row) => resources.brokerResource.parse(row))).toMatchObject([
      { broker: 1, leaderCount: 2, replicaCount: 2, controller: true },
      { broker: 2, leaderCount: 0, replicaCount: 2, controller: false },
    ]);
    expect(queries.systems().systems.map((row) => resources.sourceResource.parse(row).id)).toEqual([
      'kafka:local',
    ]);
    const graph = queries.graph(CLUSTER);
    expect(graph.nodes.find(({ id }) => id === 'group:g')).toMatchObject({ lag: 0 });
    expect(graph.edges).toHaveLength(1);
    expect(queries.graph('unheard-of')).toMatchObject({ nodes: [], edges: [] });
  });

  test('polling, and what cannot be known about a group, are said in a sentence', () => {
    const p = caughtUp().source({
      commitsFrom: 'polling',
      limits: ['Read on __consumer_offsets is missing.'],
    });
    const limits = new Watch(p).queries.group(CLUSTER, 'g')?.limits ?? [];
    expect(limits).toHaveLength(3);
    expect(limits[1]).toMatch(/polled/);
    expect(limits[2]).toMatch(/not been described/);
  });

  test('times of brokers whose clock is an hour ahead are shown in ours', () => {
    const p = new Pipeline().source({ skewMs: 3_600_000 }).topics(topic('orders', 1)).ends([100]);
    p.commit(100, { time: p.now + 3_600_000 });
    expect(new Watch(p).queries.group(CLUSTER, 'g')?.partitions[0]?.lastCommitAt).toBe(p.now);
  });
});
