import type { Lane } from '../../../server/protocol/graph.ts';
import { CHANNEL_DEPTH, CHANNEL_LENGTH, CHANNEL_SPACE, MAX_LANE, WHEEL_RADIUS } from './metrics.ts';

/** A lane as it lies in the footprint of its group, relative to the group's place. */
export interface LanePlace {
  readonly lane: Lane;
  /** z of its middle, and its full width. */
  readonly z: number;
  readonly width: number;
}

export interface ChannelPlace {
  readonly topic: string;
  /** z of its middle: where the link from the topic arrives. */
  readonly z: number;
  readonly depth: number;
  readonly lanes: readonly LanePlace[];
}

/** x of the channel's mouth, of the columns, of the paddles and of the wheel's axle, relative to the group's place. */
export const MOUTH_X = -(CHANNEL_LENGTH / 2 + WHEEL_RADIUS) + 0.05;
export const COLUMN_X = MOUTH_X + 1.3;
export const PADDLE_X = MOUTH_X + CHANNEL_LENGTH - 0.38;
export const WHEEL_X = MOUTH_X + CHANNEL_LENGTH + WHEEL_RADIUS - 0.05;
export const OUTLET_X = WHEEL_X + WHEEL_RADIUS + 0.1;

/** A merged lane counts for as many widths as it holds partitions, up to this. */
const WIDEST = 4;

/**
 * The channels of a group: one for each topic it reads, lanes in the order of partitions, so that a lane keeps its
 * place when its state changes. All of them share a fixed depth.
 */
export function channelsOf(lanes: readonly Lane[]): ChannelPlace[] {
  const topics = new Map<string, Lane[]>();
  for (const lane of [...lanes].sort(byPartition)) {
    const channel = topics.get(lane.topic);
    if (channel) channel.push(lane);
    else topics.set(lane.topic, [lane]);
  }
  const names = [...topics.keys()].sort();
  let units = 0;
  for (const lane of lanes) units += unitsOf(lane);
  const spaces = CHANNEL_SPACE * Math.max(0, names.length - 1);
  const unit = Math.min(
    MAX_LANE,
    Math.max(0.02, (CHANNEL_DEPTH - Math.min(spaces, CHANNEL_DEPTH / 2)) / Math.max(1, units)),
  );
  const space = names.length > 1 ? Math.min(CHANNEL_SPACE, CHANNEL_DEPTH / 2 / (names.length - 1)) : 0;
  let z = -(unit * units + space * (names.length - 1)) / 2;
  return names.map((topic) => {
    const start = z;
    const placed = (topics.get(topic) ?? []).map((lane) => {
      const width = unit * unitsOf(lane);
      const place = { lane, z: z + width / 2, width };
      z += width;
      return place;
    });
    const channel = { topic, z: (start + z) / 2, depth: z - start, lanes: placed };
    z += space;
    return channel;
  });
}

const unitsOf = (lane: Lane): number => Math.min(WIDEST, Math.max(1, lane.partitions.length));
const firstOf = (lane: Lane): number => lane.partitions[0] ?? Number.MAX_SAFE_INTEGER;
const byPartition = (a: Lane, b: Lane): number =>
  (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : 0) || firstOf(a) - firstOf(b);
