import type { Drill } from './drill.ts';

export const rebalance: Drill = {
  name: 'rebalance',
  title: 'A group never settles',
  description:
    'One more member joins order-processing, leaves again after a moment, and so on without end. Each time all members stop and share out the partitions anew.',
  expects: ['rebalance-loop'],
  prepare({ company: { restless } }, say) {
    return {
      async start() {
        await restless.up();
        say(`${restless.name} comes and goes`);
      },
      mend: () => restless.down('politely'),
    };
  },
};
