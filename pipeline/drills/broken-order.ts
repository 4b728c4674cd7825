import type { BrokenOrder, GeneratorCommand } from '../generator/commands.ts';
import { ORDERS } from '../topics.ts';
import type { Breakage, Say, Scene } from './drill.ts';
import { committedBeyond } from './offsets.ts';

const GROUP = 'order-processing';
/** Members may be on their way back when the mended release comes: a restart, a session that runs out, a rejoin. */
const MENDED_MS = 60_000;
const LEARNED_MS = 30_000;

/** Produces a broken order; mends as a team would, with a release that sets such events aside. */
export function brokenOrder(
  { company, kafka }: Scene,
  say: Say,
  how: (GeneratorCommand & { kind: 'break-order' })['how'],
  partition: number,
): Breakage {
  const members = company.services[GROUP];
  let broken: BrokenOrder | null = null;
  return {
    async start() {
      // Where the group has never committed, nobody can see from outside that it stands still.
      await committedBeyond(kafka, GROUP, { topic: ORDERS, partition, offset: 0 }, LEARNED_MS);
      broken = (await company.generator.command({ kind: 'break-order', how, partition })) as BrokenOrder;
      say(`the broken order is at ${ORDERS}-${broken.partition}, offset ${broken.offset}`);
    },
    async mend() {
      if (broken === null) return;
      await Promise.all(members.map((member) => member.keep('set-aside', { kind: 'set-aside', on: true })));
      try {
        await committedBeyond(kafka, GROUP, broken, MENDED_MS);
        broken = null;
      } finally {
        const undo = { kind: 'set-aside', on: false } as const;
        await Promise.all(members.map((member) => member.forget('set-aside', undo)));
      }
    },
  };
}
