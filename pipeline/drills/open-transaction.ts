import type { BrokenOrder } from '../generator/commands.ts';
import type { Drill } from './drill.ts';

const PARTITION = 6;

export const openTransaction: Drill = {
  name: 'open-transaction',
  title: 'A transaction stays open',
  description:
    "A partner's import writes an order in a transaction and neither commits nor aborts it; Kafka would wait 10 minutes. order-processing reads only what is committed and cannot get past it.",
  expects: ['transaction-open'],
  prepare({ company: { generator } }, say) {
    return {
      async start() {
        const order = (await generator.command({
          kind: 'transaction',
          open: true,
          partition: PARTITION,
        })) as BrokenOrder;
        say(`open at ${order.topic}-${order.partition}, offset ${order.offset}`);
      },
      async mend() {
        // The generator may just be starting again: its successor takes over the transactional id, which aborts it too.
        await generator.up();
        await generator.command({ kind: 'transaction', open: false, partition: PARTITION });
      },
    };
  },
};
