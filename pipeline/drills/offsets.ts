import { setTimeout as wait } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { PipelineError } from '../errors.ts';

export interface Place {
  topic: string;
  partition: number;
  offset: number;
}

/** Runs `work` with a connected admin client. */
export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Committed offsets by partition; -1 where nothing is committed. */
export async function committedOffsets(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<Map<number, number>> {
  const answers = await admin.fetchOffsets({ groupId, topics: [topic] });
  return new Map(
    answers.flatMap(({ partitions }) =>
      partitions.map(({ partition, offset }) => [partition, Number(offset)]),
    ),
  );
}

/** Waits until the group has committed beyond a place. Throws `child-failed` after `timeoutMs`. */
export async function committedBeyond(
  kafka: Kafka,
  groupId: string,
  place: Place,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  await withAdmin(kafka, async (admin) => {
    for (;;) {
      const offsets = await committedOffsets(admin, groupId, place.topic);
      if ((offsets.get(place.partition) ?? -1) > place.offset) return;
      if (Date.now() > deadline) {
        throw new PipelineError(
          'child-failed',
          `${groupId} has not got past ${place.topic}-${place.partition} @ ${place.offset} within ${timeoutMs / 1_000} s`,
          { canRetry: true },
        );
      }
      await wait(250);
    }
  });
}
