import { describe, expect, test } from 'vitest';
import {
  createTopic,
  kafkaClient,
  kafkaForTests,
  type RunningConsumer,
  startConsumer,
  until,
} from '../../support/kafka.ts';
import { BEGINS_WITHIN_MS } from '../../../server/model/uncommitted.ts';
import { watching } from '../sources/kafka/watch-support.ts';

const { bootstrap, skipReason } = kafkaForTests();
const periods = {
  ...{ endsMs: 300, slowEndsMs: 2_000, groupsMs: 500, metadataMs: 700, configsMs: 1_000 },
  ...{ logDirsMs: 1_000, producersMs: 500 },
};

describe.skipIf(skipReason !== null)('one member of two partitions that commits only one of them', () => {
  test('what arrives on the other is counted from its assignment on, until the first commit there', async () => {
    const topic = await createTopic({ partitions: 2 });
    let running: RunningConsumer | null = null;
    let commitsBoth = false;
    const consumer = await startConsumer({
      topic,
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        if (partition === 1 && !commitsBoth) return;
        const offset = `${Number(message.offset) + 1}`;
        await running?.consumer.commitOffsets([{ topic, partition, offset }]);
      },
    });
    running = consumer;
    const producer = kafkaClient().producer();
    await producer.connect();
    let sent = 0;
    const traffic = setInterval(() => {
      const messages = [0, 1].map((partition) => ({ value: `event ${sent}`, partition }));
      producer.send({ topic, messages }).then(
        () => (sent += 1),
        () => undefined,
      );
    }, 200);
    try {
      await watching(
        bootstrap,
        async (watched) => {
          const place = (partition: number) => watched.place(consumer.group, topic, partition);
          await until(() => (place(1)?.uncommitted?.arrived ?? 0) >= 5, {
            timeoutMs: BEGINS_WITHIN_MS + 20_000,
            describe: () => place(1)?.uncommitted,
          });
          const never = place(1);
          expect(never).toMatchObject({ owner: consumer.memberId, committed: null, lastAdvanceTime: null });
          expect(place(0)).toMatchObject({ owner: consumer.memberId, uncommitted: null });
          expect(place(0)?.lastAdvanceTime).toBeGreaterThan(never?.uncommitted?.arrivedAt ?? Infinity);
          expect(watched.lag(consumer.group, topic, 1)).toMatchObject({
            ...{ lag: null, reason: 'no committed offset', seconds: null },
          });
          expect(watched.findings(consumer.group)).toEqual([]);
          commitsBoth = true;
          await until(() => place(1)?.committed !== null, { describe: () => place(1)?.committed });
          expect(place(1)?.uncommitted).toBeNull();
        },
        { periods },
      );
    } finally {
      clearInterval(traffic);
      await Promise.all([producer.disconnect(), consumer.stop()]);
    }
  });
});
