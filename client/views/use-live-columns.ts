import { useEffect, useMemo, useRef } from 'react';
import { append, type Columns, emptyColumns, joined } from '../select/columns.ts';
import { sampleRoom } from '../store/numbers.ts';
import type { RoomReplica, Watched } from '../store/ports.ts';

const EVERY_MS = 1_000;
/** A little more than the hour that charts show. */
const CAPACITY = 4_000;

/**
 * Columns of a room: its history, continued by a sample a second of what `row` makes of the room. Read when drawn; the answer is kept
 * until there is more. `row` must keep its identity.
 */
export function useLiveColumns(
  watched: Watched | null,
  history: { columns: Columns; asOf: number } | null,
  width: number,
  row: (room: RoomReplica) => readonly number[],
): () => Columns {
  const live = useRef<Columns>(emptyColumns(width));
  useEffect(() => {
    live.current = emptyColumns(width);
    if (watched === null) return;
    return sampleRoom(watched, EVERY_MS, (room) => append(live.current, room.asOf, row(room), CAPACITY));
  }, [watched, width, row]);
  return useMemo(() => {
    let seen = -1;
    let made: Columns = emptyColumns(width);
    return () => {
      const last = live.current.times.at(-1) ?? 0;
      if (last !== seen) {
        seen = last;
        made = joined(history?.columns ?? null, history?.asOf ?? 0, live.current);
      }
      return made;
    };
  }, [history, width]);
}
