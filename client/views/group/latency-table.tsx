import type { Latency } from '../../../server/protocol/resources.ts';
import { count, duration } from '../../select/format.ts';
import { Card } from '../../ui/card.tsx';
import { Name } from '../../ui/name.tsx';
import { Empty } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';

interface Row {
  topic: string;
  latency: Latency;
}

const COLUMNS: Column<Row>[] = [
  { id: 'topic', head: 'topic', width: 'minmax(120px, 1fr)', cell: (row) => <Name name={row.topic} /> },
  ...(['p50', 'p95', 'p99'] as const).map(
    (field): Column<Row> => ({
      id: field,
      head: field,
      width: '80px',
      numeric: true,
      cell: (row) => duration(row.latency[field]),
    }),
  ),
  { id: 'samples', head: 'samples', width: '80px', numeric: true, cell: (row) => count(row.latency.samples) },
];

/** From append to commit, of completed events only: what is stuck is not in it. */
export function LatencyTable({ latency, age }: { latency: readonly Row[]; age: number | null }) {
  return (
    <Card title="Queue latency" aside="append to commit, completed events only" age={age} flush>
      {latency.length === 0 ? (
        <Empty title="No samples yet">
          Measured on sampled commits; it needs the right to read the topic, and commits that advance.
        </Empty>
      ) : (
        <Table label="Queue latency by topic" columns={COLUMNS} rows={latency} rowKey={(row) => row.topic} />
      )}
    </Card>
  );
}
