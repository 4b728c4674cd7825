import type * as z from 'zod/mini';
import { bytes, count } from '../../select/format.ts';
import type { ListQuery } from '../../select/urls.ts';
import type { Tone } from '../../select/words.ts';
import { brokerRow } from '../../store/schemas.ts';
import { Badge, Tag } from '../../ui/badge.tsx';
import { Name } from '../../ui/name.tsx';
import type { Column } from '../../ui/table-parts.tsx';
import { type ListKind, ListPage } from './list-page.tsx';

type Row = z.infer<typeof brokerRow>;

const health = (row: Row): { tone: Tone; text: string } => {
  if (!row.reachable) return { tone: 'critical', text: 'not reachable' };
  return row.isrShortfall > 0 ? { tone: 'warning', text: 'replicas behind' } : { tone: 'ok', text: 'ok' };
};

const COLUMNS: Column<Row>[] = [
  {
    id: 'broker',
    head: 'broker',
    width: 'minmax(120px, 1fr)',
    sort: 'broker',
    card: 'title',
    cell: (row) => (
      <>
        <strong>{row.broker}</strong>{' '}
        {row.controller ? <Tag title="The active controller">controller</Tag> : null}
      </>
    ),
  },
  {
    id: 'state',
    head: 'state',
    width: '144px',
    sort: 'reachable',
    card: 'sign',
    cell: (row) => <Badge tone={health(row).tone}>{health(row).text}</Badge>,
  },
  {
    id: 'address',
    head: 'address',
    width: 'minmax(160px, 2fr)',
    sort: 'host',
    card: 'none',
    cell: (row) => (
      <span className="mono">
        <Name name={`${row.host}:${row.port}`} />
      </span>
    ),
  },
  {
    id: 'rack',
    head: 'rack',
    width: '112px',
    sort: 'rack',
    card: 'none',
    cell: (row) => row.rack ?? <span className="faint">none</span>,
  },
  {
    id: 'leaders',
    head: 'leads',
    width: '80px',
    numeric: true,
    sort: 'leaderCount',
    cell: (row) => count(row.leaderCount),
  },
  {
    id: 'replicas',
    head: 'holds',
    width: '80px',
    numeric: true,
    sort: 'replicaCount',
    cell: (row) => count(row.replicaCount),
  },
  {
    id: 'isr',
    head: 'out of sync',
    width: '96px',
    numeric: true,
    sort: 'isrShortfall',
    cell: (row) => count(row.isrShortfall),
  },
  {
    id: 'size',
    head: 'size',
    width: '96px',
    numeric: true,
    sort: 'sizeBytes',
    cell: (row) => bytes(row.sizeBytes),
  },
];

const KIND: ListKind<Row> = {
  title: 'Brokers',
  schema: brokerRow,
  columns: COLUMNS,
  rowKey: (row) => String(row.broker),
  rowTone: (row) => health(row).tone,
  emptyText: 'No broker has answered yet.',
};

/** The brokers of a cluster. */
export function BrokersView({ route }: { route: { cluster: string } & ListQuery }) {
  return <ListPage view="brokers" cluster={route.cluster} query={route} kind={KIND} />;
}
