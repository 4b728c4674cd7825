import { describe, expect, it } from 'vitest';
import { BeaconsLayer } from '../../../client/scene/layers/beacons.ts';
import { BoxesLayer } from '../../../client/scene/layers/boxes.ts';
import { LinkData } from '../../../client/scene/layers/link-data.ts';
import { SharedUniforms } from '../../../client/scene/layers/shared.ts';
import { WheelsLayer } from '../../../client/scene/layers/wheels.ts';
import { layout } from '../../../client/scene/layout/slots.ts';
import { GraphReader } from '../../../client/scene/look/graph.ts';
import type { NodeNumbers } from '../../../client/scene/look/label-text.ts';
import { type SceneLook, sceneLook } from '../../../client/scene/look/look.ts';
import {
  backlogHeight,
  backlogHeightOfEvents,
  births,
  MAX_BIRTHS,
  turning,
} from '../../../client/scene/look/scales.ts';
import { Numbers } from '../../../client/scene/numbers.ts';
import { RecordedRoom, type Recording } from '../../../client/scene/playground/recorded.ts';
import { openTransaction, shop, slowGroup, stuckPartition } from '../../../client/scene/playground/shop.ts';

class Stand {
  readonly shared = new SharedUniforms();
  readonly boxes = new BoxesLayer(this.shared);
  readonly wheels = new WheelsLayer(this.shared);
  readonly links = new LinkData();
  readonly beacons = new BeaconsLayer(this.shared);
  readonly labelled = new Map<number, NodeNumbers>();
  readonly room: RecordedRoom;
  readonly look: SceneLook;
  readonly numbers: Numbers;

  constructor(recording: Recording) {
    this.room = new RecordedRoom(recording);
    const graph = new GraphReader().read(this.room.current().state);
    this.look = sceneLook(graph, layout(graph.nodes, graph.edges, null), 'dark');
    for (const layer of [this.boxes, this.wheels, this.beacons]) layer.apply(this.look);
    this.links.apply(this.look, 0);
    const labels = { setNumbers: (body: number, n: NodeNumbers) => void this.labelled.set(body, { ...n }) };
    this.numbers = new Numbers({
      boxes: this.boxes,
      wheels: this.wheels,
      links: this.links,
      beacons: this.beacons,
      labels,
    });
    this.numbers.bind(this.look, this.room.current());
    this.room.onTick(() => this.numbers.ticked());
  }

  run(seconds = 0): this {
    this.shared.uTime.value = seconds;
    while (this.numbers.behind) this.numbers.frame(this.room.current().values);
    return this;
  }

  wheelOf(name: string): number {
    return this.look.wheels.findIndex((wheel) => this.look.bodies[wheel.body]?.node.name === name);
  }

  laneSlot(lane: number, field: string): number {
    const look = this.look.lanes[lane];
    const id = this.look.bodies[look?.body ?? -1]?.id ?? '';
    return this.room.current().number(`nodes/${id}/lane/${look?.id ?? ''}/${field}`) ?? Number.NaN;
  }

  edge(id: string): number {
    return this.look.links.findIndex((link) => link.edge?.id === id);
  }
}

const recordings: [string, () => Recording][] = [
  ['a healthy shop', shop],
  ['a stuck partition', stuckPartition],
  ['a slow group', slowGroup],
  ['an open transaction', openTransaction],
];

describe.each(recordings)('numbers in the picture of %s', (_name, recording) => {
  it('every height is the published scale of the number in the room', () => {
    const stand = new Stand(recording()).run();
    expect(stand.look.lanes.length).toBeGreaterThan(0);
    stand.look.lanes.forEach((_lane, at) => {
      const lagSeconds = stand.laneSlot(at, 'lagSeconds');
      const lag = stand.laneSlot(at, 'lag');
      const expected =
        Number.isNaN(lagSeconds) && lag > 0 ? backlogHeightOfEvents(lag) : backlogHeight(lagSeconds);
      expect(stand.boxes.columnHeight(at)).toBeCloseTo(expected, 5);
    });
  });

  it('every label has its own numbers', () => {
    const stand = new Stand(recording()).run();
    stand.look.bodies.forEach((body, at) => {
      const got = stand.labelled.get(at);
      for (const field of ['rateIn', 'rateOut', 'lag', 'lagSeconds'] as const) {
        const want = stand.room.current().number(`nodes/${body.id}/${field}`);
        if (got) expect(Number.isNaN(got[field]) ? null : got[field]).toBe(want);
        else expect(want).toBeNull();
      }
    });
  });

  it('every wheel turns at the sum of its lanes, every link bears marks by its rate', () => {
    const stand = new Stand(recording()).run();
    stand.look.wheels.forEach((wheel, at) => {
      let sum = 0;
      for (let lane = wheel.firstLane; lane < wheel.firstLane + wheel.laneCount; lane++)
        sum += stand.laneSlot(lane, 'rate');
      expect(stand.wheels.speed(at)).toBeCloseTo(turning(sum), 5);
    });
    for (let link = 0; link < stand.look.edgeCount; link++) {
      const rate =
        stand.room.current().number(`edges/${stand.look.links[link]?.edge?.id ?? ''}/rate`) ?? Number.NaN;
      expect(stand.links.density(link) * MAX_BIRTHS).toBeCloseTo(births(rate), 4);
    }
  });
});

describe('a stuck partition', () => {
  it('locks its own paddle while its siblings, the wheel and the link behind it go on', () => {
    const stand = new Stand(stuckPartition()).run();
    stand.look.lanes.forEach((lane, at) => {
      const stuck = lane.id === 'orders-1' && stand.look.bodies[lane.body]?.node.name === 'order-processing';
      expect(stand.boxes.isLocked(at)).toBe(stuck);
      expect(stand.boxes.paddleSpeed(at) === 0).toBe(stuck);
    });
    expect(stand.wheels.speed(stand.wheelOf('order-processing'))).toBeGreaterThan(0);
    const link = stand.edge('group:order-processing>database:orders-db');
    expect(stand.links.density(link)).toBeGreaterThan(0);
    expect(stand.links.isRed(link)).toBe(false);
  });

  it('a wheel stands and the link behind it is empty and red only at a measured rate of 0', () => {
    const stand = new Stand(slowGroup()).run();
    expect(stand.wheels.speed(stand.wheelOf('notify'))).toBe(0);
    const link = stand.edge('group:notify>messaging-server:xmpp');
    expect(stand.links.density(link)).toBe(0);
    expect(stand.links.isRed(link)).toBe(true);
    stand.room.write({
      'edges/group:notify>messaging-server:xmpp/rate': 3,
      'nodes/group:notify/lane/order-status-0/rate': 3,
    });
    stand.run(1);
    expect(stand.links.isRed(link)).toBe(false);
    expect(stand.wheels.speed(stand.wheelOf('notify'))).toBeGreaterThan(0);
  });

  it('a healthy link at rest is empty but not red', () => {
    const stand = new Stand(shop());
    stand.room.write({ 'edges/group:notify>messaging-server:xmpp/rate': 0 });
    stand.run();
    expect(stand.links.isRed(stand.edge('group:notify>messaging-server:xmpp'))).toBe(false);
  });
});

describe('a change of rate', () => {
  it('keeps the angle of the wheel and the phase of the marks at that moment', () => {
    const stand = new Stand(shop()).run(0);
    const wheel = stand.wheelOf('notify');
    const link = stand.edge('group:notify>messaging-server:xmpp');
    const [angle, phase] = [stand.wheels.angle(wheel, 12.5), stand.links.phase(link, 12.5)];
    stand.room.write({
      'edges/group:notify>messaging-server:xmpp/rate': 9_000,
      'nodes/group:notify/lane/order-status-0/rate': 9_000,
    });
    const speed = stand.wheels.speed(wheel);
    stand.run(12.5);
    expect(stand.wheels.speed(wheel)).toBeGreaterThan(speed);
    expect(Math.cos(stand.wheels.angle(wheel, 12.5) - angle)).toBeCloseTo(1, 4);
    expect(stand.links.phase(link, 12.5)).toBeCloseTo(phase, 5);
  });

  it('the clock starting over moves neither wheels nor marks', () => {
    const stand = new Stand(shop()).run(0);
    const link = stand.edge('group:notify>messaging-server:xmpp');
    const [angle, phase] = [stand.wheels.angle(0, 600), stand.links.phase(link, 600)];
    stand.wheels.rebase(600);
    stand.links.rebase(600);
    expect(Math.cos(stand.wheels.angle(0, 0) - angle)).toBeCloseTo(1, 3);
    expect(Math.abs(stand.links.phase(link, 0) - phase)).toBeLessThan(1e-3);
  });

  it('a new structure keeps what its survivors had', () => {
    const stand = new Stand(shop()).run(0);
    const wheel = stand.wheelOf('notify');
    const angle = stand.wheels.angle(wheel, 7);
    stand.wheels.apply(stand.look);
    expect(stand.wheels.angle(wheel, 7)).toBeCloseTo(angle, 4);
  });
});
