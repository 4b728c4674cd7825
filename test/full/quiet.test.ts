import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { spawn, type ChildProcess } from 'node:child_process';
import { childEnvironment } from '../../pipeline/platform/environment.ts';
import { type KafkaServer, startKafka } from '../../pipeline/platform/kafka/index.ts';
import { prepareRuntime } from '../../pipeline/platform/kafka/runtime.ts';
import { silentLog } from '../../server/log.ts';
import { offsetCommit } from '../../server/sources/kafka/api/offset-commit.ts';
import { createKafkaConnection } from '../../server/sources/kafka/client.ts';
import { KAFKA_DEFAULTS } from '../../server/sources/kafka/config.ts';
import { type RunningMillrace, startMillraceProcess } from '../support/millrace.ts';

const MINUTES = Number(process.env.MILLRACE_QUIET_MINUTES ?? 10);
const folder = mkdtempSync(join(tmpdir(), 'millrace-quiet-'));
let server: KafkaServer;
let kafka: Kafka;
let millrace: RunningMillrace;
const consumers: Consumer[] = [];
const producers: Producer[] = [];
const children: ChildProcess[] = [];
const stopping = new AbortController();
const loops: Promise<void>[] = [];

/** Produces until the test ends; `next` says how many, and how long to wait. */
function produce(topic: string, producer: Producer, next: () => { events: number; ms: number }): void {
  const run = async () => {
    while (!stopping.signal.aborted) {
      const { events, ms } = next();
      const messages = Array.from({ length: events }, (_, i) => ({
        key: randomUUID(),
        value: `{"n":${i}}`,
      }));
      if (events > 0) await producer.send({ topic, messages });
      await wait(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  loops.push(run());
}

async function consume(
  groupId: string,
  topic: string,
  run: (consumer: Consumer) => Promise<void>,
): Promise<void> {
  const consumer = kafka.consumer({ groupId, sessionTimeout: 10_000, maxWaitTimeInMs: 200 });
  consumers.push(consumer);
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await run(consumer);
}

beforeAll(async () => {
  server = await startKafka({ version: '4.1', dataDir: join(folder, 'kafka'), onProgress: () => undefined });
  kafka = new Kafka({ clientId: 'quiet', brokers: server.bootstrap, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: ['steady', 'bursty', 'slow', 'idle', 'paid', 'assigned', 'modern'].map((topic) => ({
      topic,
      numPartitions: 3,
    })),
  });
  const plain = kafka.producer();
  const paid = kafka.producer({ transactionalId: 'quiet-paid', idempotent: true, maxInFlightRequests: 1 });
  producers.push(plain, paid);
  await Promise.all(producers.map((producer) => producer.connect()));
  await plain.send({ topic: 'idle', messages: [{ value: 'once' }] });

  const eachMessage = () => Promise.resolve();
  for (let member = 0; member < 2; member++)
    await consume('steady-readers', 'steady', (consumer) =>
      consumer.run({ autoCommitThreshold: 1, eachMessage }),
    );
  await consume('burst-readers', 'bursty', (consumer) =>
    consumer.run({ autoCommitThreshold: 100, eachMessage }),
  );
  // Commits every 20 s only.
  await consume('slow-committers', 'slow', (consumer) =>
    consumer.run({ autoCommitInterval: 20_000, eachMessage }),
  );
  await consume('idle-readers', 'idle', (consumer) => consumer.run({ autoCommitThreshold: 1, eachMessage }));
  await consume('paid-readers', 'paid', (consumer) => consumer.run({ autoCommitThreshold: 1, eachMessage }));

  produce('steady', plain, () => ({ events: 10, ms: 100 }));
  produce('bursty', plain, () => ({ events: Math.random() < 0.2 ? 500 : 0, ms: 2_000 }));
  produce('slow', plain, () => ({ events: 3, ms: 500 }));
  produce('assigned', plain, () => ({ events: 2, ms: 500 }));
  produce('modern', plain, () => ({ events: 5, ms: 500 }));
  loops.push(
    (async () => {
      for (let n = 0; !stopping.signal.aborted; n++) {
        const transaction = await paid.transaction();
        await transaction.send({ topic: 'paid', messages: [{ key: `${n}`, value: 'order' }] });
        await wait(n % 10 === 0 ? 2_000 : 100);
        if (n % 7 === 0) await transaction.abort();
        else await transaction.commit();
        await wait(500);
      }
    })(),
  );

  // assign(): commits without being a member of anything.
  const connection = createKafkaConnection(
    { ...KAFKA_DEFAULTS, name: 'quiet', brokers: server.bootstrap },
    silentLog,
  );
  await connection.refresh();
  loops.push(
    (async () => {
      while (!stopping.signal.aborted) {
        const ends = await admin.fetchTopicOffsets('assigned');
        const partitions = ends.map(({ partition, high }) => ({ partition, offset: Number(high) }));
        const [broker = 1] = connection.brokers();
        await connection.send(broker, offsetCommit('assigned-reader', [{ name: 'assigned', partitions }]));
        await wait(1_000);
      }
      await connection.close();
      await admin.disconnect();
    })(),
  );
  const runtime = await prepareRuntime('4.1', folder, { onProgress: () => undefined });
  const consoleConsumer = (args: string[]) => {
    const command = runtime.command('org.apache.kafka.tools.consumer.ConsoleConsumer', args, {
      jvm: ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      name: 'millrace-quiet',
    });
    children.push(spawn(command.file, command.args, { env: childEnvironment(), stdio: 'ignore' }));
  };
  const bootstrap = ['--bootstrap-server', server.bootstrap.join(',')];
  consoleConsumer([
    ...bootstrap,
    ...['--topic', 'modern', '--from-beginning', '--group', 'modern-readers'],
    ...['--consumer-property', 'group.protocol=consumer'],
  ]);
  millrace = await startMillraceProcess(['serve'], { KAFKA_BROKERS: server.bootstrap.join(',') });
});

afterAll(async () => {
  stopping.abort();
  await Promise.allSettled(loops);
  for (const child of children) child.kill('SIGKILL');
  await Promise.allSettled([...consumers, ...producers].map((client) => client.disconnect()));
  await millrace?.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it(
  `finds nothing in ${MINUTES} minutes of healthy traffic of every kind`,
  async () => {
    const end = Date.now() + MINUTES * 60_000;
    while (Date.now() < end) {
      const all = await millrace.findings('all');
      expect(all.map(({ code, title, evidence }) => ({ code, title, evidence }))).toEqual([]);
      await wait(1_000);
    }
    const groups = (await millrace.get('/api/v1/groups')) as {
      groups: { group: string; worstVerdict: string }[];
    };
    expect(groups.groups.map(({ group }) => group).sort()).toEqual(
      [
        'assigned-reader',
        'burst-readers',
        'idle-readers',
        'modern-readers',
        'paid-readers',
        'slow-committers',
        'steady-readers',
      ].sort(),
    );
  },
  (MINUTES + 2) * 60_000,
);
