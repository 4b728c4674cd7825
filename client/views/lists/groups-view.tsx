import { useMemo } from 'react';
import type * as z from 'zod/mini';
import { TrendLine } from '../../charts/trend-line.tsx';
import { count, seconds } from '../../select/format.ts';
import { trendWords } from '../../select/trend.ts';
import { groupHref, type ListQuery } from '../../select/urls.ts';
import { verdictWord } from '../../select/words.ts';
import { useNow } from '../../store/link.ts';
import { groupRow } from '../../store/schemas.ts';
import { Badge } from '../../ui/badge.tsx';
import { Link } from '../../ui/link.tsx';
import { Name } from '../../ui/name.tsx';
import type { Column } from '../../ui/table-parts.tsx';
import { Time } from '../../ui/time.tsx';
import { type ListKind, ListPage } from './list-page.tsx';

type Row = z.infer<typeof groupRow>;

const STATES = [
  { value: '', label: 'Any state' },
  { value: 'Stable', label: 'Stable' },
  { value: 'Empty', label: 'Empty' },
  { value: 'consumer-hung', label: 'Hung' },
  { value: 'no-consumer', label: 'No consumer' },
  { value: 'consumer-slow', label: 'Slow' },
  { value: 'ok', label: 'Ok' },
];

const tone = (row: Row) => verdictWord(row.worstVerdict).tone;

const FIXED: Column<Row>[] = [
  {
    id: 'group',
    head: 'group',
    width: 'minmax(160px, 2fr)',
    sort: 'group',
    card: 'title',
    cell: (row) => (
      <Link href={groupHref(row.cluster, row.group)} tabIndex={-1}>
        <Name name={row.group} />
      </Link>
    ),
  },
  {
    id: 'verdict',
    head: 'worst verdict',
    width: '136px',
    sort: 'worstVerdict',
    card: 'sign',
    cell: (row) => <Badge tone={tone(row)}>{verdictWord(row.worstVerdict).short}</Badge>,
  },
  {
    id: 'lag',
    head: 'lag, events',
    width: '96px',
    numeric: true,
    sort: 'lag',
    hint: 'Events that wait, of all partitions',
    cell: (row) => count(row.lag),
  },
  {
    id: 'lagSeconds',
    head: 'lag, time',
    width: '104px',
    numeric: true,
    sort: 'lagSeconds',
    hint: 'Age of the oldest event that waits',
    cell: (row) => seconds(row.lagSeconds),
  },
  {
    id: 'trend',
    head: 'lag, trend',
    width: '96px',
    card: 'none',
    cell: (row) =>
      row.trend === undefined ? null : (
        <TrendLine values={row.trend} label={`lag ${trendWords(row.trend, count)}`} />
      ),
  },
  { id: 'state', head: 'state', width: '96px', sort: 'state', card: 'none', cell: (row) => row.state },
  {
    id: 'protocol',
    head: 'protocol',
    width: '80px',
    sort: 'protocol',
    card: 'none',
    cell: (row) => <span className="soft">{row.protocol}</span>,
  },
  {
    id: 'members',
    head: 'members',
    width: '72px',
    numeric: true,
    sort: 'memberCount',
    cell: (row) => count(row.memberCount),
  },
  {
    id: 'partitions',
    head: 'partitions',
    width: '80px',
    numeric: true,
    sort: 'partitionCount',
    card: 'none',
    cell: (row) => count(row.partitionCount),
  },
];

const KIND: Omit<ListKind<Row>, 'columns'> = {
  title: 'Groups',
  schema: groupRow,
  rowKey: (row) => row.group,
  rowTone: tone,
  rowHref: (row) => groupHref(row.cluster, row.group),
  states: STATES,
  nameField: 'group',
  emptyText:
    'Groups appear once a consumer has joined or committed. Groups this account may not describe stay hidden.',
};

/** All groups of a cluster. */
export function GroupsView({ route }: { route: { cluster: string } & ListQuery }) {
  const now = useNow(1_000);
  const kind = useMemo(() => {
    const commit: Column<Row> = {
      id: 'commit',
      head: 'last commit',
      width: '112px',
      numeric: true,
      sort: 'lastCommitAt',
      card: 'none',
      cell: (row) => <Time at={row.lastCommitAt} now={now} />,
    };
    return { ...KIND, columns: [...FIXED, commit] };
  }, [now]);
  return <ListPage view="groups" cluster={route.cluster} query={route} kind={kind} />;
}
