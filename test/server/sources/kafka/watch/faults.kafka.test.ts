import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Admin, type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KafkaServer, startKafka } from '../../../../../pipeline/platform/kafka/index.ts';
import { type Clock, steadyClock } from '../../../../../server/clock.ts';
import { expectOneSentence } from '../../../../contract/source.ts';
import { kafkaForTests, uniqueName, until } from '../../../../support/kafka.ts';
import { commitWithoutMember, complete, type Watched, watchCluster, watching } from '../watch-support.ts';

const HOUR_MS = 3_600_000;
const periods = {
  ...{ endsMs: 300, slowEndsMs: 1_000, groupsMs: 500, metadataMs: 1_000 },
  ...{ configsMs: 5_000, logDirsMs: 5_000, producersMs: 1_000 },
};

/** One broker of our own: nobody else commits there, and it may be killed. */
describe.skipIf(kafkaForTests().skipReason !== null)('trouble with a broker, and with clocks', () => {
  let server: KafkaServer;
  let folder: string;
  let kafka: Kafka;
  let admin: Admin;
  let producer: Producer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-faults-'));
    server = await startKafka({ version: kafkaForTests().line, dataDir: folder });
    kafka = new Kafka({
      ...{ brokers: server.bootstrap, logLevel: logLevel.NOTHING },
      retry: { retries: 60, initialRetryTime: 100, maxRetryTime: 500 },
    });
    admin = kafka.admin();
    await admin.connect();
    producer = kafka.producer();
    await producer.connect();
  });
  afterAll(async () => {
    await producer?.disconnect();
    await admin?.disconnect();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const newTopic = async () => {
    const topic = uniqueName('topic');
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic }] });
    return topic;
  };
  const send = (topic: string, value: string, timestamp = Date.now()) =>
    producer.send({ topic, messages: [{ key: 'k', value, timestamp: String(timestamp) }] });
  const consume = async (topic: string, group: string, eachMessage = () => Promise.resolve()) => {
    const consumer: Consumer = kafka.consumer({
      groupId: group,
      heartbeatInterval: 500,
      sessionTimeout: 10_000,
    });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommitThreshold: 1, eachMessage });
    return consumer;
  };

  test('our clock is set an hour on and back while a consumer works and another has stood still for seconds: nothing is invented', async () => {
    const topic = await newTopic();
    const [behind, working] = [uniqueName('stands'), uniqueName('works')];
    let step = 0;
    const clock = steadyClock({ now: () => Date.now() + step });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = await consume(topic, behind, () => held);
    const consumer = await consume(topic, working);
    await send(topic, 'first');
    try {
      await watching(
        server.bootstrap,
        async (watched) => {
          await until(() => watched.group(behind)?.members.size === 1);
          await until(() => watched.place(working, topic)?.committed === 1);
          for (const next of [HOUR_MS, 0, -HOUR_MS, 0]) {
            step = next;
            const cycles = watched.source.metrics?.().cycles_total ?? 0;
            await until(() => (watched.source.metrics?.().cycles_total ?? 0) > cycles + 4);
            await send(topic, `at ${next}`);
            const end = watched.partition(topic)?.end ?? 0;
            await until(() => (watched.place(working, topic)?.committed ?? 0) > end);
            expect(Math.abs(watched.state()?.skewMs ?? 0)).toBeLessThan(5_000);
            expect(watched.state()?.state).toBe('live');
          }
          expect(watched.findings(topic).map(({ title }) => title)).toEqual([]);
          expect(watched.findings(working)).toEqual([]);
        },
        { periods },
        clock,
      );
    } finally {
      release();
      await slow.disconnect();
      await consumer.disconnect();
    }
  });

  describe.each([
    ['an hour fast', HOUR_MS],
    ['an hour slow', -HOUR_MS],
  ])('our clock is %s', (_name, off) => {
    const clock: Clock = { now: () => Date.now() + off };

    test('nothing is invented before the skew is known, and lag in seconds is right once it is', async () => {
      const topic = await newTopic();
      const [behind, working] = [uniqueName('behind'), uniqueName('working')];
      for (let index = 0; index < 3; index++) await send(topic, 'v', Date.now() - 20_000);
      const consumer = await consume(topic, working);
      await until(async () => {
        const [found] = await admin.fetchOffsets({ groupId: working, topics: [topic] });
        return found?.partitions[0]?.offset === '3';
      });
      try {
        await watching(
          server.bootstrap,
          async (watched) => {
            await until(() => watched.group(working)?.members.size === 1);
            await send(topic, 'wakes the consumer');
            await until(() => watched.place(working, topic)?.committed === 4);
            await until(() => (watched.state()?.skewMs ?? null) !== null);
            expect(Math.abs((watched.state()?.skewMs ?? 0) + off)).toBeLessThan(2_000);
            await commitWithoutMember(server.bootstrap, behind, topic, [1]);
            await until(() => watched.place(behind, topic)?.firstUnread ?? null);
            const { seconds } = watched.lag(behind, topic);
            expect(seconds?.method).toBe('first-unread');
            expect(seconds?.value).toBeGreaterThan(19);
            expect(seconds?.value).toBeLessThan(60);
            // Two more rounds of the diagnosis.
            const cycles = watched.source.metrics?.().cycles_total ?? 0;
            await until(() => (watched.source.metrics?.().cycles_total ?? 0) > cycles + 5);
            expect(watched.findings(topic)).toEqual([]);
            expect(watched.findings(working)).toEqual([]);
            expect(watched.findings(behind).map(({ code }) => code)).toEqual([]);
          },
          { periods },
          clock,
        );
      } finally {
        await consumer.disconnect();
      }
    });

    test('a consumer that has stood still for seconds is not called hung for an hour, though nobody commits', async () => {
      const topic = await newTopic();
      const group = uniqueName('stands-for-seconds');
      await commitWithoutMember(server.bootstrap, group, topic, [0]);
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const consumer = await consume(topic, group, () => held);
      await send(topic, 'held');
      try {
        await watching(
          server.bootstrap,
          async (watched) => {
            await until(() => watched.group(group)?.members.size === 1);
            await until(() => watched.place(group, topic)?.firstUnread ?? null);
            const cycles = watched.source.metrics?.().cycles_total ?? 0;
            await until(() => (watched.source.metrics?.().cycles_total ?? 0) > cycles + 8);
            expect(watched.findings(group).map(({ title }) => title)).toEqual([]);
            const { seconds } = watched.lag(group, topic);
            expect(seconds?.method).toBe('first-unread');
            expect(seconds?.value).toBeLessThan(60);
            expect(watched.told.some((one) => one.kind === 'commits' && !one.history)).toBe(false);
          },
          { periods },
          clock,
        );
      } finally {
        release();
        await consumer.disconnect();
      }
    });
  });

  test('a broker that takes connections and never answers is told, by its name, and read again when it does', async () => {
    const topic = await newTopic();
    const group = uniqueName('outlives-a-pause');
    await commitWithoutMember(server.bootstrap, group, topic, [0]);
    const watched = await watchCluster(server.bootstrap, { periods, requestTimeoutMs: 1_500 });
    const pid = server.nodes[0]?.pid ?? null;
    if (pid === null) throw new Error('the broker is not there');
    try {
      await complete(watched);
      process.kill(pid, 'SIGSTOP');
      const stopped = Date.now();
      const away = await until(() => (watched.state()?.state === 'unreachable' ? watched.state() : null));
      expect(Date.now() - stopped).toBeLessThan(10_000);
      expectOneSentence(away.detail);
      expect(away.detail).toContain(server.bootstrap[0]);
      expect(away.detail).toMatch(/did not answer|cannot be reached/);
      process.kill(pid, 'SIGCONT');
      await until(() => watched.state()?.state === 'live');
      await commitWithoutMember(server.bootstrap, group, topic, [0]);
      await send(topic, 'after');
      await until(() => watched.partition(topic)?.end === 1);
      await until(() => watched.state()?.commitsFrom === 'offsets-topic');
      expect(watched.findings(topic).map(({ code }) => code)).toEqual([]);
      expect(watched.findings(group).map(({ code }) => code)).toEqual([]);
      expect(watched.lines.join('')).not.toContain('ended unexpectedly');
    } finally {
      process.kill(pid, 'SIGCONT');
      await watched.stop();
    }
  });

  test('a broker that dies is told within seconds and is read again when it is back; nothing is invented over it', async () => {
    const topic = await newTopic();
    const group = uniqueName('lives-on');
    const consumer = await consume(topic, group);
    const watched: Watched = await watchCluster(server.bootstrap, { periods });
    const node = server.nodes[0]?.id ?? -1;
    try {
      await complete(watched);
      await send(topic, 'before');
      await until(() => watched.place(group, topic)?.committed === 1);
      await server.kill(node);
      const killed = Date.now();
      const away = await until(() => (watched.state()?.state === 'unreachable' ? watched.state() : null));
      expect(Date.now() - killed).toBeLessThan(8_000);
      expectOneSentence(away.detail);
      // What was known stays, with its age.
      expect(watched.place(group, topic)?.committed).toBe(1);
      await server.start(node);
      const back = Date.now();
      await until(() => watched.state()?.state === 'live');
      expect(Date.now() - back).toBeLessThan(8_000);
      await send(topic, 'after');
      await until(() => watched.place(group, topic)?.committed === 2, { timeoutMs: 40_000 });
      await until(() => watched.state()?.commitsFrom === 'offsets-topic');
      await until(() => watched.lag(group, topic).lag === 0);
      expect(watched.findings(topic).map(({ code }) => code)).toEqual([]);
      const wrong = watched.findings(group).filter(({ code }) => code !== 'no-consumer');
      expect(wrong.map(({ title }) => title)).toEqual([]);
      expect(watched.place(group, topic)?.rewind).toBeNull();
      expect(watched.lines.join('')).not.toContain('ended unexpectedly');
    } finally {
      await watched.stop();
      await consumer.disconnect();
    }
  });
});
