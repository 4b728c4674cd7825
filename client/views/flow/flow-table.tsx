import { useMemo } from 'react';
import type { GraphNode } from '../../../server/protocol/graph.ts';
import { type FlowRow, flowTiers } from '../../select/flow.ts';
import { count, rate, seconds } from '../../select/format.ts';
import { tierName } from '../../select/words.ts';
import { slotSource } from '../../store/numbers.ts';
import type { Watched } from '../../store/ports.ts';
import { Badge } from '../../ui/badge.tsx';
import { Link } from '../../ui/link.tsx';
import { LiveNumber } from '../../ui/live-number.tsx';
import { navigate } from '../../ui/navigation.ts';
import { type Column, Table } from '../../ui/table.tsx';

/** Every node of the flow with its live numbers: what the scene shows, as a table. */
export function FlowTable({
  cluster,
  nodes,
  room,
}: {
  cluster: string;
  nodes: readonly GraphNode[];
  room: Watched | null;
}) {
  const rows = useMemo(
    () => flowTiers(cluster, nodes, 'table').flatMap((tier) => tier.rows),
    [cluster, nodes],
  );
  const columns = useMemo(() => columnsOf(room), [room]);
  return (
    <div className="stage-table">
      <Table
        label="Flow, by tier"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        rowTone={(row) => row.tone}
        onOpen={(row) => (row.href === null ? undefined : navigate(row.href))}
      />
    </div>
  );
}

function columnsOf(room: Watched | null): Column<FlowRow>[] {
  const live = (
    id: keyof FlowRow['slots'],
    head: string,
    format: (value: number | null) => string,
  ): Column<FlowRow> => ({
    id,
    head,
    width: '96px',
    numeric: true,
    cell: (row) => <Live room={room} slot={row.slots[id]} format={format} />,
  });
  return [
    {
      id: 'tier',
      head: 'tier',
      width: '88px',
      cell: (row) => <span className="faint">{tierName(row.tier)}</span>,
    },
    {
      id: 'name',
      head: 'name',
      width: 'minmax(160px, 2fr)',
      cell: (row) => (row.href === null ? row.name : <Link href={row.href}>{row.name}</Link>),
    },
    {
      id: 'kind',
      head: 'what it is',
      width: 'minmax(120px, 1fr)',
      cell: (row) => <span className="soft">{row.detail || row.kind}</span>,
    },
    {
      id: 'verdict',
      head: 'state',
      width: '136px',
      cell: (row) => <Badge tone={row.tone}>{row.verdict}</Badge>,
    },
    live('rateIn', 'in', rate),
    live('rateOut', 'out', rate),
    live('lag', 'lag, events', count),
    live('lagSeconds', 'lag, time', seconds),
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
