import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { messageOf, PipelineError, throwIfAborted } from '../../errors.ts';
import { childEnvironment } from '../environment.ts';
import { newClusterId, readCluster, wipeCluster, writeCluster } from './cluster.ts';
import type { ExtraListener, NodePorts } from './config.ts';
import { lockFolder } from './lock.ts';
import { assertRunning, type KafkaNode, kafkaNode } from './node.ts';
import { freePorts } from './ports.ts';
import { roundTrip } from './ready.ts';
import { type KafkaRuntime, prepareRuntime } from './runtime.ts';
import type { KafkaLine } from './versions.ts';

export type { ExtraListener, ListenerProtocol } from './config.ts';
export type { KafkaLine } from './versions.ts';

export interface KafkaOptions {
  /** Default 4.1. */
  version?: KafkaLine;
  /** Default 1. */
  brokers?: 1 | 3;
  /** Holds the nodes' data and logs; data of an earlier run with the same version and number of brokers is reused. */
  dataDir: string;
  /** Broker settings by Kafka's names, over those of config.ts. */
  config?: Record<string, string>;
  /** Listeners beside the plain one, for TLS and SASL. */
  listeners?: readonly ExtraListener[];
  /** More arguments for the formatting of a new data folder, such as `--add-scram`. */
  formatArgs?: readonly string[];
  /** Heap of each node, MiB. Default 512. */
  heapMib?: number;
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
}

export interface KafkaServer {
  /** The exact release, such as 4.1.2. */
  version: string;
  /** How Java was found. */
  java: string;
  /** host:port of each broker's plain listener. */
  bootstrap: string[];
  /** The same for each extra listener, by its name. */
  listeners: Readonly<Record<string, string[]>>;
  /** As they are now; `pid` is the JVM's, null while the node is down. */
  readonly nodes: { id: number; port: number; pid: number | null }[];
  /** Ends all nodes and gives the data folder back. Safe to call twice. */
  stop(): Promise<void>;
  /** SIGKILL to a node; resolves when it is gone. Throws `not-found`. */
  kill(id: number): Promise<void>;
  /** Starts a node again, on the same port and data; resolves when the whole cluster works. Throws `not-found`, `kafka-failed`. */
  start(id: number): Promise<void>;
  /** Runs a main class of Kafka's tools, such as `org.apache.kafka.tools.ConfigCommand`; ends with us. `input` is written to its stdin, which is then closed. */
  tool(mainClass: string, args: readonly string[], input?: string): ChildProcessWithoutNullStreams;
}

const HEAP_MIB = 512;
const READY_MS = 90_000;
/** One broker needs half a second to end; three controllers that are told to end at once cannot hand over, and are killed. */
const GRACE_MS = 3_000;

/**
 * Starts a real Apache Kafka on loopback. Resolves once a produce and a fetch went through. It ends with this process, whichever
 * way that goes. Throws `java-missing`, `jars-unavailable`, `already-running`, `kafka-failed` or `aborted`.
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const onProgress = options.onProgress ?? (() => {});
  const { signal } = options;
  throwIfAborted(signal);
  const folder = resolve(options.dataDir);
  const lock = await lockFolder(folder);
  let nodes: KafkaNode[] = [];
  try {
    const runtime = await prepareRuntime(options.version ?? '4.1', folder, { onProgress, signal });
    onProgress(`Starting Kafka ${runtime.release} on ${runtime.java.description}`);
    const attempt = async () => {
      nodes = await createNodes(runtime, options, onProgress);
      for (const node of nodes) await node.start();
      lock.note(pidsOf(nodes));
      await ready(nodes, signal);
    };
    const reused = readCluster(folder, runtime.release, options.brokers ?? 1) !== null;
    try {
      await attempt();
    } catch (thrown) {
      throwIfAborted(signal);
      if (!reused) throw thrown;
      onProgress(`The data of the run before cannot be used (${messageOf(thrown)}); starting afresh`);
      await stopAll(nodes);
      wipeCluster(folder);
      await attempt();
    }
    onProgress(`Kafka ${runtime.release} is ready on ${bootstrapOf(nodes).join(', ')}`);
    return serverOf(runtime, nodes, options, () => lock.note(pidsOf(nodes)), lock.release);
  } catch (thrown) {
    await stopAll(nodes);
    lock.release();
    throw thrown;
  }
}

async function createNodes(
  runtime: KafkaRuntime,
  options: KafkaOptions,
  onProgress: (line: string) => void,
): Promise<KafkaNode[]> {
  const count = options.brokers ?? 1;
  const listeners = options.listeners ?? [];
  const cluster = readCluster(runtime.folder, runtime.release, count);
  if (cluster === null) wipeCluster(runtime.folder);
  const ports = await freePorts(count * (2 + listeners.length));
  const next = () => ports.pop() ?? 0;
  const all: NodePorts[] = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    port: next(),
    controllerPort: next(),
    extraPorts: Object.fromEntries(listeners.map((extra) => [extra.name, next()])),
  }));
  const settings = {
    nodes: all,
    listeners,
    config: options.config ?? {},
    heapMib: options.heapMib ?? HEAP_MIB,
  };
  const nodes = all.map((node) => kafkaNode(runtime, { ...settings, node }, GRACE_MS));
  if (cluster === null) {
    onProgress('Formatting a new data folder');
    const clusterId = newClusterId();
    // Share groups are a preview in 4.1 and must be switched on where the data is formatted.
    const features = runtime.line === '3.9' ? [] : ['--feature', 'share.version=1'];
    const formatArgs = [...features, ...(options.formatArgs ?? [])];
    await Promise.all(nodes.map((node) => node.format(clusterId, formatArgs)));
    writeCluster(runtime.folder, { clusterId, release: runtime.release, brokers: count });
  }
  return nodes;
}

function serverOf(
  runtime: KafkaRuntime,
  nodes: readonly KafkaNode[],
  options: KafkaOptions,
  note: () => void,
  release: () => void,
): KafkaServer {
  const tools = new Set<ChildProcessWithoutNullStreams>();
  const nodeWith = (id: number) => {
    const node = nodes.find((candidate) => candidate.id === id);
    if (node === undefined) throw new PipelineError('not-found', `there is no Kafka node ${id}`);
    return node;
  };
  let stopped: Promise<void> | null = null;
  return {
    version: runtime.release,
    java: runtime.java.description,
    bootstrap: bootstrapOf(nodes),
    listeners: Object.fromEntries(
      (options.listeners ?? []).map(({ name }) => [
        name,
        nodes.map((node) => `127.0.0.1:${node.extraPorts[name] ?? 0}`),
      ]),
    ),
    get nodes() {
      return nodes.map((node) => ({ id: node.id, port: node.port, pid: node.pid() }));
    },
    stop() {
      stopped ??= (async () => {
        for (const tool of tools) tool.kill('SIGKILL');
        await stopAll(nodes);
        release();
      })();
      return stopped;
    },
    kill: async (id) => nodeWith(id).kill(),
    async start(id) {
      await nodeWith(id).start();
      note();
      await ready(nodes, undefined);
    },
    tool(mainClass, args, input) {
      const command = runtime.command(mainClass, args, {
        jvm: ['-Xmx192m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
        name: `millrace-tool-${randomBytes(4).toString('hex')}`,
      });
      const child = spawn(command.file, command.args, { env: childEnvironment(), cwd: runtime.folder });
      tools.add(child);
      child.once('exit', () => tools.delete(child));
      // A tool that ends early closes its stdin on us: its exit code tells, not this error.
      child.stdin.on('error', () => {});
      if (input !== undefined) child.stdin.end(input);
      return child;
    },
  };
}

/** Only nodes that run are asked: a cluster of three works with two. */
async function ready(nodes: readonly KafkaNode[], signal: AbortSignal | undefined): Promise<void> {
  const asked = nodes.filter((node) => node.running());
  await roundTrip(bootstrapOf(asked), {
    replicas: asked.length,
    timeoutMs: READY_MS,
    check: () => assertRunning(asked),
    signal,
  });
}

async function stopAll(nodes: readonly KafkaNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()));
}

function bootstrapOf(nodes: readonly KafkaNode[]): string[] {
  return nodes.map((node) => `127.0.0.1:${node.port}`);
}

function pidsOf(nodes: readonly KafkaNode[]): number[] {
  return nodes.map((node) => node.pid()).filter((pid) => pid !== null);
}
