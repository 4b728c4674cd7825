import type { GraphNode } from '../../../server/protocol/graph.ts';
import { HALF_DEPTH, MAX_BACKLOG, TOPIC_LENGTH, WHEEL_RADIUS } from './metrics.ts';
import { MOUTH_X, OUTLET_X } from './channels.ts';
import type { Place } from './slots.ts';

/** The box a node stands in, in world units. */
export interface Box {
  minX: number;
  minY: number;
  minZ: number;
  maxX: number;
  maxY: number;
  maxZ: number;
}

/** What picking and the camera take for the node. Groups include their channels, so that a lane picks its group. */
export function boundsOf(kind: GraphNode['kind'], place: Place): Box {
  const { x, z } = place;
  switch (kind) {
    case 'group':
      return box(x + MOUTH_X, x + OUTLET_X, z, HALF_DEPTH, WHEEL_RADIUS * 2 + 0.1);
    case 'topic':
      return box(x - TOPIC_LENGTH / 2, x + TOPIC_LENGTH / 2, z, HALF_DEPTH, 0.4);
    case 'district':
      return box(x - 1.4, x + 1.4, z, HALF_DEPTH, 1.6);
    default:
      return box(x - 0.8, x + 0.8, z, 0.8, 1.7);
  }
}

const box = (minX: number, maxX: number, z: number, half: number, height: number): Box => ({
  minX,
  maxX,
  minY: 0,
  maxY: height,
  minZ: z - half,
  maxZ: z + half,
});

/** The box around all boxes with room for labels, deck and columns; a small one around the origin when there are none. */
export function around(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { minX: -8, maxX: 8, minY: 0, maxY: 2, minZ: -5, maxZ: 5 };
  const whole: Box = { minX: 1e9, minY: 0, minZ: 1e9, maxX: -1e9, maxY: 0, maxZ: -1e9 };
  for (const b of boxes) {
    whole.minX = Math.min(whole.minX, b.minX);
    whole.minZ = Math.min(whole.minZ, b.minZ);
    whole.maxX = Math.max(whole.maxX, b.maxX);
    whole.maxY = Math.max(whole.maxY, b.maxY);
    whole.maxZ = Math.max(whole.maxZ, b.maxZ);
  }
  whole.minX -= 0.8;
  whole.maxX += 0.8;
  whole.maxZ += 1.9;
  whole.maxY = Math.max(whole.maxY, MAX_BACKLOG * 0.6);
  return whole;
}
