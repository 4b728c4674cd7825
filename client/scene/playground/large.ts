import type { GraphNode } from '../../../server/protocol/graph.ts';
import { Builder } from './shop.ts';
import type { Recording } from './recorded.ts';

/** Numbers from 0 to 1 that are the same in each run: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const AREAS = ['billing', 'catalog', 'delivery', 'identity', 'search', 'support', 'pricing', 'fleet'];
const SYSTEMS: readonly GraphNode['kind'][] = [
  'database',
  'cache',
  'service',
  'function',
  'messaging-server',
  'external',
];

const area = (at: number): string => AREAS[at % AREAS.length] ?? '';
/** Name of the group of this number. */
export const worker = (at: number): string => `${area(at)}-worker-${at}`;

/**
 * A pipeline of so many nodes and about so many edges, a fifth producers, 30 % topics, 30 % groups, the rest systems.
 * Every 40th group is in trouble.
 */
export function large(nodes: number, edges: number, partitions: number): Recording {
  const random = seeded(7);
  const builder = new Builder();
  for (let broker = 1; broker <= 6; broker++) builder.broker(broker, broker === 1);
  const counts = {
    producers: Math.round(nodes * 0.2),
    topics: Math.round(nodes * 0.3),
    groups: Math.round(nodes * 0.3),
  };
  for (let at = 0; at < counts.producers; at++)
    builder.producer(`${area(at)}-api-${at}`, Math.round(random() * 300));
  for (let at = 0; at < counts.topics; at++)
    builder.topic(`${area(at)}.events.${at}`, partitions, Math.round(random() * 300), 6);
  const topic = (at: number): string => `${area(at)}.events.${at}`;
  for (let at = 0; at < counts.groups; at++) {
    const bad = at % 40 === 7;
    builder.group(`${area(at)}-worker-${at}`, [
      {
        topic: topic(at % counts.topics),
        partitions,
        rate: bad ? 0 : 1 + random() * 200,
        lagSeconds: bad ? 900 : random() * 3,
      },
    ]);
    if (bad) stick(builder.recording, `group:${area(at)}-worker-${at}`);
  }
  const systems = Math.max(0, nodes - counts.producers - counts.topics - counts.groups - 6);
  const system = (at: number): string =>
    `${SYSTEMS[at % SYSTEMS.length] ?? 'service'}:${area(at)}-store-${at}`;
  for (let at = 0; at < systems; at++) {
    builder.system(SYSTEMS[at % SYSTEMS.length] ?? 'service', `${area(at)}-store-${at}`, '', random() * 100);
  }
  const seen = new Set<string>();
  // Links lead to what lies near, as in real pipelines; equal ones are left out, so some draws are lost.
  for (let at = 0; builder.recording.edges.length < edges && at < edges * 4; at++) {
    const producer = Math.floor(random() * counts.producers);
    const group = Math.floor(random() * counts.groups);
    const near = (share: number, count: number): number =>
      Math.min(count - 1, Math.max(0, Math.floor(share * count + (random() - 0.5) * 12)));
    const [from, to] =
      at % 2 === 0
        ? [
            `producer:${area(producer)}-api-${producer}`,
            `topic:${topic(near(producer / counts.producers, counts.topics))}`,
          ]
        : [`group:${area(group)}-worker-${group}`, system(near(group / counts.groups, systems))];
    if (seen.has(`${from}>${to}`)) continue;
    seen.add(`${from}>${to}`);
    builder.edge(from, to, random() * 60);
  }
  return builder.recording;
}

function stick(recording: Recording, id: string): void {
  const node = recording.nodes.find((one) => one.id === id);
  if (!node) return;
  node.severity = 'critical';
  node.verdict = 'consumer-hung';
  for (const lane of node.lanes) lane.verdict = 'consumer-hung';
}
