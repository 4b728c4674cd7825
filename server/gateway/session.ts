import { CLIENT_EVENTS, type Refused, type Subscribe } from '../protocol/messages.ts';
import type { House } from './rooms/house.ts';
import { SharedRoom } from './rooms/room.ts';

/** SPEC.md rules 2 and 14. */
const MOST_ROOMS = 32;
const PER_SECOND = 50;
const BURST = 100;
/** So many bad messages within a minute end the line. */
const MOST_BAD = 20;
const BAD_WINDOW_MS = 60_000;

/** The line to one client, as its session needs it. */
export interface ClientLine {
  send(event: 'subscribed' | 'snapshot' | 'delta' | 'refused', body: unknown): void;
  tick(wire: number, tick: Buffer): void;
  /** From now on it gets what goes out for the room, or not any more. */
  join(wire: number): void;
  leave(wire: number): void;
  disconnect(): void;
}

/** One client: the rooms it looks at under its own numbers, and what it may do. Holds no copy of any room (rule 13). */
export class Session {
  readonly #house: House;
  readonly #line: ClientLine;
  readonly #scope: string;
  /** The client's number to the room's wire; null while it is suspended. */
  readonly #rooms = new Map<number, { spec: Subscribe['spec']; wire: number | null }>();
  #tokens = BURST;
  #tokensAt: number;
  #bad = 0;
  #badSince = 0;
  #suspended = false;

  constructor(house: House, line: ClientLine, scope: string, now: number) {
    this.#house = house;
    this.#line = line;
    this.#scope = scope;
    this.#tokensAt = now;
  }

  /** Any message of the client. */
  take(event: string, body: unknown, now: number): void {
    if (!this.#mayGoOn(now)) return;
    if (event === 'subscribe') {
      const parsed = CLIENT_EVENTS.subscribe.safeParse(body);
      if (parsed.success) this.#subscribe(parsed.data, now);
      else this.#complain(numberOf(body), 'bad-request', firstIssue(parsed.error.issues), now);
    } else if (event === 'unsubscribe') {
      const parsed = CLIENT_EVENTS.unsubscribe.safeParse(body);
      if (parsed.success) this.#unsubscribe(parsed.data.room, now);
      else this.#complain(numberOf(body), 'bad-request', firstIssue(parsed.error.issues), now);
    } else this.#complain(null, 'bad-request', 'this message is not known', now);
  }

  /** Too much waits for this client: it leaves its rooms until that has drained (rule 13). */
  suspend(now: number): void {
    this.#suspended = true;
    for (const room of this.#rooms.values()) {
      if (room.wire !== null) this.#out(room.wire, now);
      room.wire = null;
    }
  }

  get isSuspended(): boolean {
    return this.#suspended;
  }

  /** It has drained: snapshots of all its rooms. */
  resume(now: number): void {
    this.#suspended = false;
    for (const [number, { spec }] of [...this.#rooms]) this.#subscribe({ room: number, spec }, now);
  }

  /** A room has ended: what it showed is gone. */
  ended(wire: number): void {
    for (const [number, room] of this.#rooms) if (room.wire === wire) this.#rooms.delete(number);
    this.#line.leave(wire);
  }

  close(now: number): void {
    for (const { wire } of this.#rooms.values()) if (wire !== null) this.#house.leave(wire, now);
    this.#rooms.clear();
  }

  #subscribe({ room: number, spec, have }: Subscribe, now: number): void {
    const known = this.#rooms.get(number);
    if (known === undefined && this.#rooms.size >= MOST_ROOMS) {
      this.#complain(number, 'too-many-requests', `at most ${MOST_ROOMS} rooms at a time`, now);
      return;
    }
    if (this.#suspended) {
      if (known !== undefined && known.wire !== null) this.#out(known.wire, now);
      this.#rooms.set(number, { spec, wire: null });
      return;
    }
    const room = this.#house.enter(this.#scope, spec, now);
    // Asked for again, or for something else under the same number: the old one is left behind the new one's entry.
    if (known !== undefined && known.wire !== null) this.#out(known.wire, now);
    if (!(room instanceof SharedRoom)) {
      this.#rooms.delete(number);
      this.#refuse(number, room.code, room.detail);
      return;
    }
    const { wire } = room;
    this.#rooms.set(number, { spec, wire });
    this.#line.send('subscribed', { room: number, wire });
    const missed = have === undefined ? null : room.missed(have);
    if (missed === null) this.#line.send('snapshot', room.snapshot());
    else {
      for (const delta of missed.deltas) this.#line.send('delta', delta);
      this.#line.tick(wire, missed.tick);
    }
    this.#line.join(wire);
  }

  #unsubscribe(number: number, now: number): void {
    const known = this.#rooms.get(number);
    this.#rooms.delete(number);
    if (known !== undefined && known.wire !== null) this.#out(known.wire, now);
  }

  /** Leaves a room, unless the client looks at it under another number, too. */
  #out(wire: number, now: number): void {
    this.#house.leave(wire, now);
    let uses = 0;
    for (const room of this.#rooms.values()) if (room.wire === wire) uses += 1;
    if (uses <= 1) this.#line.leave(wire);
  }

  #mayGoOn(now: number): boolean {
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#tokensAt) / 1_000) * PER_SECOND);
    this.#tokensAt = now;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return true;
    }
    this.#complain(null, 'too-many-requests', `at most ${PER_SECOND} messages a second`, now);
    return false;
  }

  #complain(room: number | null, code: Refused['code'], detail: string, now: number): void {
    if (now - this.#badSince > BAD_WINDOW_MS) {
      this.#badSince = now;
      this.#bad = 0;
    }
    this.#bad += 1;
    this.#refuse(room, code, detail);
    if (this.#bad > MOST_BAD) this.#line.disconnect();
  }

  #refuse(room: number | null, code: Refused['code'], detail: string): void {
    this.#line.send('refused', { room, wire: null, code, detail } satisfies Refused);
  }
}

function firstIssue(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const [issue] = issues;
  return issue === undefined
    ? 'not in the form of this protocol'
    : `${issue.path.map(String).join('.')}: ${issue.message}`;
}

/** The client's number for a room, where it can be told: so that it learns which one was refused. */
function numberOf(body: unknown): number | null {
  if (typeof body !== 'object' || body === null || !('room' in body)) return null;
  const { room } = body;
  return typeof room === 'number' && Number.isInteger(room) && room >= 0 && room <= 1_000_000 ? room : null;
}
