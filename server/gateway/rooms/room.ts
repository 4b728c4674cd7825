import { diff } from '../../protocol/delta.ts';
import type { Delta, RoomState, SlotTable, Snapshot } from '../../protocol/messages.ts';
import { ROOM_HZ, type RoomSpec } from '../../protocol/rooms.ts';
import { asSent, encodeTick, encodeValues, isEmptyTick } from '../../protocol/ticks.ts';
import type { RoomPicture } from '../ports.ts';

/** Deltas kept for those who come back (SPEC.md rule 7). */
const MOST_DELTAS = 64;
/** At least one tick in this time, so that viewers know that the room is alive, ms. */
const SILENCE_MS = 1_000;
/** Every so often a tick carries all slots (rule 11), ms. */
const FULL_TICK_MS = 5_000;

/** What goes out after a look at the picture: a delta, a tick, both or neither. */
export interface Outgoing {
  delta: Delta | null;
  tick: Buffer | null;
}

/** One room that viewers share: what they hold, and what leads from one picture to the next (SPEC.md rules 3 to 11). */
export class SharedRoom {
  readonly wire: number;
  readonly spec: RoomSpec;
  /** Names this room from its first viewer to its end: another room of the same spec has another. */
  readonly bootId: string;
  readonly periodMs: number;
  #clock = 0;
  #asOf: number;
  #state: RoomState;
  #slots: SlotTable;
  #names: readonly string[];
  #values: Float64Array;
  readonly #deltas: Delta[] = [];
  #tickedAt: number;
  #fullAt: number;

  constructor(wire: number, spec: RoomSpec, bootId: string, picture: RoomPicture, now: number) {
    this.wire = wire;
    this.spec = spec;
    this.bootId = bootId;
    this.periodMs = 1_000 / ROOM_HZ[spec.view];
    this.#asOf = picture.asOf;
    this.#state = picture.state;
    this.#names = picture.slots;
    this.#slots = { version: 1, names: [...picture.slots] };
    this.#values = asSent(picture.values);
    this.#tickedAt = now;
    this.#fullAt = now;
  }

  get clock(): number {
    return this.#clock;
  }

  /** Takes the next picture. `now`: ms of any clock that never goes back. */
  update(picture: RoomPicture, now: number): Outgoing {
    const values = asSent(picture.values);
    const changes = picture.state === this.#state ? null : diff(this.#state, picture.state);
    const newTable = picture.slots !== this.#names && !sameNames(picture.slots, this.#names);
    this.#state = picture.state;
    this.#names = picture.slots;
    this.#asOf = picture.asOf;
    if (newTable) this.#slots = { version: this.#slots.version + 1, names: [...picture.slots] };
    const delta = changes === null && !newTable ? null : this.#delta(changes ?? [], newTable, values);
    const tick = newTable ? null : this.#tick(values, now);
    if (newTable) this.#tickedAt = this.#fullAt = now;
    this.#values = values;
    return { delta, tick };
  }

  /** Everything, for a viewer who has nothing. */
  snapshot(): Snapshot {
    return {
      wire: this.wire,
      bootId: this.bootId,
      clock: this.#clock,
      asOf: this.#asOf,
      state: this.#state,
      slots: this.#slots,
      values: bytes(encodeValues(this.#values)),
    };
  }

  /** What a viewer missed since `have`, and all numbers; null when only a snapshot helps. */
  missed(have: { bootId: string; clock: number }): { deltas: Delta[]; tick: Buffer } | null {
    if (have.bootId !== this.bootId || have.clock > this.#clock) return null;
    const deltas = this.#deltas.filter(({ from }) => from >= have.clock);
    if (deltas.length !== this.#clock - have.clock) return null;
    return { deltas, tick: bytes(encodeTick(this.#slots.version, this.#asOf, null, this.#values)) };
  }

  #delta(changes: Delta['changes'], newTable: boolean, values: Float64Array): Delta {
    const delta: Delta = {
      wire: this.wire,
      from: this.#clock,
      clock: this.#clock + 1,
      asOf: this.#asOf,
      changes,
      ...(newTable ? { slots: this.#slots, values: bytes(encodeValues(values)) } : {}),
    };
    this.#clock += 1;
    this.#deltas.push(delta);
    if (this.#deltas.length > MOST_DELTAS) this.#deltas.shift();
    return delta;
  }

  #tick(values: Float64Array, now: number): Buffer | null {
    const full = now - this.#fullAt >= FULL_TICK_MS;
    const tick = encodeTick(this.#slots.version, this.#asOf, full ? null : this.#values, values);
    if (isEmptyTick(tick) && now - this.#tickedAt < SILENCE_MS) return null;
    this.#tickedAt = now;
    if (full) this.#fullAt = now;
    return bytes(tick);
  }
}

/** A Buffer over the same bytes: the MessagePack encoder sends other typed arrays in a form of its own. */
const bytes = (array: Uint8Array<ArrayBuffer>): Buffer<ArrayBuffer> =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength);

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, at) => name === b[at]);
