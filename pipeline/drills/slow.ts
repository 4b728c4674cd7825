import type { Drill } from './drill.ts';

/** Of what arrives, so much is processed. */
const SHARE = 0.35;

export const slow: Drill = {
  name: 'slow',
  title: 'A consumer is too slow',
  description:
    'Each order suddenly takes so long that order-processing gets through about a third of what arrives. It works and commits all the time, and falls behind more and more.',
  expects: ['consumer-slow'],
  prepare({ company, orderRate }, say) {
    const members = company.services['order-processing'];
    return {
      async start() {
        // All members together manage members / delay events a second.
        const delayMs = (members.length * 1_000) / (SHARE * orderRate());
        await Promise.all(members.map((member) => member.keep('slow', { kind: 'slow', delayMs })));
        say(`each order takes ${Math.round(delayMs)} ms longer`);
      },
      async mend() {
        await Promise.all(members.map((member) => member.forget('slow', { kind: 'slow', delayMs: 0 })));
      },
    };
  },
};
