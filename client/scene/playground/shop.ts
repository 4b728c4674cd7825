import type { Finding, FindingCode, Severity } from '../../../server/protocol/finding.ts';
import type { GraphEdge, GraphNode, Lane } from '../../../server/protocol/graph.ts';
import type { Recording } from './recorded.ts';

/** A small shop: four producers, four topics on three brokers, four groups, the systems behind them. */
export function shop(): Recording {
  const builder = new Builder();
  for (const broker of [1, 2, 3]) builder.broker(broker, broker === 2);
  builder
    .producer('checkout-web', 61)
    .producer('mobile-api', 140)
    .producer('stock-feed', 22)
    .producer('partners', 8);
  builder
    .topic('orders', 8, 201)
    .topic('inventory', 4, 22)
    .topic('clicks', 6, 300)
    .topic('order-status', 8, 198);
  builder.group('order-processing', [{ topic: 'orders', partitions: 8, rate: 201, lagSeconds: 0.4 }]);
  builder.group('inventory-mgmt', [{ topic: 'inventory', partitions: 4, rate: 22, lagSeconds: 0.2 }]);
  builder.group('analytics', [
    { topic: 'clicks', partitions: 6, rate: 300, lagSeconds: 2.4 },
    { topic: 'orders', partitions: 8, rate: 201, lagSeconds: 1.1 },
  ]);
  builder.group('notify', [{ topic: 'order-status', partitions: 8, rate: 198, lagSeconds: 0.1 }]);
  builder.system('database', 'orders-db', 'PostgreSQL', 201);
  builder.system('cache', 'order-cache', 'Redis', 640);
  builder.system('service', 'query-service', 'p95 9 ms', 44);
  builder.system('messaging-server', 'xmpp', 'Prosody', 198);
  builder.system('function', 'fraud-check', 'Lambda', 61);
  builder.edge('producer:checkout-web', 'topic:orders', 61).edge('producer:mobile-api', 'topic:orders', 140);
  builder.edge('producer:mobile-api', 'topic:clicks', 300).edge('producer:stock-feed', 'topic:inventory', 22);
  builder.edge('producer:partners', 'topic:order-status', 8, 'declared');
  builder
    .edge('group:order-processing', 'database:orders-db', 201)
    .edge('group:order-processing', 'function:fraud-check', 61);
  builder
    .edge('group:inventory-mgmt', 'database:orders-db', 22)
    .edge('group:analytics', 'cache:order-cache', 40, 'inferred');
  builder
    .edge('group:notify', 'messaging-server:xmpp', 198)
    .edge('service:query-service', 'cache:order-cache', 44);
  return builder.recording;
}

/** The shop with one partition of eight stuck behind a poison event; its siblings flow on. */
export function stuckPartition(): Recording {
  const recording = shop();
  const id = 'f-poison';
  trouble(recording, 'group:order-processing', 'poison-event', 'critical', id);
  lane(recording, 'group:order-processing', 'orders-1', 'poison-event', id);
  Object.assign(recording.numbers, {
    'nodes/group:order-processing/lane/orders-1/lag': 5_412,
    'nodes/group:order-processing/lane/orders-1/lagSeconds': 1_180,
    'nodes/group:order-processing/lane/orders-1/rate': 0,
    'nodes/group:order-processing/lag': 5_424,
    'nodes/group:order-processing/lagSeconds': 1_180,
  });
  recording.findings = [finding(id, 'poison-event', 'critical', 'order-processing', 'orders', [1])];
  return recording;
}

/** One group that is slow over all its partitions, and one with nobody to read it. */
export function slowGroup(): Recording {
  const recording = shop();
  trouble(recording, 'group:analytics', 'consumer-slow', 'warning', 'f-slow');
  trouble(recording, 'group:notify', 'no-consumer', 'critical', 'f-none');
  for (let partition = 0; partition < 6; partition++) {
    lane(recording, 'group:analytics', `clicks-${partition}`, 'consumer-slow', 'f-slow');
    recording.numbers[`nodes/group:analytics/lane/clicks-${partition}/lagSeconds`] = 90 + partition * 31;
    recording.numbers[`nodes/group:analytics/lane/clicks-${partition}/rate`] = 10;
  }
  for (let partition = 0; partition < 8; partition++) {
    lane(recording, 'group:notify', `order-status-${partition}`, 'no-consumer', 'f-none');
    recording.numbers[`nodes/group:notify/lane/order-status-${partition}/lagSeconds`] =
      5_400 - partition * 120;
    recording.numbers[`nodes/group:notify/lane/order-status-${partition}/rate`] = 0;
  }
  recording.numbers['nodes/group:analytics/lagSeconds'] = 245;
  recording.numbers['nodes/group:notify/lagSeconds'] = 5_400;
  recording.numbers['edges/group:notify>messaging-server:xmpp/rate'] = 0;
  recording.numbers['edges/producer:mobile-api>topic:clicks/errorShare'] = 0.12;
  for (const edge of recording.edges) if (edge.source === 'group:notify') edge.blocked = true;
  recording.findings = [
    finding('f-none', 'no-consumer', 'critical', 'notify', 'order-status', [0, 1, 2, 3, 4, 5, 6, 7]),
    finding('f-slow', 'consumer-slow', 'warning', 'analytics', 'clicks', [0, 1, 2, 3, 4, 5]),
  ];
  return recording;
}

/** A transaction left open holds one partition of a topic back for two groups; seconds are not known for one. */
export function openTransaction(): Recording {
  const recording = shop();
  trouble(recording, 'group:order-processing', 'transaction-open', 'critical', 'f-tx');
  lane(recording, 'group:order-processing', 'orders-3', 'transaction-open', 'f-tx');
  lane(recording, 'group:analytics', 'orders-3', 'transaction-open', 'f-tx');
  Object.assign(recording.numbers, {
    'nodes/group:order-processing/lane/orders-3/lagSeconds': 70,
    'nodes/group:order-processing/lane/orders-3/rate': 0,
    'nodes/group:order-processing/lagSeconds': 70,
    'nodes/group:analytics/lane/orders-3/lagSeconds': Number.NaN,
    'nodes/group:analytics/lane/orders-3/lag': 1_840,
    'nodes/group:analytics/lane/orders-3/rate': 0,
  });
  recording.findings = [finding('f-tx', 'transaction-open', 'critical', 'order-processing', 'orders', [3])];
  return recording;
}

/** Nobody knows who writes: topics and groups only. */
export function noProducers(): Recording {
  const recording = shop();
  recording.nodes = recording.nodes.filter((node) => node.kind !== 'producer');
  recording.edges = recording.edges.filter((edge) => !edge.source.startsWith('producer:'));
  return recording;
}

interface Reads {
  topic: string;
  partitions: number;
  rate: number;
  lagSeconds: number;
}

/** Puts a graph together node by node. Ids are those of the protocol. */
export class Builder {
  readonly recording: Recording = { nodes: [], edges: [], numbers: {} };

  broker(number: number, controller: boolean): this {
    return this.node('broker', String(number), -1, '', { controller });
  }

  producer(name: string, rate: number): this {
    this.recording.numbers[`nodes/producer:${name}/rateOut`] = rate;
    return this.node('producer', name, 0, '');
  }

  topic(name: string, partitions: number, rate: number, brokers = 3): this {
    this.recording.numbers[`nodes/topic:${name}/rateIn`] = rate;
    const shift = name.length;
    const leaders = Array.from(
      { length: partitions },
      (_, at) => 1 + ((at * 7 + shift + Math.floor(at / 3)) % brokers),
    );
    return this.node('topic', name, 1, `${partitions} partitions`, { partitions, leaders });
  }

  group(name: string, reads: readonly Reads[]): this {
    const { numbers } = this.recording;
    const id = `group:${name}`;
    const lanes: Lane[] = [];
    for (const read of reads) {
      for (let partition = 0; partition < read.partitions; partition++) {
        const laneId = `${read.topic}-${partition}`;
        lanes.push({ id: laneId, topic: read.topic, partitions: [partition], verdict: 'ok' });
        const at = `nodes/${id}/lane/${laneId}`;
        numbers[`${at}/lag`] = Math.round((read.lagSeconds * read.rate) / read.partitions);
        numbers[`${at}/lagSeconds`] = read.lagSeconds * (0.55 + 0.45 * ((partition * 0.618) % 1));
        numbers[`${at}/rate`] = read.rate / read.partitions;
      }
      this.edge(`topic:${read.topic}`, id, read.rate);
    }
    numbers[`nodes/${id}/rateIn`] = reads.reduce((sum, read) => sum + read.rate, 0);
    numbers[`nodes/${id}/rateOut`] = numbers[`nodes/${id}/rateIn`] ?? 0;
    numbers[`nodes/${id}/lag`] = reads.reduce(
      (sum, read) => sum + Math.round(read.lagSeconds * read.rate),
      0,
    );
    numbers[`nodes/${id}/lagSeconds`] = Math.max(...reads.map((read) => read.lagSeconds));
    return this.node('group', name, 2, `${lanes.length} partitions`, { lanes, members: 3 });
  }

  system(kind: GraphNode['kind'], name: string, detail: string, rate: number): this {
    this.recording.numbers[`nodes/${kind}:${name}/rateIn`] = rate;
    return this.node(kind, name, 3, detail);
  }

  edge(source: string, target: string, rate: number, provenance: GraphEdge['provenance'] = 'observed'): this {
    const id = `${source}>${target}`;
    this.recording.edges.push({ id, source, target, provenance, from: 'recording', blocked: false });
    this.recording.numbers[`edges/${id}/rate`] = rate;
    this.recording.numbers[`edges/${id}/errorShare`] = 0;
    return this;
  }

  node(
    kind: GraphNode['kind'],
    name: string,
    tier: number,
    detail: string,
    more: Partial<GraphNode> = {},
  ): this {
    this.recording.nodes.push({
      id: `${kind}:${name}`,
      kind,
      name,
      tier,
      detail,
      district: null,
      severity: null,
      verdict: 'ok',
      lanes: [],
      count: 1,
      stale: false,
      ...more,
    });
    return this;
  }
}

function trouble(
  recording: Recording,
  id: string,
  code: FindingCode,
  severity: Severity,
  finding: string,
): void {
  const node = recording.nodes.find((one) => one.id === id);
  if (node) Object.assign(node, { verdict: code, severity, finding });
}

function lane(recording: Recording, id: string, laneId: string, code: FindingCode, finding: string): void {
  const lanes = recording.nodes.find((one) => one.id === id)?.lanes ?? [];
  const found = lanes.find((one) => one.id === laneId);
  if (found) Object.assign(found, { verdict: code, finding });
}

function finding(
  id: string,
  code: FindingCode,
  severity: Severity,
  group: string,
  topic: string,
  partitions: readonly number[],
): Finding {
  return {
    id,
    code,
    severity,
    since: 0,
    detectedAt: 0,
    updatedAt: 0,
    closedAt: null,
    cluster: 'shop',
    group,
    topic,
    title: `${group} has trouble on ${topic}`,
    evidence: [],
    blocks: [],
    nextSteps: [],
    partitions: partitions.map((partition) => ({ topic, partition })),
    partitionCount: partitions.length,
    symptoms: [],
    codeHistory: [],
  };
}
