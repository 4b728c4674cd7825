import { describe, expect, test } from 'vitest';
import { type Diagnosis, type Graph, projectGraph } from '../../../server/model/graph.ts';
import type { Observation } from '../../../server/model/observation.ts';
import { finding as findingSchema, type Finding, type Verdict } from '../../../server/protocol/finding.ts';
import { graphEdge, graphNode } from '../../../server/protocol/graph.ts';
import { caughtUp, CLUSTER, member, Pipeline, SECOND, topic } from './pipeline.ts';

const healthy: Diagnosis = {
  verdict: () => ({ verdict: 'ok', finding: null }),
  findings: [],
  stale: false,
};

function finding(change: Partial<Finding>): Finding {
  return findingSchema.parse({
    id: 'f-1',
    code: 'consumer-hung',
    severity: 'critical',
    since: 0,
    detectedAt: 0,
    updatedAt: 0,
    closedAt: null,
    cluster: CLUSTER,
    title: 'stuck',
    evidence: [],
    blocks: [],
    nextSteps: [],
    partitions: [],
    partitionCount: 0,
    symptoms: [],
    codeHistory: [],
    ...change,
  });
}

function graphOf(
  p: Pipeline,
  diagnosis: Diagnosis = healthy,
  options: { district?: string; most?: number } = {},
): Graph {
  const graph = projectGraph(p.cluster, diagnosis, p.now, options);
  if (graph === null) throw new Error('no graph');
  for (const node of graph.nodes) graphNode.parse(node);
  for (const edge of graph.edges) graphEdge.parse(edge);
  return graph;
}

const ids = (graph: Graph) => graph.nodes.map(({ id }) => id).sort();
const node = (graph: Graph, id: string) => graph.nodes.find((one) => one.id === id);
const edge = (graph: Graph, id: string) => graph.edges.find((one) => one.id === id);

const names = (p: Pipeline, topicName: string, counts: Record<string, number>): Observation => ({
  kind: 'producer-names',
  cluster: CLUSTER,
  at: p.now,
  topic: topicName,
  provenance: 'observed',
  from: 'header ce_source',
  names: Object.entries(counts).map(([name, count]) => ({ name, count })),
  sampled: 10,
});

describe('what has a place in the flow', () => {
  test('topics, the groups that read them, and how we know it', () => {
    const p = caughtUp().describe([member('m-1', [0, 1])]);
    p.commit(1, { group: 'assigned by itself' });
    const graph = graphOf(p);
    expect(ids(graph)).toEqual(['group:assigned by itself', 'group:g', 'topic:orders']);
    expect(edge(graph, 'topic:orders>group:g')).toMatchObject({
      provenance: 'observed',
      from: 'assignment of the group',
    });
    expect(edge(graph, 'topic:orders>group:assigned by itself')?.from).toBe('committed offsets');
    expect(node(graph, 'topic:orders')).toMatchObject({
      tier: 1,
      partitions: 2,
      leaders: [1, 1],
      detail: '2 partitions',
    });
    expect(node(graph, 'group:g')).toMatchObject({ tier: 2, members: 1 });
  });

  test('internal topics and groups without a relation are left out, unless they are in trouble', () => {
    const p = caughtUp().topics(topic('orders', 2), topic('__consumer_offsets', 2, { internal: true }));
    p.commit(5, { group: 'mirror', topic: '__consumer_offsets' }).describe([], { group: 'alone' });
    expect(ids(graphOf(p))).toEqual(['group:g', 'topic:orders']);
    const findings = [
      finding({ id: 'f-1', code: 'partition-offline', topic: '__consumer_offsets' }),
      finding({ id: 'f-2', group: 'alone' }),
    ];
    const graph = graphOf(p, { ...healthy, findings });
    expect(ids(graph)).toEqual([
      'group:alone',
      'group:g',
      'group:mirror',
      'topic:__consumer_offsets',
      'topic:orders',
    ]);
    expect(node(graph, 'topic:__consumer_offsets')).toMatchObject({
      severity: 'critical',
      verdict: 'partition-offline',
    });
  });

  test('brokers are the deck', () => {
    const p = caughtUp();
    const brokers = [{ id: 1, host: 'b', port: 1, rack: 'r1', reachable: true }];
    p.take({ kind: 'cluster', cluster: CLUSTER, at: p.now, kafkaClusterId: null, controller: 1, brokers });
    expect(node(graphOf(p), 'broker:1')).toMatchObject({
      tier: -1,
      controller: true,
      detail: 'r1, controller',
    });
  });
});

describe('producers', () => {
  test('a topic that receives events from nobody knows whom has exactly one node that says so', () => {
    const p = caughtUp();
    expect(graphOf(p).nodes.some(({ kind }) => kind === 'producer')).toBe(false);
    p.wait(10 * SECOND).ends([200, 100]);
    const graph = graphOf(p);
    expect(edge(graph, 'producer:unknown producers of orders>topic:orders')).toMatchObject({
      provenance: 'inferred',
    });
    expect(graph.nodes.filter(({ kind }) => kind === 'producer')).toHaveLength(1);
    p.take(names(p, 'orders', { '/web': 5 }));
    expect(ids(graphOf(p)).filter((id) => id.startsWith('producer:'))).toEqual(['producer:web']);
  });

  test('sampled names say from what they are known, in words that stand still', () => {
    const p = caughtUp();
    for (let i = 0; i < 20; i++) p.take(names(p, 'orders', { web: 5, mobile: 5 }));
    const before = edge(graphOf(p), 'producer:web>topic:orders');
    expect(before).toMatchObject({
      provenance: 'observed',
      from: 'header ce_source of at least 200 sampled events',
    });
    p.take(names(p, 'orders', { web: 5, mobile: 5 }));
    expect(edge(graphOf(p), 'producer:web>topic:orders')).toEqual(before);
  });

  test('a group that writes is no second node: by its name, or by a client id that only it has', () => {
    const p = caughtUp().topics(topic('orders', 2), topic('status', 1), topic('audit', 1));
    p.describe([member('worker-1', [0, 1])]);
    p.take(names(p, 'status', { '/g': 9 }), names(p, 'audit', { worker: 9 }));
    const graph = graphOf(p);
    expect(graph.nodes.some(({ kind }) => kind === 'producer')).toBe(false);
    expect(edge(graph, 'group:g>topic:status')).toMatchObject({ provenance: 'inferred' });
    expect(edge(graph, 'group:g>topic:status')?.from).toContain('the name of this group');
    expect(edge(graph, 'group:g>topic:audit')?.from).toContain('the client id of this group');
  });

  test('a client id that two groups share proves nothing', () => {
    const p = caughtUp().topics(topic('orders', 2), topic('audit', 1));
    p.describe([member('worker-1', [0, 1])]).describe([member('worker-2', [0])], { group: 'h' });
    p.take(names(p, 'audit', { worker: 9 }));
    expect(edge(graphOf(p), 'producer:worker>topic:audit')).toBeDefined();
  });
});

describe('lanes', () => {
  const wide = (partitions: number): Pipeline => {
    const p = new Pipeline()
      .topics(topic('orders', partitions))
      .ends(Array.from({ length: partitions }, () => 10));
    for (let partition = 0; partition < partitions; partition++) p.commit(10, { partition });
    return p;
  };
  const bad = (stuck: readonly number[], verdict: Verdict = 'poison-event'): Diagnosis => ({
    ...healthy,
    verdict: (_group, _topic, partition) =>
      stuck.includes(partition) ? { verdict, finding: 'f-1' } : { verdict: 'ok', finding: null },
  });

  test('healthy partitions merge, each one in trouble stands alone and first', () => {
    const lanes = node(graphOf(wide(6), bad([4, 1])), 'group:g')?.lanes;
    expect(lanes).toEqual([
      { id: 'orders-1', topic: 'orders', partitions: [1], verdict: 'poison-event', finding: 'f-1' },
      { id: 'orders-4', topic: 'orders', partitions: [4], verdict: 'poison-event', finding: 'f-1' },
      { id: 'orders-healthy', topic: 'orders', partitions: [0, 2, 3, 5], verdict: 'ok' },
    ]);
  });

  test('never more than 16 a topic, and every partition in exactly one', () => {
    for (const [partitions, stuck] of [
      [40, 3],
      [40, 15],
      [40, 16],
      [40, 39],
      [40, 40],
      [16, 16],
    ] as const) {
      const troubled = Array.from({ length: stuck }, (_, i) => i);
      const graph = graphOf(wide(partitions), bad(troubled));
      const lanes = node(graph, 'group:g')?.lanes ?? [];
      expect(lanes.length).toBeLessThanOrEqual(16);
      expect(lanes.flatMap((lane) => lane.partitions).sort((a, b) => a - b)).toEqual(
        Array.from({ length: partitions }, (_, i) => i),
      );
      expect(lanes.filter((lane) => lane.partitions.length === 1).length).toBeGreaterThanOrEqual(
        Math.min(stuck, 14),
      );
      expect(node(graph, 'group:g')?.verdict).toBe('poison-event');
    }
  });
});

describe('trouble', () => {
  test('marks its node with the worst finding, and blocks what should cross there', () => {
    const p = caughtUp().describe([member('m-1', [0, 1])]);
    const findings = [
      finding({ id: 'f-1', group: 'g', topic: 'orders', partitions: [{ topic: 'orders', partition: 1 }] }),
      finding({ id: 'f-2', group: 'g', severity: 'warning', code: 'consumer-slow' }),
    ];
    const graph = graphOf(p, { ...healthy, findings });
    expect(node(graph, 'group:g')).toMatchObject({
      severity: 'critical',
      verdict: 'consumer-hung',
      finding: 'f-1',
    });
    expect(edge(graph, 'topic:orders>group:g')?.blocked).toBe(true);
    const slow = graphOf(p, { ...healthy, findings: [finding({ code: 'consumer-slow', group: 'g' })] });
    expect(edge(slow, 'topic:orders>group:g')?.blocked).toBe(false);
  });

  test('stale data greys every node', () => {
    expect(graphOf(caughtUp(), { ...healthy, stale: true }).nodes.every(({ stale }) => stale)).toBe(true);
  });
});

describe('districts', () => {
  const large = (): Pipeline => {
    const kinds = ['orders', 'billing', 'stock'];
    const all = Array.from({ length: 900 }, (_, i) => topic(`${kinds[i % 3] ?? ''}.eu.stream-${i}`, 1));
    const p = new Pipeline().topics(...all, topic('lonely', 1));
    for (const { name } of all) p.commit(1, { group: `reader-of-${name.split('.')[0] ?? ''}`, topic: name });
    return p;
  };

  test('above 500 nodes, topics fold by the prefix of their names; every node is in exactly one place', () => {
    const graph = graphOf(large());
    expect(graph).toMatchObject({ folded: true, totalNodes: 904 });
    expect(graph.nodes.length).toBeLessThanOrEqual(500);
    expect(
      graph.nodes.filter(({ kind }) => kind === 'district').map(({ name, count }) => [name, count]),
    ).toEqual([
      ['topics orders.eu.…', 300],
      ['topics billing.eu.…', 300],
      ['topics stock.eu.…', 300],
    ]);
    expect(graph.nodes.reduce((sum, { count }) => sum + count, 0)).toBe(904);
    expect(edge(graph, 'district:topics orders.eu.…>group:reader-of-orders')).toMatchObject({
      from: '300 connections',
      provenance: 'observed',
    });
  });

  test('a district with a finding says so', () => {
    const findings = [finding({ code: 'partition-offline', topic: 'stock.eu.stream-2' })];
    const district = node(graphOf(large(), { ...healthy, findings }), 'district:topics stock.eu.…');
    expect(district).toMatchObject({
      severity: 'critical',
      verdict: 'partition-offline',
      finding: 'f-1',
      detail: '300 topics, 1 in trouble',
    });
  });

  test('opened, it shows its nodes and what they touch; one that does not exist is null', () => {
    const graph = graphOf(large(), healthy, { district: 'topics stock.eu.…', most: 1_000 * 0.6 });
    expect(graph.nodes.filter(({ kind }) => kind === 'topic')).toHaveLength(300);
    expect(ids(graph).filter((id) => id.startsWith('group:'))).toEqual(['group:reader-of-stock']);
    expect(node(graph, 'topic:stock.eu.stream-2')?.district).toBe('topics stock.eu.…');
    expect(projectGraph(large().cluster, healthy, 0, { district: 'topics none…' })).toBeNull();
  });

  test('one too large to open folds again inside', () => {
    const graph = graphOf(large(), healthy, { district: 'topics stock.eu.…' });
    const inner = graph.nodes.filter(({ kind }) => kind === 'district');
    expect(inner.length).toBeGreaterThan(1);
    expect(inner.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(300);
    const [first] = inner;
    if (first === undefined) throw new Error('no inner district');
    const open = graphOf(large(), healthy, { district: first.name });
    expect(open.nodes.filter(({ kind }) => kind === 'topic')).toHaveLength(first.count);
  });

  test('names that no prefix tells apart are cut in alphabetical order', () => {
    const all = Array.from({ length: 800 }, (_, i) =>
      topic(`${String.fromCharCode(0x61 + (i % 26))}${i * 7919}x`, 1),
    );
    const graph = graphOf(new Pipeline().topics(...all));
    expect(graph.nodes.length).toBeLessThanOrEqual(500);
    expect(graph.nodes.reduce((sum, { count }) => sum + count, 0)).toBe(800);
  });
});
