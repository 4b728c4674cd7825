import { useMemo } from 'react';
import type * as z from 'zod/mini';
import { finding as findingSchema } from '../../../server/protocol/finding.ts';
import { groupSummary, producerResource } from '../../../server/protocol/resources.ts';
import { orderFindings } from '../../select/findings.ts';
import { ago, bytes, count, duration, plural, rate, seconds } from '../../select/format.ts';
import { visibleName } from '../../select/names.ts';
import { eventHref, flowRoute, groupHref, href, NO_QUERY, type Route } from '../../select/urls.ts';
import { verdictWord } from '../../select/words.ts';
import { entityOf, listOf } from '../../store/entities.ts';
import { ChartTools } from '../chart-tools.tsx';
import { useChartRange } from '../use-chart-range.ts';
import { useAge } from '../use-age.ts';
import { useNow } from '../../store/link.ts';
import { slotSource } from '../../store/numbers.ts';
import type { Watched } from '../../store/ports.ts';
import { useRoom } from '../../store/rooms.ts';
import { topicMeta, topicPartitionMeta } from '../../store/schemas.ts';
import { Badge, Tag } from '../../ui/badge.tsx';
import { Card, Facts, Limits } from '../../ui/card.tsx';
import { FindingCard } from '../../ui/finding-card.tsx';
import { LinkButton } from '../../ui/button.tsx';
import { Name } from '../../ui/name.tsx';
import { Link } from '../../ui/link.tsx';
import { LiveNumber } from '../../ui/live-number.tsx';
import { navigate } from '../../ui/navigation.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, ErrorState, Loading } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { TopicCharts } from './topic-charts.tsx';

type TopicRoute = Extract<Route, { view: 'topic' }>;
type Partition = z.infer<typeof topicPartitionMeta>;
type Group = z.infer<typeof groupSummary>;
type Producer = z.infer<typeof producerResource>;

/** One topic: its partitions and where they are led, who writes, who reads. */
export function TopicView({ route }: { route: TopicRoute }) {
  const { cluster, topic } = route;
  const { watched, replica } = useRoom(
    useMemo(() => ({ view: 'topic', cluster, topic }) as const, [cluster, topic]),
  );
  const state = replica?.state;
  const meta = entityOf(state, 'topic', 'topic', topicMeta);
  const open = listOf(state, 'findings', findingSchema);
  const partitions = listOf(state, 'partitions', topicPartitionMeta);
  const inOrder = useMemo(() => [...partitions].sort((a, b) => a.partition - b.partition), [partitions]);
  const groups = listOf(state, 'groups', groupSummary);
  const producers = listOf(state, 'producers', producerResource);
  const columns = useMemo(() => partitionColumns(watched), [watched]);
  const age = useAge(replica);
  const now = useNow();
  const { range, hrefOf, zoom } = useChartRange(route);

  const topics = href({ view: 'topics', cluster, ...NO_QUERY });
  const trail = [
    { label: 'Flow', href: href(flowRoute(cluster)) },
    { label: 'Topics', href: topics },
  ];
  const title = visibleName(topic);
  if (replica?.status === 'refused') {
    const detail = `${replica.refusal?.detail ?? 'It may be deleted, or the account may not describe it.'} The page looks again every few seconds and shows it when it is there.`;
    return (
      <Page title={title} kind="Topic" trail={trail}>
        <ErrorState
          problem={{ title: 'This topic is not visible', detail, code: 'unknown-topic' }}
          ways={
            <>
              <LinkButton href={topics}>All topics</LinkButton>
              <LinkButton href={href(flowRoute(cluster))}>Go to Flow</LinkButton>
            </>
          }
        />
      </Page>
    );
  }
  if (meta === undefined) {
    return (
      <Page title={title} kind="Topic" trail={trail}>
        <Loading label="Loading the topic" lines={8} />
      </Page>
    );
  }
  return (
    <Page title={title} kind="Topic" trail={trail} aside={meta.internal ? <Tag>internal</Tag> : null}>
      <Facts
        items={[
          {
            label: 'retention',
            value: meta.retentionMs !== null && meta.retentionMs < 0 ? 'forever' : duration(meta.retentionMs),
          },
          { label: 'clean-up', value: meta.cleanupPolicy ?? 'not known' },
          { label: 'partitions', value: count(inOrder.length) },
          { label: 'topic id', value: <span className="mono">{meta.topicId ?? 'not known'}</span> },
        ]}
      />
      <Limits limits={meta.limits} />
      {open.length === 0 ? null : (
        <section className="stack">
          <h2 className="hidden-text">Findings of this topic</h2>
          {orderFindings(open).map((finding) => (
            <FindingCard key={finding.id} finding={finding} now={now} current wide />
          ))}
        </section>
      )}
      <ChartTools range={range} hrefOf={hrefOf} onZoomOut={zoom.onZoomOut} now={now} />
      <TopicCharts cluster={cluster} topic={topic} watched={watched} range={range} zoom={zoom} age={age} />
      <div className="columns">
        <Card title="Read by" aside={plural(groups.length, 'group')} age={age} flush>
          {groups.length === 0 ? (
            <Empty title="No group reads this topic" />
          ) : (
            <Table
              label="Groups that read this topic"
              columns={GROUP_COLUMNS}
              rows={groups}
              rowKey={(row) => row.group}
              rowTone={(row) => verdictWord(row.worstVerdict).tone}
              onOpen={(row) => navigate(groupHref(cluster, row.group))}
            />
          )}
        </Card>
        <Card title="Written by" aside={plural(producers.length, 'producer')} age={age} flush>
          {producers.length === 0 ? (
            <Empty title="Nobody known">
              Kafka does not name producers. Declare them in the configuration, or switch sampling on for this
              topic.
            </Empty>
          ) : (
            <Table
              label="Producers of this topic"
              columns={producerColumns(now)}
              rows={producers}
              rowKey={(row) => `${row.name ?? ''}/${row.producerId ?? ''}/${row.from}`}
            />
          )}
        </Card>
      </div>
      <Card title="Partitions" aside={plural(inOrder.length, 'partition')} age={age} flush>
        <Table
          label="Partitions of the topic"
          columns={columns}
          rows={inOrder}
          rowKey={(row) => String(row.partition)}
          rowTone={(row) => partitionHealth(row).tone}
          onOpen={(row) => {
            const end = watched?.current().number(`partitions/${row.partition}/endOffset`) ?? null;
            if (end !== null && end > 0) navigate(eventHref(cluster, topic, row.partition, end - 1));
          }}
        />
      </Card>
    </Page>
  );
}

const partitionHealth = (row: Partition) => {
  if (row.leader === null || row.leader < 0) return { tone: 'critical', text: 'no leader' } as const;
  return row.isr.length < row.replicas.length
    ? ({ tone: 'warning', text: 'replicas behind' } as const)
    : ({ tone: 'ok', text: 'in sync' } as const);
};

function partitionColumns(room: Watched | null): Column<Partition>[] {
  const live = (slot: string, head: string, format: (value: number | null) => string): Column<Partition> => ({
    id: slot,
    head,
    width: 'minmax(96px, 1fr)',
    numeric: true,
    cell: (row) => <Live room={room} slot={`partitions/${row.partition}/${slot}`} format={format} />,
  });
  return [
    {
      id: 'partition',
      head: 'partition',
      width: '72px',
      numeric: true,
      cell: (row) => <strong>{row.partition}</strong>,
    },
    {
      id: 'state',
      head: 'state',
      width: '144px',
      cell: (row) => <Badge tone={partitionHealth(row).tone}>{partitionHealth(row).text}</Badge>,
    },
    { id: 'leader', head: 'leader', width: '64px', numeric: true, cell: (row) => row.leader ?? 'none' },
    {
      id: 'isr',
      head: 'in sync of',
      width: 'minmax(96px, 1fr)',
      cell: (row) => `${row.isr.join(' ')} of ${row.replicas.join(' ')}`,
    },
    live('logStartOffset', 'log start', count),
    live('lastStableOffset', 'last stable', count),
    live('endOffset', 'end', count),
    live('rateIn', 'in', rate),
    live('sizeBytes', 'size', bytes),
  ];
}

function Live({
  room,
  slot,
  format,
}: {
  room: Watched | null;
  slot: string;
  format: (value: number | null) => string;
}) {
  const source = useMemo(() => slotSource(room, slot), [room, slot]);
  return <LiveNumber source={source} format={format} />;
}

const GROUP_COLUMNS: Column<Group>[] = [
  {
    id: 'group',
    head: 'group',
    width: 'minmax(120px, 1fr)',
    cell: (row) => (
      <Link href={groupHref(row.cluster, row.group)}>
        <Name name={row.group} />
      </Link>
    ),
  },
  {
    id: 'verdict',
    head: 'worst verdict',
    width: '144px',
    cell: (row) => (
      <Badge tone={verdictWord(row.worstVerdict).tone}>{verdictWord(row.worstVerdict).short}</Badge>
    ),
  },
  { id: 'lag', head: 'lag, events', width: '88px', numeric: true, cell: (row) => count(row.lag) },
  {
    id: 'lagSeconds',
    head: 'lag, time',
    width: '96px',
    numeric: true,
    cell: (row) => seconds(row.lagSeconds),
  },
];

const producerColumns = (now: number): Column<Producer>[] => [
  {
    id: 'name',
    head: 'producer',
    width: 'minmax(120px, 1fr)',
    cell: (row) =>
      row.name !== null ? (
        <Name name={row.name} />
      ) : (
        <span className="soft">{`id ${row.producerId ?? 'not known'}`}</span>
      ),
  },
  {
    id: 'provenance',
    head: 'known',
    width: '88px',
    cell: (row) => <span data-tip={visibleName(row.from)}>{row.provenance}</span>,
  },
  { id: 'rate', head: 'rate', width: '88px', numeric: true, cell: (row) => rate(row.rate) },
  { id: 'seen', head: 'last seen', width: '112px', numeric: true, cell: (row) => ago(row.lastSeenAt, now) },
];
