import type { Finding } from '../../server/protocol/finding.ts';
import type { GraphEdge, GraphNode } from '../../server/protocol/graph.ts';
import type { NodeKind } from '../../server/protocol/ids.ts';
import type { RoomState } from '../../server/protocol/messages.ts';
import type { Recording } from './recorded-ports.ts';

/** A moment of the food-ordering pipeline with one poison event and one slow group, for the playground and tests. */
export const CLUSTER = 'demo';

export function poisonFinding(now: number, change: Partial<Finding> = {}): Finding {
  return {
    id: 'f-poison-1',
    code: 'poison-event',
    severity: 'critical',
    since: now - 108_000,
    detectedAt: now - 100_000,
    updatedAt: now,
    closedAt: null,
    cluster: CLUSTER,
    group: 'order-processing',
    member: 'order-2 on 10.0.3.17',
    topic: 'orders',
    partition: 1,
    offset: 48_213,
    title: 'order-processing is stuck on orders-1 at offset 48,213, tried 37 times',
    evidence: [
      { label: 'waiting events', value: 5_412, unit: 'events' },
      { label: 'oldest waiting', value: 108, unit: 's' },
      { label: 'attempts at this offset', value: 37, unit: 'count' },
      { label: 'siblings', value: '7 of 8 partitions progress' },
      { label: 'deleted by retention', value: 'in 6 d 21 h at this pace' },
    ],
    blocks: [
      { node: 'topic:order-status', label: 'order-status' },
      { node: 'group:kitchen', label: 'kitchen' },
    ],
    nextSteps: [
      'Look at the event: the consumer fails on it each time.',
      'Fix the consumer, or skip offset 48,213 once the group is stopped.',
    ],
    partitions: [{ topic: 'orders', partition: 1 }],
    partitionCount: 1,
    symptoms: [],
    codeHistory: [{ code: 'consumer-hung', until: now - 80_000 }],
    ...change,
  };
}

export function slowFinding(now: number): Finding {
  return poisonFinding(now, {
    id: 'f-slow-1',
    code: 'consumer-slow',
    severity: 'warning',
    since: now - 1_500_000,
    sinceAtLeast: true,
    group: 'analytics',
    member: 'analytics-1 on 10.0.3.21',
    topic: 'clicks',
    partition: 3,
    offset: 1_200_411,
    title: 'analytics falls behind on clicks: 300 events a second arrive, 60 are consumed',
    evidence: [
      { label: 'arrival rate', value: 300, unit: 'events/s' },
      { label: 'consumption rate', value: 60, unit: 'events/s' },
      { label: 'oldest waiting', value: 1_180, unit: 's' },
    ],
    blocks: [],
    nextSteps: ['Add members: 6 partitions, 1 member.'],
    partitions: [3, 4, 5].map((partition) => ({ topic: 'clicks', partition })),
    partitionCount: 6,
    codeHistory: [],
  });
}

const node = (kind: NodeKind, name: string, tier: number, change: Partial<GraphNode> = {}): GraphNode => ({
  id: `${kind}:${name}`,
  kind,
  name,
  tier,
  detail: '',
  district: null,
  severity: null,
  verdict: 'ok',
  lanes: [],
  count: 1,
  stale: false,
  ...change,
});

function graph(): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const lane = (topic: string, partitions: number[], verdict: GraphNode['verdict']) => ({
    id: partitions.length === 1 ? `${topic}-${partitions[0] ?? 0}` : `${topic}-healthy`,
    topic,
    partitions,
    verdict,
  });
  const topic = (name: string, partitions: number): GraphNode =>
    node('topic', name, 1, {
      detail: `${partitions} partitions`,
      partitions,
      leaders: Array.from({ length: partitions }, () => 1),
    });
  const nodes = [
    node('broker', '1', -1, { detail: 'controller', controller: true }),
    node('producer', 'checkout-web', 0),
    node('producer', 'mobile-api', 0),
    node('producer', 'stock-feed', 0),
    topic('orders', 8),
    topic('inventory', 4),
    topic('clicks', 6),
    topic('order-status', 8),
    node('group', 'order-processing', 2, {
      detail: '3 members',
      severity: 'critical',
      verdict: 'poison-event',
      finding: 'f-poison-1',
      members: 3,
      lanes: [lane('orders', [1], 'poison-event'), lane('orders', [0, 2, 3, 4, 5, 6, 7], 'ok')],
    }),
    node('group', 'inventory-management', 2, {
      detail: '2 members',
      lanes: [lane('inventory', [0, 1, 2, 3], 'ok')],
    }),
    node('group', 'analytics', 2, {
      detail: '1 member',
      severity: 'warning',
      verdict: 'consumer-slow',
      finding: 'f-slow-1',
      lanes: [0, 1, 2, 3, 4, 5].map((p) => lane('clicks', [p], p < 3 ? 'ok' : 'consumer-slow')),
    }),
    node('group', 'notify', 2, {
      detail: '2 members',
      lanes: [lane('order-status', [0, 1, 2, 3, 4, 5, 6, 7], 'ok')],
    }),
    node('database', 'orders-db', 3, { detail: 'PostgreSQL' }),
    node('cache', 'order-cache', 3, { detail: 'Redis' }),
  ];
  const edge = (source: string, target: string, blocked = false): GraphEdge => ({
    id: `${source}>${target}`,
    source,
    target,
    provenance: 'observed',
    from: 'header ce_source of 120 sampled events',
    blocked,
  });
  const edges = [
    edge('producer:checkout-web', 'topic:orders'),
    edge('producer:mobile-api', 'topic:orders'),
    edge('producer:mobile-api', 'topic:clicks'),
    edge('producer:stock-feed', 'topic:inventory'),
    edge('topic:orders', 'group:order-processing'),
    edge('topic:inventory', 'group:inventory-management'),
    edge('topic:clicks', 'group:analytics'),
    edge('topic:order-status', 'group:notify'),
    edge('group:order-processing', 'database:orders-db', true),
    edge('group:inventory-management', 'database:orders-db'),
    edge('group:notify', 'cache:order-cache'),
  ];
  return { nodes, edges };
}

/** The same flow with nothing wrong in it. */
function healthy({ nodes, edges }: ReturnType<typeof graph>): ReturnType<typeof graph> {
  return {
    nodes: nodes.map(({ finding: _, ...item }) => ({
      ...item,
      severity: null,
      verdict: 'ok',
      lanes: item.lanes.map((lane) => ({ ...lane, verdict: 'ok' })),
    })),
    edges: edges.map((item) => ({ ...item, blocked: false })),
  };
}

export const keyed = <T extends object>(
  items: readonly T[],
  key: (item: T) => string,
): Record<string, Record<string, unknown>> =>
  Object.fromEntries(items.map((item) => [key(item), Object.fromEntries(Object.entries(item))]));

export function overview(
  now: number,
  findings: readonly Finding[] = [poisonFinding(now), slowFinding(now)],
): Recording {
  const { nodes, edges } = findings.length === 0 ? healthy(graph()) : graph();
  const numbers: Record<string, number> = {
    'totals/rateIn': 4_812,
    'totals/rateOut': 4_490,
    'totals/oldest': findings.length === 0 ? 0.32 : 1_180,
    'totals/latencyP95': 412,
  };
  nodes.forEach((item, at) => {
    const lag = item.severity === 'critical' ? 108 : item.severity === 'warning' ? 1_180 : 0.1 + at / 50;
    numbers[`nodes/${item.id}/rateIn`] = item.tier === 0 ? Number.NaN : 22 + at * 31;
    numbers[`nodes/${item.id}/rateOut`] = 20 + at * 29;
    numbers[`nodes/${item.id}/lag`] = item.kind === 'group' ? Math.round(lag * 50) : Number.NaN;
    numbers[`nodes/${item.id}/lagSeconds`] = item.kind === 'group' ? lag : Number.NaN;
    for (const lane of item.lanes) {
      numbers[`nodes/${item.id}/lane/${lane.id}/lag`] = lane.verdict === 'ok' ? 2 : 5_412;
      numbers[`nodes/${item.id}/lane/${lane.id}/lagSeconds`] = lane.verdict === 'ok' ? 0.1 : lag;
      numbers[`nodes/${item.id}/lane/${lane.id}/rate`] = lane.verdict === 'poison-event' ? 0 : 24;
    }
  });
  for (const item of edges) numbers[`edges/${item.id}/rate`] = item.blocked ? 0 : 120;
  const state: RoomState = {
    meta: {
      overview: {
        cluster: CLUSTER,
        totalNodes: nodes.length,
        folded: false,
        openFindings: findings.length,
        stale: false,
        commitsFrom: 'offsets-topic',
      },
    },
    nodes: keyed(nodes, (item) => item.id),
    edges: keyed(edges, (item) => item.id),
    findings: keyed(findings, (item) => item.id),
  };
  return { status: 'live', state, numbers, asOf: now };
}
