import { setTimeout as wait } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import { messageOf } from '../errors.ts';
import { bySubscription } from './assigner.ts';
import type { Received, Work } from './service.ts';
import type { Trouble } from './trouble.ts';

export const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_MS = 1_000;
/** Within a long batch, so that a slow member still shows how far it is. */
const COMMIT_EVERY_MS = 1_000;
/** After giving up on an event a member stays away this long before it joins again. */
const AWAY_MS = 3_000;

/** A member of a group that commits each batch by itself, after its effects are lasting: at least once. */
export interface Member {
  consumer: Consumer;
  run(): Promise<void>;
  /** Commits what is done; for the last moment before an uncaught error ends the process. */
  lastCommit(): Promise<void>;
}

export function createMember(kafka: Kafka, groupId: string, work: Work, trouble: Trouble): Member {
  const consumer = kafka.consumer({
    groupId,
    partitionAssigners: [bySubscription],
    sessionTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: 15_000,
    maxWaitTimeInMs: 300,
    // An event that fails four times more, within some five seconds, makes the member leave; it joins again and may meet the event again.
    retry: {
      retries: 4,
      initialRetryTime: 300,
      restartOnFailure: async () => {
        await wait(AWAY_MS);
        return true;
      },
    },
  });
  /** Of the batch in work: the next offset to read once what was handled is lasting. */
  let done: { topic: string; partition: number; offset: string } | null = null;
  let ending = false;

  const commit = async () => {
    const upTo = done;
    if (upTo === null) return;
    await work.flush();
    await consumer.commitOffsets([upTo]);
    done = null;
  };

  const handle = async (event: Received) => {
    try {
      await work.handle(event);
    } catch (thrown) {
      if (!trouble.setsAside) {
        // kafkajs gives up for good on a SyntaxError or TypeError of its caller; an event that fails is worth another try.
        throw new Error(`${event.topic}-${event.partition} @ ${event.offset}: ${messageOf(thrown)}`, {
          cause: thrown,
        });
      }
      work.setAside(event, messageOf(thrown));
    }
  };

  const eachBatch = async ({ batch, heartbeat, resolveOffset, isRunning, isStale }: EachBatchPayload) => {
    const { topic, partition } = batch;
    // A handler that takes long, or for ever, must not cost the membership: as with Java's background heartbeats.
    const rebalancing = new AbortController();
    const beat = () => void heartbeat().catch((error: unknown) => rebalancing.abort(error));
    const beating = setInterval(beat, HEARTBEAT_MS);
    let committedAt = Date.now();
    done = null;
    try {
      for (const message of batch.messages) {
        await trouble.pass(rebalancing.signal);
        // What is not done is left to whoever gets the partition next.
        rebalancing.signal.throwIfAborted();
        if (!isRunning() || isStale()) break;
        await handle(receivedFrom(topic, partition, message));
        if (ending) return;
        resolveOffset(message.offset);
        // Behind the last event there may be a marker that ends a transaction.
        const last = message.offset === batch.messages.at(-1)?.offset ? batch.lastOffset() : message.offset;
        done = { topic, partition, offset: (BigInt(last) + 1n).toString() };
        if (Date.now() - committedAt >= COMMIT_EVERY_MS) {
          await commit();
          committedAt = Date.now();
        }
      }
    } finally {
      clearInterval(beating);
      // Also before an event that failed: the committed offset then points at the very event.
      if (!ending) await commit();
    }
  };

  return {
    consumer,
    lastCommit() {
      ending = true;
      return commit();
    },
    async run() {
      await consumer.connect();
      await consumer.subscribe({ topics: [...work.topics], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
    },
  };
}

function receivedFrom(topic: string, partition: number, message: KafkaMessage): Received {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key?.toString() ?? null,
    value: message.value,
    headers: textOf(message.headers ?? {}),
  };
}

function textOf(headers: IHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().at(-1)?.toString() ?? '']),
  );
}
