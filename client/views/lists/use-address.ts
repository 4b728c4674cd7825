import { useCallback, useEffect, useRef } from 'react';
import { href, type ListQuery, type ListView } from '../../select/urls.ts';
import { navigate } from '../../ui/navigation.ts';

/** The address follows a scroll or a walk once it rests. */
const REST_MS = 250;

/** The address of a list as its state: what is asked, the place and the chosen row are written to it, never pushed. */
export function useAddress(view: ListView, cluster: string, query: ListQuery) {
  const latest = useRef(query);
  const pending = useRef<Partial<ListQuery>>({});
  /** The place in the address that the table itself wrote there: it need not go to it. */
  const own = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    latest.current = query;
  }, [query]);
  useEffect(() => () => clearTimeout(timer.current), []);

  /** Now: a search, an order, a choice. */
  const go = useCallback(
    (change: Partial<ListQuery>): void => {
      clearTimeout(timer.current);
      const before = href({ view, cluster, ...listOnly(latest.current) });
      if (pending.current.offset !== undefined) own.current = pending.current.offset;
      if (change.offset !== undefined) own.current = null;
      latest.current = { ...latest.current, ...pending.current, ...change };
      pending.current = {};
      const next = href({ view, cluster, ...listOnly(latest.current) });
      if (next !== before) navigate(next, { replace: true });
    },
    [view, cluster],
  );
  /** Once it rests: the place of a scroll, the row of a walk. */
  const goSoon = useCallback(
    (change: Partial<ListQuery>): void => {
      pending.current = { ...pending.current, ...change };
      clearTimeout(timer.current);
      timer.current = setTimeout(() => go({}), REST_MS);
    },
    [go],
  );
  return { go, goSoon, isOwnPlace: own.current === query.offset };
}

/** A route is a query and more: only the query goes into the next address. */
function listOnly({ q, state, sort, offset, selected, span }: ListQuery): ListQuery {
  return { q, state, sort, offset, selected, ...(span === undefined ? {} : { span }) };
}
