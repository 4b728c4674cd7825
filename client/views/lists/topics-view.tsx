import type * as z from 'zod/mini';
import { TrendLine } from '../../charts/trend-line.tsx';
import { bytes, count, duration, rate } from '../../select/format.ts';
import { trendWords } from '../../select/trend.ts';
import { type ListQuery, topicHref } from '../../select/urls.ts';
import { type Tone, verdictWord } from '../../select/words.ts';
import { topicRow } from '../../store/schemas.ts';
import { Badge } from '../../ui/badge.tsx';
import { Link } from '../../ui/link.tsx';
import { Name } from '../../ui/name.tsx';
import type { Column } from '../../ui/table-parts.tsx';
import { type ListKind, ListPage } from './list-page.tsx';

type Row = z.infer<typeof topicRow>;

/** Health of the topic itself first: a partition without a leader outranks what its groups do. */
const health = (row: Row): { tone: Tone; text: string } => {
  if (row.offlinePartitions > 0) return { tone: 'critical', text: `${row.offlinePartitions} offline` };
  if (row.underReplicatedPartitions > 0) {
    return { tone: 'warning', text: `${row.underReplicatedPartitions} under-replicated` };
  }
  const word = verdictWord(row.worstVerdict);
  return { tone: word.tone, text: word.short };
};

const COLUMNS: Column<Row>[] = [
  {
    id: 'topic',
    head: 'topic',
    width: 'minmax(200px, 2fr)',
    sort: 'topic',
    card: 'title',
    cell: (row) => (
      <Link href={topicHref(row.cluster, row.topic)} tabIndex={-1}>
        <Name name={row.topic} />
      </Link>
    ),
  },
  {
    id: 'health',
    head: 'worst state',
    width: '168px',
    sort: 'worstVerdict',
    card: 'sign',
    cell: (row) => <Badge tone={health(row).tone}>{health(row).text}</Badge>,
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
    id: 'replicas',
    head: 'replicas',
    width: '80px',
    numeric: true,
    sort: 'replicationFactor',
    card: 'none',
    cell: (row) => count(row.replicationFactor),
  },
  {
    id: 'rate',
    head: 'in',
    width: '96px',
    numeric: true,
    sort: 'rateIn',
    hint: 'Events a second, over the last 10 s',
    cell: (row) => rate(row.rateIn),
  },
  {
    id: 'trend',
    head: 'in, trend',
    width: '96px',
    card: 'none',
    cell: (row) =>
      row.trend === undefined ? null : (
        <TrendLine values={row.trend} label={`rate ${trendWords(row.trend, rate)}`} />
      ),
  },
  {
    id: 'size',
    head: 'size',
    width: '96px',
    numeric: true,
    sort: 'sizeBytes',
    cell: (row) => bytes(row.sizeBytes),
  },
  {
    id: 'retention',
    head: 'retention',
    width: '96px',
    numeric: true,
    sort: 'retentionMs',
    card: 'none',
    cell: (row) => (row.retentionMs !== null && row.retentionMs < 0 ? 'forever' : duration(row.retentionMs)),
  },
  {
    id: 'groups',
    head: 'groups',
    width: '72px',
    numeric: true,
    sort: 'groupCount',
    cell: (row) => count(row.groupCount),
  },
];

const KIND: ListKind<Row> = {
  title: 'Topics',
  schema: topicRow,
  columns: COLUMNS,
  rowKey: (row) => row.topic,
  rowTone: (row) => health(row).tone,
  rowHref: (row) => topicHref(row.cluster, row.topic),
  nameField: 'topic',
  emptyText: 'Kafka hides topics that this account may not describe.',
};

/** All topics of a cluster. */
export function TopicsView({ route }: { route: { cluster: string } & ListQuery }) {
  return <ListPage view="topics" cluster={route.cluster} query={route} kind={KIND} />;
}
