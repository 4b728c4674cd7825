import { setTimeout as wait } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { PipelineError } from '../errors.ts';
import { INVENTORY } from '../topics.ts';
import type { Drill } from './drill.ts';
import { committedOffsets, withAdmin } from './offsets.ts';

const GROUP = 'inventory-management';
const BACK = 2_000;
/** While it reads again it is slower than usual, as a service is that meets its own traces; still far faster than arrivals. */
const DELAY_MS = 10;

export const rewind: Drill = {
  name: 'rewind',
  title: 'Offsets are set back',
  description:
    'Someone sets the committed offsets of inventory-management back by up to 2,000 events a partition. The service reads stock changes again that it has handled already.',
  expects: ['offset-rewound'],
  prepare({ company, kafka }, say) {
    const members = company.services[GROUP];
    return {
      async start() {
        // Kafka changes the offsets of a group only while it has no members.
        await Promise.all(members.map((member) => member.down('politely')));
        const events = await withAdmin(kafka, async (admin) => {
          await groupEmpty(admin);
          return setBack(admin);
        });
        for (const member of members) {
          await member.keep('slow', { kind: 'slow', delayMs: DELAY_MS });
          await member.up();
        }
        say(`${events} events are read again`);
      },
      async mend() {
        await Promise.all(members.map((member) => member.forget('slow', { kind: 'slow', delayMs: 0 })));
        await Promise.all(members.map((member) => member.up()));
      },
    };
  },
};

async function groupEmpty(admin: Admin): Promise<void> {
  for (let attempt = 0; attempt < 80; attempt++) {
    const { groups } = await admin.describeGroups([GROUP]);
    if (groups[0]?.members.length === 0) return;
    await wait(250);
  }
  throw new PipelineError('conflict', `${GROUP} still has members`, { canRetry: true });
}

async function setBack(admin: Admin): Promise<number> {
  const committed = await committedOffsets(admin, GROUP, INVENTORY);
  const starts = new Map(
    (await admin.fetchTopicOffsets(INVENTORY)).map(({ partition, low }) => [partition, Number(low)]),
  );
  let events = 0;
  const partitions = [...committed]
    .filter(([, offset]) => offset >= 0)
    .map(([partition, offset]) => {
      const target = Math.max(starts.get(partition) ?? 0, offset - BACK);
      events += offset - target;
      return { partition, offset: String(target) };
    });
  await admin.setOffsets({ groupId: GROUP, topic: INVENTORY, partitions });
  return events;
}
