import type * as z from 'zod/mini';
import { ago, count, seconds } from '../../select/format.ts';
import { groupHref, type ListQuery } from '../../select/urls.ts';
import { verdictWord } from '../../select/words.ts';
import { groupRow } from '../../store/schemas.ts';
import { useNow } from '../../store/link.ts';
import { Badge } from '../../ui/badge.tsx';
import { Link } from '../../ui/link.tsx';
import type { Column } from '../../ui/table.tsx';
import { ListPage } from './list-page.tsx';

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

/** All groups of a cluster. */
export function GroupsView({ route }: { route: { cluster: string } & ListQuery }) {
  const now = useNow(1000);
  const columns: Column<Row>[] = [
    {
      id: 'group',
      head: 'group',
      width: 'minmax(200px, 2fr)',
      sort: 'group',
      cell: (row) => (
        <Link href={groupHref(row.cluster, row.group)}>{row.group === '' ? '(no name)' : row.group}</Link>
      ),
    },
    {
      id: 'verdict',
      head: 'worst verdict',
      width: '152px',
      sort: 'worstVerdict',
      cell: (row) => <Badge tone={tone(row)}>{verdictWord(row.worstVerdict).short}</Badge>,
    },
    { id: 'state', head: 'state', width: '112px', sort: 'state', cell: (row) => row.state },
    {
      id: 'protocol',
      head: 'protocol',
      width: '88px',
      cell: (row) => <span className="soft">{row.protocol}</span>,
    },
    {
      id: 'members',
      head: 'members',
      width: '80px',
      numeric: true,
      sort: 'memberCount',
      cell: (row) => count(row.memberCount),
    },
    {
      id: 'partitions',
      head: 'partitions',
      width: '88px',
      numeric: true,
      sort: 'partitionCount',
      cell: (row) => count(row.partitionCount),
    },
    {
      id: 'lag',
      head: 'lag, events',
      width: '104px',
      numeric: true,
      sort: 'lag',
      cell: (row) => count(row.lag),
    },
    {
      id: 'lagSeconds',
      head: 'lag, time',
      width: '112px',
      numeric: true,
      sort: 'lagSeconds',
      cell: (row) => seconds(row.lagSeconds),
    },
    {
      id: 'commit',
      head: 'last commit',
      width: '128px',
      numeric: true,
      sort: 'lastCommitAt',
      cell: (row) => ago(row.lastCommitAt, now),
    },
  ];
  return (
    <ListPage
      view="groups"
      cluster={route.cluster}
      query={route}
      kind={{
        title: 'Groups',
        schema: groupRow,
        columns,
        rowKey: (row) => row.group,
        rowTone: tone,
        rowHref: (row) => groupHref(row.cluster, row.group),
        states: STATES,
        emptyText:
          'Groups appear once a consumer has joined or committed. Groups this account may not describe stay hidden.',
      }}
    />
  );
}
