import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { messageOf, PipelineError, throwIfAborted } from '../../errors.ts';

/**
 * Resolves once an event that was produced came back through a consumer group: brokers, leaders, the group coordinator and its
 * topic all work then. Leaves neither topic nor group behind. Throws `kafka-failed` after `timeoutMs`; `check` may throw earlier.
 */
export async function roundTrip(
  brokers: readonly string[],
  options: { replicas: number; timeoutMs: number; check: () => void; signal?: AbortSignal | undefined },
): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  let last: unknown = null;
  while (Date.now() < deadline) {
    throwIfAborted(options.signal);
    options.check();
    try {
      await once(brokers, options.replicas, Math.max(1_000, deadline - Date.now()));
      return;
    } catch (thrown) {
      last = thrown;
      await wait(200);
    }
  }
  throw new PipelineError(
    'kafka-failed',
    `Kafka was not ready after ${options.timeoutMs / 1_000} s: ${messageOf(last)}`,
    {
      canRetry: true,
      cause: last,
    },
  );
}

async function once(brokers: readonly string[], replicas: number, timeoutMs: number): Promise<void> {
  const kafka = new Kafka({
    clientId: 'millrace-ready',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 500 },
  });
  const name = `millrace-ready-${randomBytes(4).toString('hex')}`;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { brokers: registered } = await admin.describeCluster();
    if (registered.length < brokers.length) {
      throw new Error(`${registered.length} of ${brokers.length} brokers have registered`);
    }
    await admin.createTopics({
      topics: [{ topic: name, numPartitions: 1, replicationFactor: replicas }],
      waitForLeaders: true,
    });
    try {
      await sendAndReceive(kafka, name, timeoutMs);
    } finally {
      await admin.deleteTopics({ topics: [name] });
      await admin.deleteGroups([name]).catch(ignoreMissingGroup);
    }
  } finally {
    await admin.disconnect();
  }
}

async function sendAndReceive(kafka: Kafka, name: string, timeoutMs: number): Promise<void> {
  const producer = kafka.producer();
  // Nothing is committed, so that nothing of this group remains in `__consumer_offsets` once it is deleted.
  const consumer = kafka.consumer({ groupId: name, sessionTimeout: 6_000, heartbeatInterval: 1_000 });
  try {
    await producer.connect();
    await producer.send({ topic: name, messages: [{ value: name }] });
    await consumer.connect();
    await consumer.subscribe({ topics: [name], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the event did not come back')), timeoutMs);
      consumer
        .run({
          autoCommit: false,
          eachMessage: () => {
            clearTimeout(timer);
            resolve();
            return Promise.resolve();
          },
        })
        .catch((error: unknown) => {
          clearTimeout(timer);
          reject(error instanceof Error ? error : new Error(String(error)));
        });
    });
  } finally {
    await consumer.disconnect();
    await producer.disconnect();
  }
}

/** A group that never got a member is not there to delete. */
function ignoreMissingGroup(): void {}
