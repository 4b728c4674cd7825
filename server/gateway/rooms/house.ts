import type { MillraceError } from '../../errors.ts';
import { asMillraceError } from '../../errors.ts';
import type { Delta, Refused } from '../../protocol/messages.ts';
import type { RoomSpec } from '../../protocol/rooms.ts';
import type { Queries } from '../ports.ts';
import { SharedRoom } from './room.ts';

/** An empty room is kept for so long, for those who come back (SPEC.md rule 8), ms. */
const LINGER_MS = 10_000;
/** One pass over the rooms takes at most so long before others get their turn, ms. */
const PASS_MS = 30;
/** A room's work is at most this share of its time: a large one is looked at less often. */
const SHARE = 1 / 6;

type Code = Refused['code'];

/** Where the messages of rooms go: socket.ts sends them to all who look at `wire`. */
export interface Outlet {
  delta(wire: number, delta: Delta): void;
  tick(wire: number, tick: Buffer): void;
  /** The room ends: what it showed is gone, or cannot be shown. */
  ended(wire: number, code: Code, detail: string): void;
}

interface Entry {
  key: string;
  room: SharedRoom;
  viewers: number;
  /** When it is looked at next, and since when nobody is there. */
  dueAt: number;
  emptySince: number | null;
}

/** All rooms with viewers. Equal specs of equal scope are one room; each is looked at once a period, however many look on. */
export class House {
  readonly #queries: Queries;
  readonly #outlet: Outlet;
  readonly #bootId: string;
  readonly #onFailure: (error: MillraceError, spec: RoomSpec) => void;
  readonly #byKey = new Map<string, Entry>();
  readonly #byWire = new Map<number, Entry>();
  #nextWire = 1;

  constructor(deps: {
    queries: Queries;
    outlet: Outlet;
    bootId: string;
    onFailure: (error: MillraceError, spec: RoomSpec) => void;
  }) {
    this.#queries = deps.queries;
    this.#outlet = deps.outlet;
    this.#bootId = deps.bootId;
    this.#onFailure = deps.onFailure;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** Specs that somebody looks at. */
  watched(): RoomSpec[] {
    return [...this.#byKey.values()].filter(({ viewers }) => viewers > 0).map(({ room }) => room.spec);
  }

  room(wire: number): SharedRoom | undefined {
    return this.#byWire.get(wire)?.room;
  }

  /** One viewer more. `spec` must be parsed: fields in the schema's order, defaults filled in. */
  enter(scope: string, spec: RoomSpec, now: number): SharedRoom | { code: Code; detail: string } {
    const key = `${scope} ${JSON.stringify(spec)}`;
    let entry = this.#byKey.get(key);
    if (entry === undefined) {
      const room = this.#open(spec, now);
      if (!(room instanceof SharedRoom)) return room;
      entry = { key, room, viewers: 0, dueAt: now + room.periodMs, emptySince: null };
      this.#byKey.set(key, entry);
      this.#byWire.set(room.wire, entry);
    }
    entry.viewers += 1;
    entry.emptySince = null;
    return entry.room;
  }

  leave(wire: number, now: number): void {
    const entry = this.#byWire.get(wire);
    if (entry === undefined) return;
    entry.viewers -= 1;
    if (entry.viewers <= 0) entry.emptySince = now;
  }

  /** These rooms are looked at with the next pass. */
  hurry(isMeant: (spec: RoomSpec) => boolean): void {
    for (const entry of this.#byKey.values()) if (isMeant(entry.room.spec)) entry.dueAt = 0;
  }

  /** Looks at the rooms that are due, those that waited longest first. Call it often; `now` never goes back. */
  pass(now: number): void {
    const due: Entry[] = [];
    for (const entry of this.#byKey.values()) {
      if (entry.emptySince !== null && now - entry.emptySince > LINGER_MS) this.#close(entry);
      else if (entry.dueAt <= now) due.push(entry);
    }
    due.sort((a, b) => a.dueAt - b.dueAt);
    const started = performance.now();
    for (const entry of due) {
      this.#look(entry, now);
      if (performance.now() - started > PASS_MS) return;
    }
  }

  #open(spec: RoomSpec, now: number): SharedRoom | { code: Code; detail: string } {
    try {
      const picture = this.#queries.room(spec);
      if (picture === null) return this.#absent(spec);
      const wire = this.#nextWire;
      this.#nextWire = wire >= 999_999 ? 1 : wire + 1;
      return new SharedRoom(wire, spec, `${this.#bootId}.${wire}`, picture, now);
    } catch (thrown) {
      return this.#refusal(asMillraceError(thrown), spec);
    }
  }

  #look(entry: Entry, now: number): void {
    const { room } = entry;
    const started = performance.now();
    try {
      const picture = this.#queries.room(room.spec);
      if (picture === null) {
        const { code, detail } = this.#absent(room.spec);
        this.#close(entry);
        this.#outlet.ended(room.wire, code, detail);
        return;
      }
      const { delta, tick } = room.update(picture, now);
      if (entry.viewers > 0) {
        if (delta !== null) this.#outlet.delta(room.wire, delta);
        if (tick !== null) this.#outlet.tick(room.wire, tick);
      }
    } catch (thrown) {
      const { code, detail } = this.#refusal(asMillraceError(thrown), room.spec);
      this.#close(entry);
      this.#outlet.ended(room.wire, code, detail);
      return;
    }
    const took = performance.now() - started;
    entry.dueAt = now + Math.max(room.periodMs, took / SHARE);
  }

  #close(entry: Entry): void {
    this.#byKey.delete(entry.key);
    this.#byWire.delete(entry.room.wire);
  }

  #refusal(error: MillraceError, spec: RoomSpec): { code: Code; detail: string } {
    if (error.code === 'bad-input') return { code: 'bad-request', detail: error.message };
    this.#onFailure(error, spec);
    return { code: 'internal', detail: 'this could not be worked out; the log of the bridge says more' };
  }

  #absent(spec: RoomSpec): { code: Code; detail: string } {
    if ('cluster' in spec && !this.#queries.clusters().includes(spec.cluster))
      return { code: 'unknown-cluster', detail: `there is no cluster ${spec.cluster}` };
    switch (spec.view) {
      case 'group':
        return { code: 'unknown-group', detail: `there is no group ${spec.group}, or it is not visible` };
      case 'topic':
        return { code: 'unknown-topic', detail: `there is no topic ${spec.topic}, or it is not visible` };
      default:
        return { code: 'not-found', detail: 'what this would show does not exist' };
    }
  }
}
