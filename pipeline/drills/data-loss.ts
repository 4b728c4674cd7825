import { setTimeout as wait } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { PipelineError } from '../errors.ts';
import { ORDER_STATUS } from '../topics.ts';
import type { Drill } from './drill.ts';
import { committedOffsets, withAdmin } from './offsets.ts';

const GROUP = 'notifications';
const WAIT_MS = 60_000;
/** So many unread events are worth a drill. */
const ENOUGH = 50;

export const dataLoss: Drill = {
  name: 'data-loss',
  title: 'Events are deleted before they are read',
  description:
    'notifications is stopped, and what has arrived since then is deleted, as a short retention would do. Its committed offset now lies before the start of the log.',
  expects: ['data-lost'],
  prepare({ company, kafka }, say) {
    const members = company.services[GROUP];
    return {
      async start() {
        await Promise.all(members.map((member) => member.down('politely')));
        const lost = await withAdmin(kafka, deleteUnread);
        say(`${lost} events are gone`);
      },
      // Where its offset has no event any more it starts at the oldest one there is.
      mend: async () => {
        await Promise.all(members.map((member) => member.up()));
      },
    };
  },
};

/** Waits until some events are unread, then deletes all of them. Returns how many. */
async function deleteUnread(admin: Admin): Promise<number> {
  const deadline = Date.now() + WAIT_MS;
  while (Date.now() < deadline) {
    const committed = await committedOffsets(admin, GROUP, ORDER_STATUS);
    const unread = (await admin.fetchTopicOffsets(ORDER_STATUS)).flatMap(({ partition, high }) => {
      const from = committed.get(partition) ?? -1;
      return from >= 0 && Number(high) > from
        ? [{ partition, offset: high, count: Number(high) - from }]
        : [];
    });
    const count = unread.reduce((sum, partition) => sum + partition.count, 0);
    if (count >= ENOUGH) {
      await admin.deleteTopicRecords({ topic: ORDER_STATUS, partitions: unread });
      return count;
    }
    await wait(250);
  }
  throw new PipelineError('child-failed', `too little came into ${ORDER_STATUS} that could be lost`, {
    canRetry: true,
  });
}
