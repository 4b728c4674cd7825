/**
 * Measures of the scene, in world units. x runs with the flow, z towards the viewer, y up. Everything that stands in a
 * slot fits its footprint, so that a node can grow lanes without pushing its neighbours.
 */

/** Distance between rows. A backlog column of the full height (`MAX_BACKLOG`) ends before the row behind it begins. */
export const ROW = 6;
/** Room between the footprints of two tiers: the links' bends need it. */
export const GAP = 4.6;
/** Half depth of what stands in a slot; the rest of the row belongs to the label in front of it. */
export const HALF_DEPTH = 1.3;

/** How wide the slot of a tier is: topics hold their lanes, groups their channels and the wheel, others one body. */
export function tierWidth(tier: number): number {
  if (tier === 1) return TOPIC_LENGTH + 0.6;
  if (tier === 2) return CHANNEL_LENGTH + WHEEL_RADIUS * 2 + 1;
  return 3;
}

export const TOPIC_LENGTH = 4.6;
export const CHANNEL_LENGTH = 3.4;
export const WHEEL_RADIUS = 1.02;
export const WHEEL_WIDTH = 0.42;
/** Depth that the lanes of all channels of one group share. */
export const CHANNEL_DEPTH = 2.4;
/** A lane is never wider than this, however few there are. */
export const MAX_LANE = 0.42;
/** Between two channels of one group. */
export const CHANNEL_SPACE = 0.22;
/** Height of the top of things that lie on the ground. */
export const BED = 0.16;
export const DECK = 0.1;
/** Height of a backlog column of one day. Foreshortened by the camera it stays within its row. */
export const MAX_BACKLOG = 3.2;
