import type { EventResource, Payload } from '../../server/protocol/event.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import type { GraphEdge, GraphNode } from '../../server/protocol/graph.ts';
import type { NodeKind } from '../../server/protocol/ids.ts';
import type { RoomState } from '../../server/protocol/messages.ts';
import type { RoomSpec } from '../../server/protocol/rooms.ts';
import type { Recording } from './recorded-ports.ts';

/** A moment of the food-ordering pipeline with one poison event and one slow group, for the playground and tests. */
const CLUSTER = 'demo';

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

const keyed = <T extends object>(
  items: readonly T[],
  key: (item: T) => string,
): Record<string, Record<string, unknown>> =>
  Object.fromEntries(items.map((item) => [key(item), Object.fromEntries(Object.entries(item))]));

export function overview(
  now: number,
  findings: readonly Finding[] = [poisonFinding(now), slowFinding(now)],
): Recording {
  const { nodes, edges } = graph();
  const numbers: Record<string, number> = {
    'totals/rateIn': 4_812,
    'totals/rateOut': 4_490,
    'totals/oldest': 1_180,
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

export function group(now: number, partitions = 8): Recording {
  const numbers: Record<string, number> = {};
  const metas = Array.from({ length: partitions }, (_, p) => {
    const stuck = p === 1;
    const slot = `partitions/orders-${p}`;
    const end = 48_213 + p * 917 + (stuck ? 5_412 : 3);
    numbers[`${slot}/committedOffset`] = stuck ? 48_213 : end - 3;
    numbers[`${slot}/endOffset`] = stuck ? 48_213 + 5_412 : end;
    numbers[`${slot}/lag`] = stuck ? 5_412 : 3;
    numbers[`${slot}/lagSeconds`] = stuck ? 108 : 0.1;
    numbers[`${slot}/lagSecondsError`] = stuck ? 0.2 : 0.01;
    numbers[`${slot}/lastCommitAt`] = now - (stuck ? 108_000 : 700);
    numbers[`${slot}/commitIntervalMs`] = 1_000;
    return {
      topic: 'orders',
      partition: p,
      owner: `m-${p % 3}`,
      verdict: stuck ? 'poison-event' : 'ok',
      ...(stuck ? { finding: 'f-poison-1' } : {}),
      burrowStatus: stuck ? 'STALL' : 'OK',
      lagSecondsMethod: p % 4 === 3 ? 'interpolated' : 'first-unread',
    };
  });
  const members = [0, 1, 2].map((n) => ({
    id: `m-${n}`,
    clientId: `order-${n}`,
    host: `/10.0.3.1${n + 5}`,
    assignments: [
      { topic: 'orders', partitions: metas.filter((m) => m.owner === `m-${n}`).map((m) => m.partition) },
    ],
    since: now - 7_200_000,
  }));
  const state: RoomState = {
    group: {
      group: {
        cluster: CLUSTER,
        group: 'order-processing',
        state: 'Stable',
        protocol: 'classic',
        protocolType: 'consumer',
        generation: 14,
        coordinator: 1,
        asOf: now,
        queueLatency: [{ topic: 'orders', latency: { p50: 38, p95: 412, p99: 1_190, samples: 2_400 } }],
        limits: [],
      },
    },
    partitions: keyed(metas, (item) => `${item.topic}-${item.partition}`),
    members: keyed(members, (item) => item.id),
    findings: keyed([poisonFinding(now)], (item) => item.id),
  };
  return { status: 'live', state, numbers, asOf: now };
}

function topic(now: number): Recording {
  const numbers: Record<string, number> = {};
  const partitions = Array.from({ length: 8 }, (_, partition) => {
    const slot = `partitions/${partition}`;
    numbers[`${slot}/logStartOffset`] = 12_000;
    numbers[`${slot}/lastStableOffset`] = 48_213 + partition * 917;
    numbers[`${slot}/endOffset`] = 48_213 + partition * 917;
    numbers[`${slot}/rateIn`] = 25.4;
    numbers[`${slot}/sizeBytes`] = 48_000_000;
    return { partition, leader: 1, replicas: [1], isr: [1] };
  });
  const state: RoomState = {
    topic: {
      topic: {
        cluster: CLUSTER,
        topic: 'orders',
        topicId: 'n2tGY6cNQ0mGL9vVb3nSAg',
        internal: false,
        retentionMs: 604_800_000,
        cleanupPolicy: 'delete',
        asOf: now,
        limits: [],
      },
    },
    partitions: keyed(partitions, (item) => String(item.partition)),
    producers: {
      p0: {
        name: 'checkout-web',
        provenance: 'observed',
        from: 'header ce_source of 120 sampled events',
        rate: 61,
        lastSeenAt: now - 200,
      },
      p1: {
        name: null,
        provenance: 'observed',
        from: 'producer state of the broker',
        rate: null,
        lastSeenAt: now - 4_000,
        producerId: '4003',
        producerEpoch: 0,
      },
    },
    groups: keyed([groupSummaryOf(now, 'order-processing', 0)], (item) => item.group),
    findings: {},
  };
  return { status: 'live', state, numbers, asOf: now };
}

const groupSummaryOf = (now: number, name: string, row: number) => ({
  cluster: CLUSTER,
  group: name,
  state: 'Stable',
  protocol: 'classic',
  memberCount: 3,
  partitionCount: 8,
  lag: row === 0 ? 5_433 : row,
  lagSeconds: row === 0 ? 108 : 0.1,
  worstVerdict: row === 0 ? 'poison-event' : row % 7 === 3 ? 'idle' : 'ok',
  lastCommitAt: now - 700,
  row,
});

/** `rows` groups: the first in trouble, one with a name as long and odd as Kafka allows people to make it. */
export function groups(now: number, rows = 60): Recording {
  const names = Array.from({ length: rows }, (_, row) =>
    row === 0 ? 'order-processing' : `service-${String(row).padStart(5, '0')}`,
  );
  if (rows > 2) names[2] = `team/ödenwald %2F ${'very-long-group-name-'.repeat(6)}`;
  return list(
    now,
    names.map((name, row) => groupSummaryOf(now, name, row)),
    (item) => item.group,
  );
}

function topics(now: number): Recording {
  const rows = ['orders', 'inventory', 'clicks', 'order-status', '__consumer_offsets'].map((name, row) => ({
    cluster: CLUSTER,
    topic: name,
    internal: name.startsWith('__'),
    partitionCount: [8, 4, 6, 8, 50][row] ?? 1,
    replicationFactor: 1,
    rateIn: [201, 22.4, 300, 198, 12][row] ?? null,
    sizeBytes: row === 4 ? null : 48_000_000 * (row + 1),
    groupCount: row === 4 ? 0 : 1,
    retentionMs: row === 3 ? -1 : 604_800_000,
    offlinePartitions: 0,
    underReplicatedPartitions: row === 1 ? 2 : 0,
    worstVerdict: row === 0 ? 'poison-event' : 'ok',
    row,
  }));
  return list(now, rows, (item) => item.topic);
}

function brokers(now: number): Recording {
  const rows = [1, 2, 3].map((broker, row) => ({
    cluster: CLUSTER,
    broker,
    host: '127.0.0.1',
    port: 9_091 + broker,
    rack: null,
    controller: broker === 1,
    reachable: broker !== 3,
    leaderCount: 25,
    replicaCount: 76,
    isrShortfall: broker === 2 ? 4 : 0,
    sizeBytes: 2_400_000_000,
    row,
  }));
  return list(now, rows, (item) => String(item.broker));
}

function findings(now: number): Recording {
  const rows = [poisonFinding(now), slowFinding(now)].map((item, row) => ({ ...item, row }));
  return list(now, rows, (item) => item.id);
}

function list<T extends object>(now: number, rows: readonly T[], key: (row: T) => string): Recording {
  const state = { meta: { list: { total: rows.length, offset: 0 } }, rows: keyed(rows, key) };
  return { status: 'live', state, numbers: {}, asOf: now };
}

export function status(now: number, ready = true): Recording {
  const step = (id: string, label: string, state: string, order: number, detail = '') => ({
    id,
    label,
    state,
    order,
    detail,
  });
  const steps = [
    step('java', 'Java found', 'done', 0, 'OpenJDK 17.0.13'),
    step(
      'kafka',
      'Apache Kafka 4.1 starts',
      ready ? 'done' : 'running',
      1,
      ready ? '' : 'waiting for the first produce and fetch',
    ),
    step('traffic', 'Orders begin to flow', ready ? 'done' : 'waiting', 2),
    step('first', 'First complete snapshot', ready ? 'done' : 'waiting', 3),
  ];
  const drills = ['hang', 'poison', 'slow'].map((name) => ({
    name,
    title: `Practice: ${name}`,
    description: 'Breaks one consumer on purpose while its siblings go on.',
    expects: ['consumer-hung'],
    state: name === 'poison' ? 'running' : 'idle',
    startedAt: name === 'poison' ? now - 108_000 : null,
    detail: '',
  }));
  const cluster = {
    name: CLUSTER,
    kafkaClusterId: 'x',
    brokers: 1,
    topics: 5,
    groups: 4,
    openFindings: 2,
    skewMs: 3,
  };
  const kafka = {
    id: 'kafka:demo',
    kind: 'kafka',
    cluster: CLUSTER,
    state: 'live',
    asOf: now,
    periodMs: 1_000,
    detail: 'Commits from __consumer_offsets, log ends every second',
    limits: [],
  };
  const redis = {
    ...kafka,
    id: 'redis',
    kind: 'redis',
    state: 'not-configured',
    asOf: null,
    detail: 'Not configured',
  };
  const state: RoomState = {
    meta: { status: { version: '0.1.0', mode: 'demo', ready, drills: true, startedAt: now - 60_000 } },
    steps: keyed(steps, (item) => item.id),
    drills: keyed(drills, (item) => item.name),
    sources: keyed([kafka, redis], (item) => item.id),
    clusters: ready ? { [CLUSTER]: cluster } : {},
  };
  return { status: 'live', state, numbers: {}, asOf: now };
}

const text = (encoding: Payload['encoding'], value: string, masked = 0): Payload => ({
  encoding,
  text: value,
  sizeBytes: value.length,
  truncated: false,
  masked,
});

export function event(now: number, change: Partial<EventResource> = {}): EventResource {
  const order = {
    orderId: 'o-771203',
    customer: { name: '•••••', email: '•••••', city: 'Graz' },
    items: [{ sku: null, quantity: -3, price: 12.5 }],
    total: 0,
    express: true,
  };
  return {
    cluster: CLUSTER,
    topic: 'orders',
    partition: 1,
    offset: 48_213,
    asOf: now,
    kind: 'record',
    nextOffset: 48_214,
    timestamp: now - 108_000,
    timestampType: 'create-time',
    timestampSuspect: false,
    sizeBytes: 412,
    compression: 'lz4',
    producerId: '4001',
    producerEpoch: 0,
    transactional: false,
    key: text('text', 'customer-1942'),
    value: text('json', JSON.stringify(order, null, 2), 2),
    headers: [
      { name: 'ce_type', value: text('text', 'com.example.order.placed') },
      { name: 'ce_source', value: text('text', 'checkout-web') },
      { name: 'traceparent', value: text('text', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01') },
    ],
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    masking: true,
    ...change,
  };
}

/** Everything of the moment, room by room. */
export const recording = (now: number): Partial<Record<RoomSpec['view'], Recording>> => ({
  status: status(now),
  overview: overview(now),
  group: group(now),
  topic: topic(now),
  groups: groups(now),
  topics: topics(now),
  brokers: brokers(now),
  findings: findings(now),
});
