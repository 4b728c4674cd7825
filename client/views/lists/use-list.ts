import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type * as z from 'zod/mini';
import { WINDOW_ROWS, windowFor } from '../../select/list-window.ts';
import type { ListQuery, ListView } from '../../select/urls.ts';
import { entityOf, listOf } from '../../store/entities.ts';
import { useHeldRoom } from '../../store/held-room.ts';
import type { RoomReplica } from '../../store/ports.ts';
import { listMeta } from '../../store/schemas.ts';

/** Scrolling past windows asks for none of them. */
const SCROLL_MS = 60;

export interface ListRows<Row> {
  replica: RoomReplica | null;
  /** Null until the bridge has said how many there are. */
  total: number | null;
  rows: readonly Row[];
  rowAt: (index: number) => Row | undefined;
  /** What is here answers an older search or order. */
  isOld: boolean;
  onRange: (first: number, last: number) => void;
}

/** The rows of a list around those on screen: the bridge's window follows the scroll. */
export function useList<Row extends { row: number }>(
  view: ListView,
  cluster: string,
  query: Pick<ListQuery, 'q' | 'state' | 'sort' | 'offset'>,
  schema: z.ZodMiniType<Row>,
): ListRows<Row> {
  const { q, state, sort } = query;
  const [start, setStart] = useState(() =>
    windowFor(0, query.offset, query.offset + STEP_GUESS, Number.MAX_SAFE_INTEGER),
  );
  const spec = useMemo(
    () => ({ view, cluster, q, state, sort, offset: start, limit: WINDOW_ROWS }) as const,
    [view, cluster, q, state, sort, start],
  );
  const { replica, spec: answered } = useHeldRoom(spec);
  // A window of the same question is as good, if not yet the right one.
  const isOld =
    answered !== null &&
    'q' in answered &&
    (answered.q !== q || answered.state !== state || answered.sort !== sort);

  const found = listOf(replica?.state, 'rows', schema);
  const byPlace = useMemo(() => new Map(found.map((row) => [row.row, row])), [found]);
  const rows = useMemo(() => [...found].sort((a, b) => a.row - b.row), [found]);
  const meta = entityOf(replica?.state, 'meta', 'list', listMeta);
  const total = meta?.total ?? null;

  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onRange = useCallback(
    (first: number, last: number) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(
        () => setStart((held) => windowFor(held, first, last, total ?? Number.MAX_SAFE_INTEGER)),
        SCROLL_MS,
      );
    },
    [total],
  );
  const rowAt = useCallback((index: number) => byPlace.get(index), [byPlace]);
  return { replica, total, rows, rowAt, isOld, onRange };
}

/** Rows on a usual screen, before it is known. */
const STEP_GUESS = 30;
