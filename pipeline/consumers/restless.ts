import { setTimeout as wait } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { SESSION_TIMEOUT_MS } from './member.ts';

/** Long enough for the group to hand out its partitions, too short to do anything with them. */
const STAY_MS = 600;

/** Joins the group and leaves it again, without end; each time all members must stop and share out anew. */
export async function comeAndGo(kafka: Kafka, groupId: string, topics: readonly string[]): Promise<never> {
  for (;;) {
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: 15_000,
      heartbeatInterval: 500,
    });
    const joined = new Promise<void>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve());
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics] });
    // It takes nothing: whatever it is given waits for the next to get it.
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: () => Promise.resolve(),
    });
    await joined;
    await wait(STAY_MS);
    await consumer.disconnect();
    await wait(STAY_MS);
  }
}
