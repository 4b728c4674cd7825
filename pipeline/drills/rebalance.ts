import type { Drill } from './drill.ts';

/** Longer than the group is left in peace. */
const DELAY_MS = 5_000;

export const rebalance: Drill = {
  name: 'rebalance',
  title: 'A group never settles',
  description:
    'Another service, order-archive, runs under the group id of order-processing by mistake and restarts every other second, while each order takes 5 seconds. Each time all members must stop and share out the partitions anew, before they have finished one order.',
  expects: ['rebalance-loop'],
  prepare({ company }, say) {
    const { restless } = company;
    const members = company.services['order-processing'];
    return {
      async start() {
        const command = { kind: 'slow', delayMs: DELAY_MS } as const;
        await Promise.all(members.map((member) => member.keep('long', command)));
        await restless.up();
        say(`${restless.name} comes and goes`);
      },
      async mend() {
        await Promise.all(members.map((member) => member.forget('long', { kind: 'slow', delayMs: 0 })));
        await restless.down('politely');
      },
    };
  },
};
