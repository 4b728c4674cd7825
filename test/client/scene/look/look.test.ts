import { describe, expect, it } from 'vitest';
import { GraphReader } from '../../../../client/scene/look/graph.ts';
import { type SceneLook, sceneLook } from '../../../../client/scene/look/look.ts';
import { palettes } from '../../../../client/scene/look/palette.ts';
import { layout } from '../../../../client/scene/layout/slots.ts';
import { RecordedRoom, type Recording } from '../../../../client/scene/playground/recorded.ts';
import { Builder, shop, slowGroup, stuckPartition } from '../../../../client/scene/playground/shop.ts';

function lookOf(recording: Recording, theme: 'dark' | 'light' = 'dark'): SceneLook {
  const graph = new GraphReader().read(new RecordedRoom(recording).current().state);
  return sceneLook(graph, layout(graph.nodes, graph.edges, null), theme);
}

describe('the look of a graph', () => {
  it('is quiet when all is well: no colour of trouble anywhere', () => {
    for (const theme of ['dark', 'light'] as const) {
      const look = lookOf(shop(), theme);
      const { critical, warning } = palettes[theme].tones;
      const colors = [
        ...look.bodies.map((body) => body.color),
        ...look.wheels.flatMap((wheel) => [wheel.rim, wheel.spoke, wheel.standing]),
        ...look.lanes.flatMap((lane) => [lane.column, lane.bed, lane.paddle]),
        ...look.deck.boxes.map((box) => box.color),
        ...look.labels.map((label) => label.nameColor),
      ];
      expect(colors).not.toContain(critical);
      expect(colors).not.toContain(warning);
      expect(look.beacons).toEqual([]);
    }
  });

  it('marks the stuck partition alone among its siblings', () => {
    const look = lookOf(stuckPartition());
    expect(look.lanes.filter((lane) => lane.loud).map((lane) => lane.id)).toEqual(['orders-1']);
    expect(look.lanes.filter((lane) => lane.stuck).map((lane) => lane.id)).toEqual(['orders-1']);
    expect(look.beacons).toHaveLength(1);
    expect(look.lanes[look.beacons[0]?.lane ?? -1]?.id).toBe('orders-1');
  });

  it('lights each partition of a topic on the band of its leader', () => {
    const builder = new Builder().broker(1, true).broker(2, false).topic('t', 4, 1);
    Object.assign(builder.recording.nodes[2] ?? {}, { leaders: [1, 2, 2, -1] });
    const look = lookOf(builder.recording);
    const leaders = look.deck.boxes.filter((box) => box.color === palettes.dark.leader);
    const middle = look.bodies[0]?.place.x ?? 0;
    expect(leaders.map((box) => Math.sign(box.x - middle))).toEqual([-1, 1, 1]);
  });

  it('shows a partition without a leader as trouble of the topic', () => {
    const builder = new Builder().broker(1, true).topic('t', 2, 1);
    Object.assign(builder.recording.nodes[1] ?? {}, { leaders: [1, -1] });
    const [healthy, offline] = lookOf(builder.recording).deck.boxes.filter((box) => box.sizeX === 4.6);
    expect(offline?.color).not.toBe(healthy?.color);
  });

  it('gives a group whose lanes are not on the wire one lane of its own', () => {
    const builder = new Builder().node('group', 'g', 2, '');
    const look = lookOf(builder.recording);
    expect(look.lanes.map((lane) => lane.ofGroup)).toEqual([true]);
    expect(look.wheels[0]?.laneCount).toBe(1);
  });

  it('lets nothing stand where a link ends that it does not lead to: ends are at its own two nodes', () => {
    const look = lookOf(slowGroup());
    for (const link of look.links.slice(0, look.edgeCount)) {
      const from = look.bodies[link.source]?.bounds;
      const to = look.bodies[link.target]?.bounds;
      const near = (x: number, box: typeof from): boolean =>
        box !== undefined && x > box.minX - 0.5 && x < box.maxX + 0.5;
      expect(near(link.curve.fromX, from)).toBe(true);
      expect(near(link.curve.toX, to)).toBe(true);
    }
  });

  it('leaves out what is not a node of this version and keeps the rest', () => {
    const recording = shop();
    const state = new RecordedRoom(recording).current().state;
    const broken = { ...state, nodes: { ...state['nodes'], bad: { id: 'bad', kind: 'spaceship' } } };
    expect(new GraphReader().read(broken).nodes).toHaveLength(recording.nodes.length);
  });
});
