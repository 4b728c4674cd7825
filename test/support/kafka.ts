import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { type Admin, type Consumer, type EachMessagePayload, Kafka, logLevel, type Message } from 'kafkajs';
import { inject } from 'vitest';
import { childEnvironment } from '../../pipeline/platform/environment.ts';
import { prepareRuntime } from '../../pipeline/platform/kafka/runtime.ts';
import type { ProvidedKafka } from './kafka-setup.ts';
import { until } from './until.ts';

export { until } from './until.ts';

/** The broker of this run. Use `describe.skipIf(kafkaForTests().skipReason !== null)` round everything that needs it. */
export function kafkaForTests(): ProvidedKafka {
  return inject('kafka');
}

/** A name that no other test has: the broker is shared by all files. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

/** A kafkajs client of the test broker that keeps quiet. */
export function kafkaClient(clientId = 'millrace-test'): Kafka {
  return new Kafka({
    clientId,
    brokers: kafkaForTests().bootstrap,
    logLevel: logLevel.NOTHING,
    retry: { retries: 8, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
}

/** Runs `work` with a connected admin client. */
export async function withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafkaClient().admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Creates a topic and waits for its leaders; returns its name. */
export async function createTopic(
  options: { name?: string; partitions?: number; replicas?: number; config?: Record<string, string> } = {},
): Promise<string> {
  const topic = options.name ?? uniqueName('topic');
  const partitions = options.partitions ?? 1;
  await withAdmin(async (admin) => {
    await admin.createTopics({
      // kafkajs waits for leaders, but gives up when the broker has not heard of the topic yet.
      waitForLeaders: false,
      topics: [
        {
          topic,
          numPartitions: partitions,
          replicationFactor: options.replicas ?? 1,
          configEntries: Object.entries(options.config ?? {}).map(([name, value]) => ({ name, value })),
        },
      ],
    });
    await until(async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const found = topics[0]?.partitions ?? [];
      return found.length === partitions && found.every(({ leader }) => leader >= 0);
    });
  });
  return topic;
}

/** Produces in one batch; strings become values without a key. */
export async function produce(topic: string, messages: readonly (string | Message)[]): Promise<void> {
  const producer = kafkaClient().producer();
  await producer.connect();
  try {
    await producer.send({
      topic,
      messages: messages.map((message) => (typeof message === 'string' ? { value: message } : message)),
    });
  } finally {
    await producer.disconnect();
  }
}

export interface RunningConsumer {
  group: string;
  consumer: Consumer;
  memberId: string;
  stop(): Promise<void>;
}

/** A kafkajs consumer; resolves once it has joined its group. By default it commits after each event and reads from the beginning. */
export async function startConsumer(options: {
  topic: string | string[];
  group?: string;
  clientId?: string;
  eachMessage?: (payload: EachMessagePayload) => Promise<void>;
  autoCommit?: boolean;
  sessionTimeout?: number;
  heartbeatInterval?: number;
}): Promise<RunningConsumer> {
  const group = options.group ?? uniqueName('group');
  const consumer = kafkaClient(options.clientId).consumer({
    groupId: group,
    sessionTimeout: options.sessionTimeout ?? 10_000,
    heartbeatInterval: options.heartbeatInterval ?? 500,
    maxWaitTimeInMs: 200,
  });
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= consumer.disconnect();
    return stopped;
  };
  const joined = new Promise<string>((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => resolve(payload.memberId));
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [options.topic].flat(), fromBeginning: true });
    await consumer.run({
      autoCommit: options.autoCommit ?? true,
      autoCommitThreshold: 1,
      eachMessage: options.eachMessage ?? (() => Promise.resolve()),
    });
    const memberId = await Promise.race([
      joined,
      until(() => null, { timeoutMs: 20_000, describe: () => `${group} was not joined` }),
    ]);
    return { group, consumer, memberId, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

export interface JavaConsumer {
  group: string;
  process: ChildProcessWithoutNullStreams;
  /** What it has read so far. */
  values(): string[];
  /** SIGTERM, as a person with Ctrl+C: it leaves its group. */
  stop(): Promise<void>;
  /** SIGKILL: it does not. */
  kill(): Promise<void>;
}

/**
 * Kafka's own Java consumer on the command line: of the `classic` or the KIP-848 `consumer` protocol, or of a `share` group (4.1 only).
 * It reads from the beginning and commits each second unless `properties` say otherwise.
 */
export async function startJavaConsumer(options: {
  topic: string;
  protocol: 'consumer' | 'classic' | 'share';
  group?: string;
  properties?: Record<string, string>;
}): Promise<JavaConsumer> {
  const group = options.group ?? uniqueName('java');
  const share = options.protocol === 'share';
  const properties: Record<string, string> = share
    ? { ...options.properties }
    : { 'group.protocol': options.protocol, 'auto.commit.interval.ms': '1000', ...options.properties };
  const child = await javaTool(
    share
      ? 'org.apache.kafka.tools.consumer.ConsoleShareConsumer'
      : 'org.apache.kafka.tools.consumer.ConsoleConsumer',
    [
      ...['--bootstrap-server', kafkaForTests().bootstrap.join(',')],
      ...['--topic', options.topic, '--group', group],
      ...(share ? [] : ['--from-beginning']),
      ...Object.entries(properties).flatMap(([name, value]) => ['--consumer-property', `${name}=${value}`]),
    ],
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await exited;
  };
  return {
    group,
    process: child,
    values: () => output.split('\n').slice(0, -1),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Runs a main class of Kafka's tools with the class path of the test broker. */
async function javaTool(mainClass: string, args: readonly string[]): Promise<ChildProcessWithoutNullStreams> {
  const { line, dataDir } = kafkaForTests();
  const runtime = await prepareRuntime(line, dataDir, { onProgress: () => {} });
  const command = runtime.command(mainClass, args, {
    jvm: ['-Xmx192m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
    name: uniqueName('millrace-test-tool'),
  });
  const child = spawn(command.file, command.args, { env: childEnvironment() });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}
