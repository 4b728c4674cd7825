import type { Drill } from './drill.ts';

export const hotPartition: Drill = {
  name: 'hot-partition',
  title: 'One partition gets nearly everything',
  description:
    'Nine in ten orders come with the same customer as their key, as when a shop sends its own id for everybody. They all land in one partition, with one member to read them.',
  expects: ['hot-partition'],
  prepare({ company: { generator } }, say) {
    return {
      async start() {
        await generator.keep('skew', { kind: 'skew', on: true });
        say('9 in 10 orders have one key');
      },
      mend: () => generator.forget('skew', { kind: 'skew', on: false }),
    };
  },
};
