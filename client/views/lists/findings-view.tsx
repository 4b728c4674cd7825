import type * as z from 'zod/mini';
import { findingCard, sinceText } from '../../select/findings.ts';
import type { ListQuery } from '../../select/urls.ts';
import { useNow } from '../../store/link.ts';
import { findingRow } from '../../store/schemas.ts';
import { Badge } from '../../ui/badge.tsx';
import { LinkButton } from '../../ui/button.tsx';
import { Link } from '../../ui/link.tsx';
import type { Column } from '../../ui/table.tsx';
import { ListPage } from './list-page.tsx';

type Row = z.infer<typeof findingRow>;

const STATES = [
  { value: '', label: 'Open' },
  { value: 'closed', label: 'Closed' },
  { value: 'all', label: 'All' },
];

/** Findings, open and past. */
export function FindingsView({ route }: { route: { cluster: string } & ListQuery }) {
  const now = useNow(1000);
  const columns: Column<Row>[] = [
    {
      id: 'code',
      head: 'finding',
      width: '232px',
      sort: 'severity',
      cell: (row) => {
        const card = findingCard(row, now);
        return <Badge tone={card.tone}>{card.badge}</Badge>;
      },
    },
    {
      id: 'title',
      head: 'what is wrong',
      width: 'minmax(280px, 3fr)',
      cell: (row) => {
        const place = findingCard(row, now).place;
        return place === null ? (
          row.title
        ) : (
          <Link href={place.href} title={row.title}>
            {row.title}
          </Link>
        );
      },
    },
    {
      id: 'since',
      head: 'when',
      width: '264px',
      sort: 'since',
      cell: (row) => <span className="soft">{sinceText(row, now)}</span>,
    },
    {
      id: 'open',
      head: 'event',
      headHidden: true,
      width: '112px',
      cell: (row) => {
        const head = findingCard(row, now).head;
        return head === null ? null : <LinkButton href={head.href}>Open event</LinkButton>;
      },
    },
  ];
  return (
    <ListPage
      view="findings"
      cluster={route.cluster}
      query={route}
      kind={{
        title: 'Findings',
        schema: findingRow,
        columns,
        rowKey: (row) => row.id,
        rowTone: (row) => findingCard(row, now).tone,
        rowHref: (row) => findingCard(row, now).place?.href ?? null,
        states: STATES,
        emptyText: 'Nothing is wrong as far as Millrace can see. Past findings are under Closed.',
      }}
    />
  );
}
