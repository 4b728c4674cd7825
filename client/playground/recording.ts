import type { EventResource, Payload } from '../../server/protocol/event.ts';
import type { RoomState } from '../../server/protocol/messages.ts';
import type { Recording, Rooms } from './recorded-ports.ts';
import { CLUSTER, keyed, overview } from './recording-flow.ts';
import { brokerList, findingList, groupList, topicList } from './recording-lists.ts';
import { group, topic } from './recording-rooms.ts';

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
export const recording = (now: number, rows?: number) =>
  ({
    status: status(now),
    overview: overview(now),
    group: group(now),
    topic: topic(now),
    groups: groupList(now, rows),
    topics: topicList(now),
    brokers: brokerList(now),
    findings: findingList(now),
  }) satisfies Rooms;
