import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import type * as z from 'zod/mini';
import { parseSearch } from '../../../server/protocol/search.ts';
import { count } from '../../select/format.ts';
import { nextSort } from '../../select/freshness.ts';
import { href, type ListQuery, type ListView, NO_QUERY } from '../../select/urls.ts';
import type { Tone } from '../../select/words.ts';
import { usePreferences } from '../../store/preferences.ts';
import { Age } from '../../ui/card.tsx';
import { LinkButton } from '../../ui/button.tsx';
import { LongTable } from '../../ui/long-table.tsx';
import { navigate } from '../../ui/navigation.ts';
import { Page } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Empty, ErrorState, Loading } from '../../ui/states.tsx';
import type { Column } from '../../ui/table-parts.tsx';
import { useAge } from '../use-age.ts';
import { ListTools } from './list-tools.tsx';
import { useAddress } from './use-address.ts';
import { useList } from './use-list.ts';
import './list.css';

export interface ListKind<Row> {
  title: string;
  schema: z.ZodMiniType<Row>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  rowTone?: (row: Row) => Tone;
  /** Where a row leads; left out where it leads nowhere. */
  rowHref?: (row: Row) => string | null;
  /** A click chooses a row, Enter opens it: there is a pane beside. Else a click opens. */
  selectsOnClick?: boolean;
  /** Values of the state filter with their labels; the first is the default. */
  states?: readonly { value: string; label: string }[];
  /** The text field of the search that holds a row's name: names on screen are proposed for it. */
  nameField?: string;
  emptyText: string;
  /** Good news when there is nothing. */
  emptyTone?: Tone;
}

/**
 * A list of one kind: the bridge searches, sorts and cuts the window; the address holds what is asked, the place and the chosen row.
 * `above` stands between search and rows, `beside` next to them.
 */
export function ListPage<Row extends { row: number; trend?: unknown }>({
  view,
  cluster,
  query,
  kind,
  tools,
  above,
  beside,
}: {
  view: ListView;
  cluster: string;
  query: ListQuery;
  kind: ListKind<Row>;
  tools?: ReactNode;
  above?: ReactNode;
  beside?: ReactNode;
}) {
  // An address is anybody's: what is no search in it is shown as such, and asks nothing of the bridge.
  const parsed = useMemo(() => parseSearch(query.q, view), [query.q, view]);
  const lastGood = useRef('');
  if (parsed.ok) lastGood.current = query.q;
  const list = useList(view, cluster, { ...query, q: lastGood.current }, kind.schema);
  const { replica, total, rows, rowAt } = list;
  const age = useAge(replica, 1_000);
  const { hiddenColumns } = usePreferences();
  const hidden = hiddenColumns[view] ?? NONE;
  // A bridge without trends has no column for them.
  const hasTrend = rows.some((row) => row.trend !== undefined);
  const offered = useMemo(
    () => kind.columns.filter(({ id }) => id !== 'trend' || hasTrend),
    [kind.columns, hasTrend],
  );
  const columns = useMemo(
    () => offered.filter((column, at) => at === 0 || !hidden.includes(column.id)),
    [offered, hidden],
  );

  const address = useAddress(view, cluster, query);
  const { go, goSoon } = address;
  const { rowKey, rowHref } = kind;
  const isChoosing = kind.selectsOnClick === true;
  const { onRange } = list;
  const tell = useCallback(
    (first: number, last: number) => {
      onRange(first, last);
      goSoon({ offset: first });
    },
    [onRange, goSoon],
  );
  const select = useCallback(
    (row: Row) => {
      if (isChoosing) go({ selected: rowKey(row) });
      else goSoon({ selected: rowKey(row) });
    },
    [isChoosing, go, goSoon, rowKey],
  );
  const open = useCallback(
    (row: Row) => {
      const target = rowHref?.(row) ?? null;
      if (target === null) return;
      // The way back leads to this very place.
      go({ selected: rowKey(row) });
      navigate(target);
    },
    [go, rowHref, rowKey],
  );
  const { nameField } = kind;
  const known = useMemo(
    () => (nameField === undefined ? {} : { [nameField]: rows.slice(0, 50).map(rowKey) }),
    [nameField, rows, rowKey],
  );
  const selectedIndex = rows.find((row) => rowKey(row) === query.selected)?.row ?? -1;
  const isFiltered = lastGood.current !== '' || query.state !== '';

  return (
    <Page
      fill
      title={kind.title}
      note={
        <>
          <span role="status">{total === null ? '' : `${count(total)}${isFiltered ? ' found' : ''}`}</span>
          <Age age={age} />
        </>
      }
      aside={
        <>
          {tools}
          <ListTools
            view={view}
            columns={offered}
            hidden={hidden}
            sort={query.sort}
            onSort={(sort) => go({ sort, offset: 0 })}
          />
        </>
      }
    >
      <div className="list-ask">
        {kind.states === undefined ? null : (
          <select
            className="field"
            aria-label={`State of ${kind.title.toLowerCase()}`}
            value={query.state}
            onChange={(event) => go({ state: event.target.value, offset: 0 })}
          >
            {kind.states.map((item) => (
              <option key={item.value} value={item.value}>
                {item.label}
              </option>
            ))}
          </select>
        )}
        <SearchField
          list={view}
          value={query.q}
          label={`Search ${kind.title.toLowerCase()}`}
          known={known}
          meanwhile={
            lastGood.current === '' ? 'Shown is the whole list.' : 'Shown is what was searched for before.'
          }
          onSearch={(q) => go({ q, offset: 0 })}
        />
      </div>
      {above}
      <div className={`list-split${beside === undefined ? '' : ' list-split-open'}`}>
        <section className="card list-card" aria-label={kind.title}>
          {replica?.status === 'refused' ? (
            <Refused
              title={kind.title}
              detail={replica.refusal?.detail ?? ''}
              isUnknownCluster={replica.refusal?.code === 'unknown-cluster'}
              whole={href({ view, cluster, ...NO_QUERY })}
            />
          ) : total === null ? (
            <Loading lines={8} />
          ) : total === 0 ? (
            <Empty
              title={isFiltered ? 'Nothing fits the search' : `No ${kind.title.toLowerCase()}`}
              tone={isFiltered ? 'quiet' : (kind.emptyTone ?? 'quiet')}
            >
              {isFiltered ? (
                <LinkButton href={href({ view, cluster, ...NO_QUERY })}>Show the whole list</LinkButton>
              ) : (
                kind.emptyText
              )}
            </Empty>
          ) : (
            <LongTable
              label={kind.title}
              columns={columns}
              count={total}
              rowAt={rowAt}
              rowKey={rowKey}
              rowTone={kind.rowTone}
              selected={query.selected}
              selectedIndex={selectedIndex}
              first={address.isOwnPlace ? null : Math.min(query.offset, total - 1)}
              onRange={tell}
              onSelect={select}
              onOpen={open}
              selectsOn={isChoosing ? 'press' : 'focus'}
              sort={query.sort}
              onSort={(field) => go({ sort: nextSort(query.sort, field), offset: 0 })}
              isOld={list.isOld || age !== null}
            />
          )}
        </section>
        {beside}
      </div>
    </Page>
  );
}

const NONE: readonly string[] = [];

/** What the bridge would not list, why, and the way out. */
function Refused({
  title,
  detail,
  isUnknownCluster,
  whole,
}: {
  title: string;
  detail: string;
  isUnknownCluster: boolean;
  whole: string;
}) {
  const code = isUnknownCluster ? 'unknown-cluster' : 'bad-request';
  return (
    <>
      <ErrorState problem={{ title: `${title} cannot be listed`, detail, code }} />
      <p className="list-refused">
        {isUnknownCluster ? (
          <LinkButton href="/">Go to a cluster that is known</LinkButton>
        ) : (
          <LinkButton href={whole}>Show the whole list</LinkButton>
        )}
      </p>
    </>
  );
}
