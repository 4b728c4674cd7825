import { useMemo } from 'react';
import type * as z from 'zod/mini';
import { ago, count, duration, LAG_METHODS, lagWithError } from '../../select/format.ts';
import type { PartitionRow } from '../../select/group.ts';
import { topicHref } from '../../select/urls.ts';
import { usePorts } from '../../store/context.ts';
import { type NumberSource, slotSource } from '../../store/numbers.ts';
import type { Watched } from '../../store/ports.ts';
import type { groupPartitionMeta } from '../../store/schemas.ts';
import { Badge } from '../../ui/badge.tsx';
import { Link } from '../../ui/link.tsx';
import { LiveNumber } from '../../ui/live-number.tsx';
import { Name } from '../../ui/name.tsx';
import { navigate } from '../../ui/navigation.ts';
import { type Column, Table } from '../../ui/table.tsx';

type Partitions = Readonly<Record<string, z.infer<typeof groupPartitionMeta>>>;

/** A group's partitions, worst first. Numbers are live; opening a row shows its proof above. */
export function PartitionsTable({
  cluster,
  rows,
  room,
  partitions,
  selected,
  hrefOf,
}: {
  cluster: string;
  rows: readonly PartitionRow[];
  room: Watched | null;
  partitions: Partitions;
  selected: string | null;
  /** The page with another partition chosen. */
  hrefOf: (key: string) => string;
}) {
  const { watch } = usePorts();
  const columns = useMemo(
    () => columnsOf(cluster, room, partitions, () => watch.now()),
    [cluster, room, partitions, watch],
  );
  return (
    <Table
      label="Partitions of the group, worst first"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.key}
      rowTone={(row) => row.tone}
      selected={selected}
      onOpen={(row) => navigate(hrefOf(row.key), { replace: true })}
    />
  );
}

function columnsOf(
  cluster: string,
  room: Watched | null,
  partitions: Partitions,
  now: () => number,
): Column<PartitionRow>[] {
  const live = (
    slot: string,
    head: string,
    width: string,
    format: (value: number | null) => string,
    hint?: string,
  ): Column<PartitionRow> => ({
    id: slot,
    head,
    width,
    numeric: true,
    ...(hint === undefined ? {} : { hint }),
    cell: (row) => <Live room={room} slot={row.slot(slot)} format={format} />,
  });
  const since = (time: number | null): string => ago(time, now());
  return [
    {
      id: 'partition',
      head: 'partition',
      width: 'minmax(140px, 1.4fr)',
      cell: (row) => (
        <>
          <Link href={topicHref(cluster, row.topic)}>
            <Name name={row.topic} />
          </Link>
          <strong>{`-${row.partition}`}</strong>
        </>
      ),
    },
    {
      id: 'verdict',
      head: 'verdict',
      width: '128px',
      cell: (row) => (
        <Badge tone={row.tone} title={row.means}>
          {row.verdict}
        </Badge>
      ),
    },
    {
      id: 'owner',
      head: 'owner',
      width: 'minmax(120px, 1.2fr)',
      cell: (row) => (row.owner === null ? <span className="faint">nobody</span> : <Name name={row.owner} />),
    },
    live('committedOffset', 'committed', '92px', count, 'Next offset the group will read'),
    live('endOffset', 'end', '92px', count, 'High watermark: all that a consumer can see'),
    live('lag', 'lag', '72px', count, 'End minus committed, in events'),
    {
      id: 'lagSeconds',
      head: 'lag, time',
      width: '152px',
      numeric: true,
      hint: 'Age of the first unread event, with its error',
      cell: (row) => <LagTime room={room} row={row} meta={partitions[row.key]} />,
    },
    live('lastCommitAt', 'last commit', '112px', since),
    live('commitIntervalMs', 'rhythm', '72px', duration, 'p95 between commits while events waited'),
    {
      id: 'burrow',
      head: "Burrow's",
      width: '72px',
      hint: "Burrow's status: a second opinion",
      cell: (row) => <span className="soft">{row.burrow ?? '–'}</span>,
    },
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

/** Lag in seconds with its error; how it was measured, or why it is missing, stands in the title. */
function LagTime({
  room,
  row,
  meta,
}: {
  room: Watched | null;
  row: PartitionRow;
  meta: z.infer<typeof groupPartitionMeta> | undefined;
}) {
  const slot = row.slot('lagSeconds');
  const errorSlot = row.slot('lagSecondsError');
  const source = useMemo<NumberSource>(() => slotSource(room, slot), [room, slot]);
  const format = useMemo(
    () => (value: number | null) => lagWithError(value, room?.current().number(errorSlot) ?? null),
    [room, errorSlot],
  );
  const method = meta?.lagSecondsMethod;
  const title = method === undefined ? meta?.lagSecondsReason : LAG_METHODS[method];
  return (
    <span title={title}>
      <LiveNumber source={source} format={format} />
      {method === 'interpolated' ? <span className="faint"> interp.</span> : null}
    </span>
  );
}
