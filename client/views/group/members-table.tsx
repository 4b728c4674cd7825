import { useMemo } from 'react';
import type { MemberResource } from '../../../server/protocol/resources.ts';
import { ago, plural } from '../../select/format.ts';
import { partitionRanges } from '../../select/group.ts';
import { Card } from '../../ui/card.tsx';
import { Name } from '../../ui/name.tsx';
import { Empty } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';

/** Who owns what. A group without members shows those of its last generation, said to be gone. */
export function MembersTable({
  members,
  lastMembers,
  now,
  age,
}: {
  members: readonly MemberResource[];
  lastMembers: readonly MemberResource[];
  now: number;
  age: number | null;
}) {
  const gone = members.length === 0 && lastMembers.length > 0;
  const rows = gone ? lastMembers : members;
  const columns = useMemo(() => columnsOf(now), [now]);
  return (
    <Card
      title={gone ? 'Last members (gone)' : 'Members'}
      aside={plural(rows.length, 'member')}
      age={age}
      flush
    >
      {rows.length === 0 ? (
        <Empty title="No members">Nobody is in this group now.</Empty>
      ) : (
        <Table label="Members" columns={columns} rows={rows} rowKey={(row) => row.id} />
      )}
    </Card>
  );
}

const columnsOf = (now: number): Column<MemberResource>[] => [
  {
    id: 'client',
    head: 'client',
    width: 'minmax(120px, 1fr)',
    cell: (row) => <Name name={row.instanceId ?? (row.clientId || row.id)} />,
  },
  {
    id: 'host',
    head: 'host',
    width: 'minmax(96px, 140px)',
    cell: (row) => <Name name={row.host.replace(/^\//, '') || 'not known'} />,
  },
  {
    id: 'assigned',
    head: 'assigned',
    width: 'minmax(120px, 1.4fr)',
    cell: (row) =>
      row.assignments.length === 0 ? (
        <span className="faint">nothing</span>
      ) : (
        <Name
          name={row.assignments.map((item) => `${item.topic} ${partitionRanges(item.partitions)}`).join('; ')}
        />
      ),
  },
  { id: 'since', head: 'seen since', width: '112px', numeric: true, cell: (row) => ago(row.since, now) },
];
