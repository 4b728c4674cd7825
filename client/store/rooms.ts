import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { RoomSpec } from '../../server/protocol/rooms.ts';
import { usePorts } from './context.ts';
import type { RoomReplica, Watched } from './ports.ts';

/** A room on screen. `watched` is null until the first effect has run, `replica` until then too. */
export interface Room {
  watched: Watched | null;
  replica: RoomReplica | null;
}

const nothing = (): void => {};
const noSubscription = (): (() => void) => nothing;

/**
 * Watches a room while the component is mounted; null watches nothing. Renders again when structure, status or slot
 * table change, never for a tick: numbers are read by LiveNumber and useNumber.
 */
export function useRoom(spec: RoomSpec | null): Room {
  const { watch } = usePorts();
  const key = spec === null ? null : specKey(spec);
  const [held, setHeld] = useState<{ key: string; watched: Watched } | null>(null);
  useEffect(() => {
    if (key === null) return;
    const watched = watch.watch(JSON.parse(key) as RoomSpec);
    setHeld({ key, watched });
    return () => watched.release();
  }, [watch, key]);
  // Between a change of spec and its effect the old room is still held: show nothing rather than the wrong thing.
  const watched = held !== null && held.key === key ? held.watched : null;
  const subscribe = useCallback(
    (listener: () => void) => (watched === null ? noSubscription() : watched.onState(listener)),
    [watched],
  );
  const replica = useSyncExternalStore(subscribe, () => watched?.current() ?? null);
  return { watched, replica };
}

/** Equal specs have equal keys, whatever the order of their fields. */
export function specKey(spec: RoomSpec): string {
  const fields = Object.entries(spec).filter(([, value]) => value !== undefined);
  return JSON.stringify(Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1))));
}
