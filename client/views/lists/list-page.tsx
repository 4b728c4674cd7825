import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type * as z from 'zod/mini';
import { nextSort, windowText } from '../../select/freshness.ts';
import { href, type ListQuery, type ListView } from '../../select/urls.ts';
import { entityOf, listOf } from '../../store/entities.ts';
import { useAge } from '../use-age.ts';
import { useRoom } from '../../store/rooms.ts';
import { listMeta } from '../../store/schemas.ts';
import type { Tone } from '../../select/words.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { navigate } from '../../ui/navigation.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, ErrorState, Loading } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import './list.css';

const LIMIT = 100;
const TYPING_MS = 200;

export interface ListKind<Row> {
  title: string;
  schema: z.ZodMiniType<Row>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  rowTone?: (row: Row) => Tone;
  rowHref?: (row: Row) => string | null;
  /** Values of the state filter with their labels; the first is the default. */
  states?: readonly { value: string; label: string }[];
  emptyText: string;
}

/** A list of one kind: the bridge filters, sorts and cuts the window; the address holds what is asked. */
export function ListPage<Row extends { row: number }>({
  view,
  cluster,
  query,
  kind,
}: {
  view: ListView;
  cluster: string;
  query: ListQuery;
  kind: ListKind<Row>;
}) {
  const { q, state, sort, offset } = query;
  const spec = useMemo(
    () => ({ view, cluster, q, state, sort, offset, limit: LIMIT }) as const,
    [view, cluster, q, state, sort, offset],
  );
  const { replica } = useRoom(spec);
  const rows = listOf(replica?.state, 'rows', kind.schema);
  const inOrder = useMemo(() => [...rows].sort((a, b) => a.row - b.row), [rows]);
  const meta = entityOf(replica?.state, 'meta', 'list', listMeta);
  const age = useAge(replica, 1_000);
  const go = (change: Partial<ListQuery>): void =>
    navigate(href({ view, cluster, ...query, offset: 0, ...change }), { replace: true });
  const total = meta?.total ?? 0;
  const at = (to: number): string => href({ view, cluster, ...query, offset: to });

  return (
    <Page
      title={kind.title}
      aside={<Filter query={query} states={kind.states} onChange={go} name={kind.title} />}
    >
      <Card title={kind.title} aside={meta ? windowText(offset, inOrder.length, total) : ''} age={age} flush>
        <Body>
          {replica?.status === 'refused' ? (
            <ErrorState
              problem={{
                title: `${kind.title} cannot be listed`,
                detail: replica.refusal?.detail ?? '',
                code: 'bad-request',
              }}
            />
          ) : meta === undefined ? (
            <Loading lines={8} />
          ) : inOrder.length === 0 ? (
            <Empty
              title={q === '' && state === '' ? `No ${kind.title.toLowerCase()}` : 'Nothing fits the filter'}
            >
              {kind.emptyText}
            </Empty>
          ) : (
            <Table
              label={kind.title}
              columns={kind.columns}
              rows={inOrder}
              rowKey={kind.rowKey}
              {...(kind.rowTone ? { rowTone: kind.rowTone } : {})}
              sort={sort}
              onSort={(field) => go({ sort: nextSort(sort, field) })}
              onOpen={(row) => {
                const target = kind.rowHref?.(row) ?? null;
                if (target !== null) navigate(target);
              }}
            />
          )}
        </Body>
      </Card>
      {total > LIMIT ? (
        <nav className="list-pages" aria-label="Pages">
          {offset > 0 ? (
            <LinkButton href={at(Math.max(0, offset - LIMIT))}>Previous {LIMIT}</LinkButton>
          ) : null}
          {offset + LIMIT < total ? <LinkButton href={at(offset + LIMIT)}>Next {LIMIT}</LinkButton> : null}
        </nav>
      ) : null}
    </Page>
  );
}

const Body = ({ children }: { children: ReactNode }) => <div className="list-body">{children}</div>;

function Filter({
  query,
  states,
  onChange,
  name,
}: {
  query: ListQuery;
  states: ListKind<unknown>['states'];
  onChange: (change: Partial<ListQuery>) => void;
  name: string;
}) {
  const [text, setText] = useState(query.q);
  useEffect(() => setText(query.q), [query.q]);
  useEffect(() => {
    if (text === query.q) return;
    const timer = setTimeout(() => onChange({ q: text.slice(0, 200) }), TYPING_MS);
    return () => clearTimeout(timer);
  });
  return (
    <>
      {states === undefined ? null : (
        <select
          className="field"
          aria-label={`State of ${name.toLowerCase()}`}
          value={query.state}
          onChange={(event) => onChange({ state: event.target.value })}
        >
          {states.map((item) => (
            <option key={item.value} value={item.value}>
              {item.label}
            </option>
          ))}
        </select>
      )}
      <input
        className="field"
        type="search"
        placeholder="Filter by name"
        aria-label={`Filter ${name.toLowerCase()} by name`}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </>
  );
}
