import { Partitioners, type Producer } from 'kafkajs';
import type { PipelineEvent } from '../cloud-events.ts';
import { pipelineKafka } from '../kafka-client.ts';

const BATCH = 500;
/** Beyond this the source waits: a broker that is away must not fill our memory. */
const LIMIT = 20_000;

/** The producer of one source: idempotent, so its batches go out one after the other and never twice. */
export interface Outbox {
  /** Takes an event; false when so much waits that it had to be refused. */
  push(event: PipelineEvent): boolean;
  producer: Producer;
  /** Resolves when all that was taken is sent, and disconnects. */
  close(): Promise<void>;
}

export async function createOutbox(
  source: string,
  brokers: readonly string[],
  onFailure: (error: unknown) => void,
): Promise<Outbox> {
  const producer = pipelineKafka(source.slice(1), brokers).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const waiting: PipelineEvent[] = [];
  let sending: Promise<void> | null = null;

  const drain = async () => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH);
      const byTopic = new Map<string, PipelineEvent[]>();
      for (const event of batch) {
        const events = byTopic.get(event.topic);
        if (events === undefined) byTopic.set(event.topic, [event]);
        else events.push(event);
      }
      await producer.sendBatch({
        topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
      });
    }
    sending = null;
  };

  return {
    producer,
    push(event) {
      if (waiting.length >= LIMIT) return false;
      waiting.push(event);
      sending ??= drain().catch(onFailure);
      return true;
    },
    async close() {
      await sending;
      await producer.disconnect();
    },
  };
}
