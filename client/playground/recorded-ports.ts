import type { EventResource } from '../../server/protocol/event.ts';
import type { RoomState } from '../../server/protocol/messages.ts';
import type { Problem } from '../../server/protocol/problem.ts';
import type { RoomSpec } from '../../server/protocol/rooms.ts';
import type { LinkState, Ports, RoomReplica, Watched } from '../store/ports.ts';

/** What a recorded room shows. `refused` and `loading` rooms have nothing in them. */
export interface Recording {
  status: RoomReplica['status'];
  state: RoomState;
  numbers: Record<string, number>;
  asOf?: number;
  refusal?: { code: string; detail: string };
}

export interface Recorded extends Ports {
  /** Changes a room; equal specs share it. Structure goes to onState, numbers alone to onTick. */
  put(view: RoomSpec['view'], recording: Partial<Recording>): void;
  /** New numbers for a room, as a tick brings them. */
  tick(view: RoomSpec['view'], numbers: Record<string, number>): void;
  setLink(link: LinkState): void;
  /** Rooms watched now, by view: to see that nothing stays behind. */
  watched(): string[];
}

const EMPTY: Recording = { status: 'loading', state: {}, numbers: {} };

/** Ports that play what they are given, at the very seam of store/ports.ts: for the playground and for tests. */
export function recordedPorts(options: {
  now: () => number;
  rooms?: Partial<Record<RoomSpec['view'], Partial<Recording>>>;
  event?: EventResource | Problem;
}): Recorded {
  const rooms = new Map<string, Room>();
  let count = 0;
  const held = new Map<number, string>();
  let link: LinkState = { state: 'live', since: options.now(), lastMessageAt: options.now() };
  const linkListeners = new Set<() => void>();

  const room = (view: RoomSpec['view']): Room => {
    let known = rooms.get(view);
    if (!known) {
      known = createRoom({ ...EMPTY, ...options.rooms?.[view] }, options.now);
      rooms.set(view, known);
    }
    return known;
  };
  const unavailable = {
    code: 'drills-unavailable',
    title: 'This is a recording',
    status: 404,
    type: 'about:blank',
  } as const;

  return {
    watch: {
      watch(spec) {
        const id = count++;
        held.set(id, spec.view);
        const { watched } = room(spec.view);
        return { ...watched, release: () => void held.delete(id) };
      },
      link: () => link,
      now: options.now,
      onLink(listener) {
        linkListeners.add(listener);
        return () => void linkListeners.delete(listener);
      },
    },
    peek: {
      event: async () => {
        const { event } = options;
        if (event && 'kind' in event) return { ok: true, value: event };
        const missing = {
          code: 'not-found',
          title: 'Not in this recording',
          status: 404,
          type: 'about:blank',
        } as const;
        return { ok: false, problem: event ?? missing };
      },
    },
    drill: {
      start: async () => ({ ok: false, problem: unavailable }),
      stop: async () => ({ ok: false, problem: unavailable }),
    },
    put: (view, recording) => room(view).put(recording),
    tick: (view, numbers) => room(view).tick(numbers),
    setLink(next) {
      link = next;
      for (const listener of linkListeners) listener();
    },
    watched: () => [...held.values()],
  };
}

interface Room {
  watched: Omit<Watched, 'release'>;
  put(recording: Partial<Recording>): void;
  tick(numbers: Record<string, number>): void;
}

function createRoom(first: Recording, now: () => number): Room {
  let recording = first;
  let replica = replicaOf(recording, now());
  const onState = new Set<() => void>();
  const onTick = new Set<() => void>();
  const listen = (set: Set<() => void>) => (listener: () => void) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
  return {
    watched: { current: () => replica, onState: listen(onState), onTick: listen(onTick) },
    put(change) {
      recording = { ...recording, ...change };
      replica = replicaOf(recording, now());
      for (const listener of onState) listener();
      for (const listener of onTick) listener();
    },
    tick(numbers) {
      recording.numbers = { ...recording.numbers, ...numbers };
      replica.write(numbers, now());
      for (const listener of onTick) listener();
    },
  };
}

function replicaOf(recording: Recording, now: number) {
  const names = Object.keys(recording.numbers);
  const places = new Map(names.map((name, at) => [name, at]));
  const values = Float64Array.from(Object.values(recording.numbers));
  let asOf = recording.asOf ?? now;
  return {
    status: recording.status,
    refusal: recording.refusal ?? null,
    state: recording.state,
    get asOf() {
      return asOf;
    },
    slotVersion: 1,
    slot: (name: string) => places.get(name) ?? -1,
    values,
    number(name: string) {
      const value = values[places.get(name) ?? -1];
      return value === undefined || Number.isNaN(value) ? null : value;
    },
    write(numbers: Record<string, number>, at: number) {
      asOf = at;
      for (const [name, value] of Object.entries(numbers)) {
        const place = places.get(name);
        if (place !== undefined) values[place] = value;
      }
    },
  } satisfies RoomReplica & { write(numbers: Record<string, number>, at: number): void };
}
