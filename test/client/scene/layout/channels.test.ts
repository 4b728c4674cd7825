import { describe, expect, it } from 'vitest';
import type { Lane } from '../../../../server/protocol/graph.ts';
import { channelsOf } from '../../../../client/scene/layout/channels.ts';
import { CHANNEL_DEPTH } from '../../../../client/scene/layout/metrics.ts';

const lanes = (topic: string, count: number): Lane[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `${topic}-${at}`,
    topic,
    partitions: [at],
    verdict: 'ok',
  }));

describe('channels of a group', () => {
  it('never lie over each other and stay within the depth of the group', () => {
    for (const all of [
      lanes('a', 1),
      lanes('a', 16),
      [...lanes('a', 16), ...lanes('b', 16), ...lanes('c', 3)],
    ]) {
      const placed = channelsOf(all).flatMap((channel) => channel.lanes);
      let edge = -CHANNEL_DEPTH / 2 - 1e-9;
      for (const lane of placed) {
        expect(lane.z - lane.width / 2).toBeGreaterThanOrEqual(edge - 1e-9);
        edge = lane.z + lane.width / 2;
      }
      expect(edge).toBeLessThanOrEqual(CHANNEL_DEPTH / 2 + 1e-9);
      expect(placed).toHaveLength(all.length);
    }
  });

  it('keep the order of partitions whatever the order of trouble on the wire', () => {
    const [channel] = channelsOf([...lanes('a', 8)].reverse());
    expect(channel?.lanes.map((lane) => lane.lane.id)).toEqual(lanes('a', 8).map((lane) => lane.id));
  });
});
