import type { Drill } from './drill.ts';

export const kill: Drill = {
  name: 'kill',
  title: 'All consumers are killed',
  description:
    'Every process of notifications is killed and not started again. Kafka lists the members until their session runs out, then nobody reads order-status.',
  expects: ['no-consumer', 'consumer-hung'],
  prepare({ company }, say) {
    const members = company.services.notifications;
    return {
      async start() {
        await Promise.all(members.map((member) => member.down('kill')));
        say(`${members.map(({ name }) => name).join(', ')} killed`);
      },
      mend: async () => {
        await Promise.all(members.map((member) => member.up()));
      },
    };
  },
};
