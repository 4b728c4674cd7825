import { INVENTORY } from '../topics.ts';
import type { Drill } from './drill.ts';

export const producerStop: Drill = {
  name: 'producer-stop',
  title: 'A producer falls silent',
  description:
    'The stock feed stops sending without an error. Nothing waits and nothing fails; there are just no inventory changes any more.',
  expects: ['producer-silent'],
  prepare({ company: { generator } }, say) {
    return {
      async start() {
        await generator.keep('silence', { kind: 'silence', topics: [INVENTORY] });
        say(`nothing is sent to ${INVENTORY}`);
      },
      mend: () => generator.forget('silence', { kind: 'silence', topics: [] }),
    };
  },
};
