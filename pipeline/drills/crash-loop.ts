import { brokenOrder } from './broken-order.ts';
import type { Drill } from './drill.ts';

export const crashLoop: Drill = {
  name: 'crash-loop',
  title: 'A consumer crashes again and again',
  description:
    'An order without a delivery window makes the process of the member that gets it end on an uncaught error. It is started again, and its successor ends on the same order.',
  expects: ['poison-event'],
  prepare: (scene, say) => brokenOrder(scene, say, 'no-window', 5),
};
