import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';
import type { RoomSpec } from '../../server/protocol/rooms.ts';
import type { LinkState, Watch, Watched } from '../store/ports.ts';
import { specKey } from '../store/rooms.ts';
import { type Incoming, parseIncoming } from './incoming.ts';
import type { Line } from './line.ts';
import { Room } from './room.ts';
import type { BridgeClock } from './wall-clock.ts';

/** A room left is kept this long, so that going back shows it at once. List windows come and go with typing: at once. */
const LINGER_MS = 3_000;
/** A room refused is asked for again: a group that is not there yet may come. */
const RETRY_MS = 5_000;
/** A room is asked for at most this often: a bridge whose messages do not fit must not be flooded. */
const AGAIN_MS = 500;
const STALE_MS = 3_000;

export interface Timers {
  after(ms: number, run: () => void): () => void;
}

/**
 * Rooms over one line. Equal specs share a room; after a reconnect each is subscribed with what it has; what does not fit
 * is asked for anew.
 */
export function createWatch(line: Line, clock: BridgeClock, timers: Timers): Watch & { close(): void } {
  const rooms = new Map<string, Room>();
  const byWire = new Map<number, Room>();
  const lingering = new Map<Room, () => void>();
  const asking = new Map<Room, () => void>();
  const linkListeners = new Set<() => void>();
  let nextNumber = 0;
  let open = false;
  let link: LinkState = { state: 'connecting', since: clock.now() };

  const setLink = (next: LinkState): void => {
    link = next;
    for (const listener of linkListeners) listener();
  };

  const subscribe = (room: Room): void => {
    if (!open) return;
    const have = room.have();
    line.send('subscribe', { room: room.number, spec: room.spec, ...(have ? { have } : {}) });
  };
  const askAgain = (room: Room, ms: number): void => {
    if (asking.has(room)) return;
    const cancel = timers.after(ms, () => {
      asking.delete(room);
      if (rooms.get(specKey(room.spec)) === room) subscribe(room);
    });
    asking.set(room, cancel);
  };
  const drop = (room: Room): void => {
    lingering.delete(room);
    asking.get(room)?.();
    asking.delete(room);
    rooms.delete(specKey(room.spec));
    if (room.wire !== null && byWire.get(room.wire) === room) byWire.delete(room.wire);
    if (open) line.send('unsubscribe', { room: room.number });
  };

  const onMessage = (message: Incoming): void => {
    switch (message.type) {
      case 'hello':
        if (message.body.protocol !== PROTOCOL_VERSION) setLink({ state: 'outdated' });
        clock.heard(message.body.now);
        return;
      case 'outdated':
        setLink({ state: 'outdated' });
        line.close();
        return;
      case 'subscribed': {
        const room = [...rooms.values()].find((item) => item.number === message.body.room);
        if (!room) return;
        room.wire = message.body.wire;
        byWire.set(message.body.wire, room);
        return;
      }
      case 'refused': {
        const { room: number, wire } = message.body;
        const room =
          (wire === null ? undefined : byWire.get(wire)) ??
          [...rooms.values()].find((item) => item.number === number);
        if (!room) return;
        if (message.body.code !== 'too-many-requests') room.refuse(message.body);
        askAgain(room, RETRY_MS);
        return;
      }
      case 'snapshot':
      case 'delta': {
        clock.heard(message.body.asOf);
        const room = byWire.get(message.body.wire);
        if (!room) return;
        const outcome = message.type === 'snapshot' ? room.snapshot(message.body) : room.delta(message.body);
        if (outcome === 'again') askAgain(room, AGAIN_MS);
        return;
      }
      case 'tick': {
        const room = byWire.get(message.wire);
        if (!room) return;
        if (room.tick(message.bytes) === 'again') askAgain(room, AGAIN_MS);
        else clock.heard(room.current().asOf);
        return;
      }
    }
  };

  line.onOpen(() => {
    open = true;
    byWire.clear();
    const now = clock.now();
    if (link.state !== 'outdated') setLink({ state: 'live', since: now, lastMessageAt: now });
    for (const room of rooms.values()) subscribe(room);
  });
  line.onDown((reason) => {
    open = false;
    if (link.state === 'outdated') return;
    const since = link.state === 'lost' ? link.since : clock.now();
    const lastMessageAt = link.state === 'connecting' ? link.since : link.lastMessageAt;
    setLink({ state: 'lost', since, lastMessageAt, reason });
  });
  line.onEvent((event, args) => {
    const message = parseIncoming(event, args);
    if (message === null) return;
    onMessage(message);
    // In place, without telling the listeners: whoever shows an age looks at it on its own clock.
    if (link.state === 'live') link.lastMessageAt = clock.now();
  });

  let stopAging = (): void => {};
  const age = (): void => {
    for (const room of rooms.values()) room.age(clock.now(), STALE_MS);
    stopAging = timers.after(AGAIN_MS, age);
  };
  age();

  const enter = (spec: RoomSpec): Room => {
    const key = specKey(spec);
    const known = rooms.get(key);
    if (known) {
      lingering.get(known)?.();
      lingering.delete(known);
      return known;
    }
    const room = new Room(nextNumber++, spec);
    rooms.set(key, room);
    subscribe(room);
    return room;
  };

  return {
    watch(spec): Watched {
      const room = enter(spec);
      room.viewers++;
      let released = false;
      return {
        current: () => room.current(),
        onState: (listener) => listen(room.onState, listener),
        onTick: (listener) => listen(room.onTick, listener),
        release() {
          if (released) return;
          released = true;
          room.viewers--;
          if (room.viewers > 0) return;
          if ('limit' in spec) drop(room);
          else
            lingering.set(
              room,
              timers.after(LINGER_MS, () => drop(room)),
            );
        },
      };
    },
    link: () => link,
    now: () => clock.now(),
    onLink: (listener) => listen(linkListeners, listener),
    close() {
      stopAging();
      for (const room of [...rooms.values()]) drop(room);
      line.close();
    },
  };
}

function listen(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
