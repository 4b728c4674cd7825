import type { EventResource } from '../../server/protocol/event.ts';
import type { GroupHistory, PartitionHistory, TopicHistory } from '../../server/protocol/history.ts';
import type { RoomState } from '../../server/protocol/messages.ts';
import type { Problem } from '../../server/protocol/problem.ts';
import type { RoomSpec } from '../../server/protocol/rooms.ts';
import { specKey } from '../store/rooms.ts';
import type { Answer, LinkState, Ports, RoomReplica, Watched } from '../store/ports.ts';

/** What a recorded room shows. `refused` and `loading` rooms have nothing in them. */
export interface Recording {
  status: RoomReplica['status'];
  state: RoomState;
  numbers: Record<string, number>;
  asOf?: number;
  refusal?: { code: string; detail: string };
}

export interface Recorded extends Ports {
  /** Changes all rooms of a view; equal specs share one. Structure goes to onState, numbers alone to onTick. */
  put(view: RoomSpec['view'], recording: Partial<Recording>): void;
  /** New numbers for a room, as a tick brings them. */
  tick(view: RoomSpec['view'], numbers: Record<string, number>): void;
  setLink(link: LinkState): void;
  /** Rooms watched now, by view: to see that nothing stays behind. */
  watched(): string[];
}

export type Rooms = Partial<
  Record<RoomSpec['view'], Partial<Recording> | ((spec: RoomSpec) => Partial<Recording>)>
>;

const EMPTY: Recording = { status: 'loading', state: {}, numbers: {} };

/** Ports that play what they are given, at the very seam of store/ports.ts: for the playground and for tests. */
export function recordedPorts(options: {
  now: () => number;
  /** What the rooms of a view show: the same whatever is asked, or as it is asked. */
  rooms?: Rooms;
  event?: EventResource | Problem | ((offset: number) => EventResource | Problem);
  /** A bridge without these answers 404. */
  history?: {
    group?: GroupHistory;
    topic?: TopicHistory;
    partition?: (partition: number) => PartitionHistory;
  };
}): Recorded {
  const rooms = new Map<string, Room>();
  let count = 0;
  const held = new Map<number, string>();
  let link: LinkState = { state: 'live', since: options.now(), lastMessageAt: options.now() };
  const linkListeners = new Set<() => void>();

  const shown: Rooms = { ...options.rooms };
  const room = (spec: RoomSpec): Room => {
    const recording = shown[spec.view];
    const key = typeof recording === 'function' ? specKey(spec) : spec.view;
    let known = rooms.get(key);
    if (!known) {
      const answer = typeof recording === 'function' ? recording(spec) : recording;
      known = createRoom(spec.view, { ...EMPTY, ...answer }, options.now);
      rooms.set(key, known);
    }
    return known;
  };
  const roomsOf = (view: RoomSpec['view']): Room[] =>
    [...rooms.values()].filter((item) => item.view === view);
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
        const { watched } = room(spec);
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
      event: async (_cluster, _topic, _partition, offset) => {
        const event = typeof options.event === 'function' ? options.event(offset) : options.event;
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
    history: {
      group: async () => remembered(options.history?.group),
      topic: async () => remembered(options.history?.topic),
      partition: async (_cluster, _group, _topic, partition) =>
        remembered(options.history?.partition?.(partition)),
    },
    put(view, recording) {
      const before = shown[view];
      shown[view] = { ...(typeof before === 'function' ? {} : before), ...recording };
      for (const item of roomsOf(view)) item.put(recording);
    },
    tick(view, numbers) {
      for (const item of roomsOf(view)) item.tick(numbers);
    },
    setLink(next) {
      link = next;
      for (const listener of linkListeners) listener();
    },
    watched: () => [...held.values()],
  };
}

function remembered<T>(value: T | undefined): Answer<T> {
  if (value !== undefined) return { ok: true, value };
  const problem = {
    code: 'not-found',
    title: 'Not in this recording',
    status: 404,
    type: 'about:blank',
  } as const;
  return { ok: false, problem };
}

interface Room {
  view: RoomSpec['view'];
  watched: Omit<Watched, 'release'>;
  put(recording: Partial<Recording>): void;
  tick(numbers: Record<string, number>): void;
}

function createRoom(view: RoomSpec['view'], first: Recording, now: () => number): Room {
  let recording = first;
  let replica = replicaOf(recording, now());
  const onState = new Set<() => void>();
  const onTick = new Set<() => void>();
  const listen = (set: Set<() => void>) => (listener: () => void) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
  return {
    view,
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
