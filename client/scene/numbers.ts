import type { RoomReplica } from '../store/ports.ts';
import type { BeaconsLayer } from './layers/beacons.ts';
import type { BoxesLayer } from './layers/boxes.ts';
import { BIRTHS, ERROR_SHARE, figures, HEIGHT, TURNING } from './layers/figures.ts';
import type { LabelsLayer } from './layers/labels.ts';
import type { LinkData } from './layers/link-data.ts';
import type { WheelsLayer } from './layers/wheels.ts';
import type { NodeNumbers } from './look/label-text.ts';
import type { SceneLook } from './look/look.ts';
import { backlogHeight, backlogHeightOfEvents, births, turning } from './look/scales.ts';

/** What the numbers move. */
export interface NumberTargets {
  boxes: BoxesLayer;
  wheels: WheelsLayer;
  links: LinkData;
  labels: Pick<LabelsLayer, 'setNumbers'>;
  beacons: BeaconsLayer;
}

/** Nodes and links looked at in one frame: a tick of a huge graph is spread over some frames instead of holding one up. */
const A_FRAME = 2_500;
const NODE_SLOTS = 4;
const LANE_SLOTS = 3;
const EDGE_SLOTS = 2;

/**
 * Brings the room's live numbers into the picture: slot indices are looked up once for a slot table, values are read in
 * place, and only what changed is written. Allocates nothing between two changes of structure.
 */
export class Numbers {
  private readonly targets: NumberTargets;
  private look: SceneLook | null = null;
  private wheelOf = new Int32Array(0);
  private nodeSlots = new Int32Array(0);
  private laneSlots = new Int32Array(0);
  private edgeSlots = new Int32Array(0);
  private nodeSeen = new Float64Array(0);
  private laneSeen = new Float64Array(0);
  private edgeSeen = new Float64Array(0);
  private flowOf = new Int32Array(0);
  private readonly scratch: NodeNumbers = { rateIn: 0, rateOut: 0, lag: 0, lagSeconds: 0 };
  private readonly shown = figures();
  private cursor = 0;
  private waiting = 0;

  constructor(targets: NumberTargets) {
    this.targets = targets;
  }

  /** Something is still to be read. */
  get behind(): boolean {
    return this.waiting > 0;
  }

  /** A new look or a new slot table: looks up all slots and reads everything anew. */
  bind(look: SceneLook, room: RoomReplica): void {
    this.look = look;
    this.nodeSlots = new Int32Array(look.bodies.length * NODE_SLOTS);
    look.bodies.forEach((body, index) => {
      NODE_FIELDS.forEach((field, at) => {
        this.nodeSlots[index * NODE_SLOTS + at] = room.slot(`nodes/${body.id}/${field}`);
      });
    });
    this.laneSlots = new Int32Array(look.lanes.length * LANE_SLOTS);
    look.lanes.forEach((lane, index) => {
      const id = look.bodies[lane.body]?.id ?? '';
      const fields = lane.ofGroup ? OF_GROUP : LANE_FIELDS;
      const at = lane.ofGroup ? `nodes/${id}` : `nodes/${id}/lane/${lane.id}`;
      fields.forEach((field, slot) => {
        this.laneSlots[index * LANE_SLOTS + slot] = room.slot(`${at}/${field}`);
      });
    });
    this.edgeSlots = new Int32Array(look.edgeCount * EDGE_SLOTS);
    this.flowOf = new Int32Array(look.lanes.length);
    look.links.forEach((link, index) => {
      if (link.edge === null) {
        this.flowOf[link.lane] = index;
        return;
      }
      EDGE_FIELDS.forEach((field, at) => {
        this.edgeSlots[index * EDGE_SLOTS + at] = room.slot(`edges/${link.edge?.id ?? ''}/${field}`);
      });
    });
    this.wheelOf = new Int32Array(look.bodies.length).fill(-1);
    look.wheels.forEach((wheel, index) => (this.wheelOf[wheel.body] = index));
    // Infinity is no value of a slot: everything counts as changed.
    this.nodeSeen = new Float64Array(this.nodeSlots.length).fill(Number.POSITIVE_INFINITY);
    this.laneSeen = new Float64Array(this.laneSlots.length).fill(Number.POSITIVE_INFINITY);
    this.edgeSeen = new Float64Array(this.edgeSlots.length).fill(Number.POSITIVE_INFINITY);
    this.cursor = 0;
    this.ticked();
  }

  /** The room's numbers changed: the next frames read all of them once. */
  ticked(): void {
    this.waiting = this.look ? this.look.bodies.length + this.look.edgeCount : 0;
  }

  /** Reads on, at most so many nodes and links. */
  frame(values: Float64Array): void {
    const { look } = this;
    if (!look || this.waiting === 0) return;
    const bodies = look.bodies.length;
    const all = bodies + look.edgeCount;
    for (let left = Math.min(A_FRAME, this.waiting); left > 0; left--, this.waiting--) {
      if (this.cursor >= all) this.cursor = 0;
      if (this.cursor < bodies) this.body(look, this.cursor, values);
      else this.edge(look, this.cursor - bodies, values);
      this.cursor++;
    }
  }

  private body(look: SceneLook, index: number, values: Float64Array): void {
    if (changed(this.nodeSlots, this.nodeSeen, index * NODE_SLOTS, NODE_SLOTS, values)) {
      const { scratch, nodeSeen } = this;
      scratch.rateIn = nodeSeen[index * NODE_SLOTS] ?? Number.NaN;
      scratch.rateOut = nodeSeen[index * NODE_SLOTS + 1] ?? Number.NaN;
      scratch.lag = nodeSeen[index * NODE_SLOTS + 2] ?? Number.NaN;
      scratch.lagSeconds = nodeSeen[index * NODE_SLOTS + 3] ?? Number.NaN;
      this.targets.labels.setNumbers(index, scratch);
    }
    const wheel = this.wheelOf[index] ?? -1;
    if (wheel >= 0) this.wheel(look, wheel, index, values);
  }

  /** The lanes of a group, and its wheel at the sum of their rates; a group whose lanes say nothing turns at its own. */
  private wheel(look: SceneLook, wheel: number, body: number, values: Float64Array): void {
    const { firstLane = 0, laneCount = 0 } = look.wheels[wheel] ?? {};
    let sum = 0;
    let known = 0;
    let any = false;
    for (let lane = firstLane; lane < firstLane + laneCount; lane++) {
      if (changed(this.laneSlots, this.laneSeen, lane * LANE_SLOTS, LANE_SLOTS, values)) {
        any = true;
        this.lane(look, lane);
      }
      const rate = this.laneSeen[lane * LANE_SLOTS + 2] ?? Number.NaN;
      if (rate === rate) {
        sum += rate;
        known++;
      }
    }
    if (!any) return;
    const own = this.nodeSeen[body * NODE_SLOTS + 1] ?? Number.NaN;
    const rate = known > 0 ? sum : own === own ? own : (this.nodeSeen[body * NODE_SLOTS] ?? Number.NaN);
    const state = rate > 0 ? 'turning' : rate === 0 ? 'standing' : 'unknown';
    this.shown[TURNING] = turning(rate);
    this.targets.wheels.setSpeed(wheel, this.shown, state);
  }

  private lane(look: SceneLook, lane: number): void {
    const lag = this.laneSeen[lane * LANE_SLOTS] ?? Number.NaN;
    const lagSeconds = this.laneSeen[lane * LANE_SLOTS + 1] ?? Number.NaN;
    const rate = this.laneSeen[lane * LANE_SLOTS + 2] ?? Number.NaN;
    const fallBack = lagSeconds !== lagSeconds && lag === lag && lag > 0;
    const { shown } = this;
    shown[HEIGHT] = fallBack ? backlogHeightOfEvents(lag) : backlogHeight(lagSeconds);
    shown[TURNING] = turning(rate);
    shown[BIRTHS] = births(rate);
    shown[ERROR_SHARE] = 0;
    const { boxes, beacons, links } = this.targets;
    boxes.setColumn(lane, shown, fallBack);
    beacons.setColumn(lane, shown);
    const stuck = look.lanes[lane]?.stuck === true;
    boxes.setPaddle(lane, shown, stuck && !(rate > 0));
    links.setFlow(this.flowOf[lane] ?? 0, shown, false);
  }

  private edge(look: SceneLook, index: number, values: Float64Array): void {
    if (!changed(this.edgeSlots, this.edgeSeen, index * EDGE_SLOTS, EDGE_SLOTS, values)) return;
    const rate = this.edgeSeen[index * EDGE_SLOTS] ?? Number.NaN;
    const errors = this.edgeSeen[index * EDGE_SLOTS + 1] ?? Number.NaN;
    const red = rate === 0 && look.links[index]?.alarming === true;
    this.shown[BIRTHS] = births(rate);
    this.shown[ERROR_SHARE] = errors > 0 ? errors : 0;
    this.targets.links.setFlow(index, this.shown, red);
  }
}

const NODE_FIELDS = ['rateIn', 'rateOut', 'lag', 'lagSeconds'] as const;
const LANE_FIELDS = ['lag', 'lagSeconds', 'rate'] as const;
const OF_GROUP = ['lag', 'lagSeconds', 'rateOut'] as const;
const EDGE_FIELDS = ['rate', 'errorShare'] as const;

/** Takes the slots' values into `seen`; true when one of them is another than before. A slot that is not there is NaN. */
function changed(
  slots: Int32Array,
  seen: Float64Array,
  first: number,
  count: number,
  values: Float64Array,
): boolean {
  let any = false;
  for (let at = first; at < first + count; at++) {
    const slot = slots[at] ?? -1;
    const value = slot < 0 ? Number.NaN : (values[slot] ?? Number.NaN);
    const was = seen[at] ?? Number.NaN;
    if (value === was || (value !== value && was !== was)) continue;
    seen[at] = value;
    any = true;
  }
  return any;
}
