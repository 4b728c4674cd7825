import type { Drill } from './drill.ts';

export const hang: Drill = {
  name: 'hang',
  title: 'A consumer hangs',
  description:
    'The handler of one member of order-processing does not return from its next event, while its heartbeats go on. Kafka calls the group Stable, and the partitions of this member stand still.',
  expects: ['consumer-hung'],
  prepare({ company }, say) {
    const [member] = company.services['order-processing'];
    return {
      async start() {
        await member?.keep('hang', { kind: 'hang', on: true });
        say(`${member?.name ?? ''} hangs`);
      },
      mend: async () => member?.forget('hang', { kind: 'hang', on: false }),
    };
  },
};
