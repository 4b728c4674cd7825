import { setTimeout as wait } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { bySubscription } from './assigner.ts';
import { SESSION_TIMEOUT_MS } from './member.ts';

/** Long enough for the group to share out its partitions, too short for the others to finish anything slow. */
const STAY_MS = 1_000;

/** Joins the group and leaves it again until the signal fires; each time all members must stop and share out anew. */
export async function comeAndGo(
  kafka: Kafka,
  groupId: string,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const consumer = kafka.consumer({
    groupId,
    partitionAssigners: [bySubscription],
    sessionTimeout: SESSION_TIMEOUT_MS,
    rebalanceTimeout: 15_000,
    heartbeatInterval: 500,
    maxWaitTimeInMs: 300,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics] });
  while (!signal.aborted) {
    const joined = new Promise<void>((resolve) => {
      const remove = consumer.on(consumer.events.GROUP_JOIN, () => {
        remove();
        resolve();
      });
    });
    // It is here for nothing: what it is given it does not touch.
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: () => Promise.resolve(),
    });
    await joined;
    await wait(STAY_MS, undefined, { signal }).catch(() => {});
    await consumer.stop();
  }
  await consumer.disconnect();
}
