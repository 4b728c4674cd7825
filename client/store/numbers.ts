import type { RoomReplica, Watched } from './ports.ts';

/** A live number that is read where it is drawn: what LiveNumber and Sparkline take. */
export interface NumberSource {
  subscribe(listener: () => void): () => void;
  /** Null: not known. */
  read(): number | null;
}

const SILENT: NumberSource = { subscribe: () => () => {}, read: () => null };

/** The slot of a room as a source. The slot's place is looked up again whenever the room's table changed. */
export function slotSource(watched: Watched | null, slot: string): NumberSource {
  if (watched === null) return SILENT;
  return {
    subscribe(listener) {
      const stopTicks = watched.onTick(listener);
      const stopState = watched.onState(listener);
      return () => {
        stopTicks();
        stopState();
      };
    },
    read: () => watched.current().number(slot),
  };
}

/**
 * Samples a slot over time, at most once in `everyMs` of the room's own time, the value now included; NaN is not known.
 * The times are the room's `asOf`: no data, no samples. Returns what stops it.
 */
export function sampleSlot(
  watched: Watched,
  slot: string,
  everyMs: number,
  take: (time: number, value: number) => void,
): () => void {
  return sampleRoom(watched, everyMs, (room) => take(room.asOf, room.number(slot) ?? Number.NaN));
}

/** The same of a whole room, for what is made of several slots. The room's values are written in place: keep none of them. */
export function sampleRoom(watched: Watched, everyMs: number, take: (room: RoomReplica) => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  const sample = (): void => {
    const room = watched.current();
    if (room.status === 'loading' || room.asOf - last < everyMs) return;
    last = room.asOf;
    take(room);
  };
  sample();
  return watched.onTick(sample);
}
