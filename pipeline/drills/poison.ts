import { brokenOrder } from './broken-order.ts';
import type { Drill } from './drill.ts';

export const poison: Drill = {
  name: 'poison',
  title: 'A poison event',
  description:
    'An order that is cut off in the middle arrives; whoever gets it fails, tries again, leaves the group and hands it on to the next member. Its partition stands still at this offset, the others go on.',
  expects: ['poison-event'],
  prepare: (scene, say) => brokenOrder(scene, say, 'undecodable', 3),
};
