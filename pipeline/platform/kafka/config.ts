import type { KafkaLine } from './versions.ts';

export type ListenerProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';

/** A listener beside the plain one that clients of the pipeline use; its security settings go into `config` as `listener.name.<name>.…`. */
export interface ExtraListener {
  /** Upper case letters and digits, such as `SECURE`. */
  name: string;
  protocol: ListenerProtocol;
}

export interface NodePorts {
  id: number;
  /** For clients and the other brokers. */
  port: number;
  /** For the quorum of controllers. */
  controllerPort: number;
  /** One a listener, by name. */
  extraPorts: Readonly<Record<string, number>>;
}

export interface NodeSettings {
  line: KafkaLine;
  node: NodePorts;
  nodes: readonly NodePorts[];
  dataFolder: string;
  listeners: readonly ExtraListener[];
  /** Overrides, by Kafka's names. */
  config: Readonly<Record<string, string>>;
}

/** The settings of a node that is broker and controller in one (KRaft combined mode), on loopback only. */
export function serverProperties(settings: NodeSettings): Record<string, string> {
  const { node, nodes, listeners } = settings;
  const copies = Math.min(3, nodes.length);
  const inSync = Math.min(2, copies);
  const clientListeners = [
    { name: 'PLAIN', protocol: 'PLAINTEXT', port: node.port },
    ...listeners.map((extra) => ({ ...extra, port: node.extraPorts[extra.name] ?? 0 })),
  ];
  const addresses = clientListeners.map(({ name, port }) => `${name}://127.0.0.1:${port}`);
  return {
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    'controller.quorum.voters': nodes.map((n) => `${n.id}@127.0.0.1:${n.controllerPort}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAIN',
    listeners: [...addresses, `CONTROLLER://127.0.0.1:${node.controllerPort}`].join(','),
    'advertised.listeners': addresses.join(','),
    'listener.security.protocol.map': [
      ...clientListeners.map(({ name, protocol }) => `${name}:${protocol}`),
      'CONTROLLER:PLAINTEXT',
    ].join(','),
    'log.dirs': settings.dataFolder,
    'auto.create.topics.enable': 'false',
    'default.replication.factor': String(copies),
    'min.insync.replicas': String(inSync),
    'offsets.topic.replication.factor': String(copies),
    'offsets.topic.num.partitions': '10',
    'transaction.state.log.replication.factor': String(copies),
    'transaction.state.log.min.isr': String(inSync),
    'transaction.state.log.num.partitions': '10',
    // A group of our own is to be there at once; Kafka's default waits 3 s for more members.
    'group.initial.rebalance.delay.ms': '100',
    'group.min.session.timeout.ms': '1000',
    // A node that was killed may come back as soon as the controller has given up its old session.
    'broker.session.timeout.ms': '4000',
    'broker.heartbeat.interval.ms': '500',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'num.recovery.threads.per.data.dir': '2',
    // Deleted topics and records go soon: drills and tests make many.
    'log.segment.delete.delay.ms': '1000',
    'log.retention.check.interval.ms': '5000',
    ...linesOwn(settings.line, copies, inSync),
    ...settings.config,
  };
}

/** What only some lines know: the KIP-848 protocol is a preview in 3.9, share groups are one in 4.1. */
function linesOwn(line: KafkaLine, copies: number, inSync: number): Record<string, string> {
  if (line === '3.9') return { 'group.coordinator.rebalance.protocols': 'classic,consumer' };
  return {
    'share.coordinator.state.topic.replication.factor': String(copies),
    'share.coordinator.state.topic.min.isr': String(inSync),
    'share.coordinator.state.topic.num.partitions': '3',
    'group.share.min.record.lock.duration.ms': '1000',
  };
}

/** Java's properties format; values here are single lines, and `\` is the only character that needs care. */
export function asProperties(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}`);
  return `${lines.join('\n')}\n`;
}
