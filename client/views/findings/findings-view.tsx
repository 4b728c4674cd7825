import { useCallback, useMemo } from 'react';
import type * as z from 'zod/mini';
import { type Finding, finding as findingSchema } from '../../../server/protocol/finding.ts';
import { parseSearch } from '../../../server/protocol/search.ts';
import { findingCard } from '../../select/findings.ts';
import { duration } from '../../select/format.ts';
import { visibleName } from '../../select/names.ts';
import { href, type ListQuery } from '../../select/urls.ts';
import { listOf } from '../../store/entities.ts';
import { useHeldRoom } from '../../store/held-room.ts';
import { useNow } from '../../store/link.ts';
import { useRoom } from '../../store/rooms.ts';
import { findingRow } from '../../store/schemas.ts';
import { Badge } from '../../ui/badge.tsx';
import { navigate } from '../../ui/navigation.ts';
import { Segmented } from '../../ui/segmented.tsx';
import type { Column } from '../../ui/table-parts.tsx';
import { Time } from '../../ui/time.tsx';
import { useMedia } from '../../ui/use-media.ts';
import { type ListKind, ListPage } from '../lists/list-page.tsx';
import { FindingPane } from './finding-pane.tsx';
import { Timeline } from './timeline.tsx';
import './findings.css';

type Row = z.infer<typeof findingRow>;

const STATES = [
  { value: '', label: 'Open' },
  { value: 'closed', label: 'Closed' },
  { value: 'all', label: 'All' },
];
/** Bands of the timeline at most, open and closed each. */
const MOST_BANDS = 100;

const drill = (finding: Finding, now: number): void => {
  const target = findingCard(finding, now).place;
  if (target !== null) navigate(target.href);
};

/** Findings, open and past: when, what, where; the chosen one in full beside the list. */
export function FindingsView({ route }: { route: { cluster: string } & ListQuery }) {
  const now = useNow(1_000);
  const { cluster, selected } = route;
  const span = route.span ?? 'hour';
  const banded = useBanded(cluster, route);
  const chosen = useChosen(cluster, selected);
  // Beside the pane there is room for the first three columns only.
  const isTight = !useMedia('(min-width: 1600px)') && selected !== '';
  const kind = useMemo(
    () => ({ ...KIND, columns: isTight ? columnsAt(now).slice(0, 3) : columnsAt(now) }),
    [now, isTight],
  );
  const at = useCallback(
    (change: Partial<ListQuery>): string => {
      const { span: _, ...rest } = { ...route, ...change };
      const next = 'span' in change ? change.span : route.span;
      return href({ ...rest, view: 'findings', cluster, ...(next === undefined ? {} : { span: next }) });
    },
    [route, cluster],
  );
  const choose = (finding: Finding | null): void =>
    navigate(at({ selected: finding?.id ?? '' }), { replace: true });
  const { span: _, ...withoutSpan } = route;

  return (
    <ListPage
      view="findings"
      cluster={cluster}
      query={route}
      kind={kind}
      tools={
        <Segmented
          label="The timeline reaches back"
          current={span}
          items={[
            { id: 'hour', label: 'Hour', href: href({ ...withoutSpan, view: 'findings', cluster }) },
            { id: 'day', label: 'Day', href: at({ span: 'day' }) },
          ]}
        />
      }
      above={
        <Timeline
          findings={banded}
          now={now}
          span={span}
          selected={selected}
          onSelect={choose}
          onDrill={(finding) => drill(finding, now)}
        />
      }
      beside={
        selected === '' ? undefined : (
          <FindingPane
            finding={chosen.finding}
            isKnown={chosen.isKnown}
            now={now}
            onClose={() => choose(null)}
          />
        )
      }
    />
  );
}

/** What the timeline shows: the open findings and those that closed last, as far as the search lets them. */
function useBanded(cluster: string, { q, state }: ListQuery): Finding[] {
  const search = parseSearch(q, 'findings').ok ? q : '';
  const window = { cluster, q: search, offset: 0, limit: MOST_BANDS };
  const open = useHeldRoom({ view: 'findings', ...window, state: 'open', sort: '' });
  const closed = useHeldRoom({ view: 'findings', ...window, state: 'closed', sort: '-closedAt' });
  const opened = listOf(open.replica?.state, 'rows', findingSchema);
  const past = listOf(closed.replica?.state, 'rows', findingSchema);
  return useMemo(
    () => [...(state === 'closed' ? [] : opened), ...(state === '' ? [] : past)],
    [opened, past, state],
  );
}

/** The chosen finding, wherever it stands: it need not be among the rows. */
function useChosen(cluster: string, id: string): { finding: Finding | null; isKnown: boolean } {
  const spec = useMemo(() => {
    const q = `id:"${id.replaceAll(/["\\]/g, '\\$&')}"`;
    const isAskable = id !== '' && parseSearch(q, 'findings').ok;
    return isAskable
      ? ({ view: 'findings', cluster, q, state: 'all', sort: '', offset: 0, limit: 1 } as const)
      : null;
  }, [cluster, id]);
  const { replica } = useRoom(spec);
  const [finding] = listOf(replica?.state, 'rows', findingSchema);
  return {
    finding: finding?.id === id ? finding : null,
    isKnown: spec === null || (replica !== null && replica.status !== 'loading'),
  };
}

const KIND: Omit<ListKind<Row>, 'columns'> = {
  title: 'Findings',
  schema: findingRow,
  rowKey: (row) => row.id,
  rowTone: (row) => (row.closedAt === null ? row.severity : 'quiet'),
  rowHref: (row) => findingCard(row, row.updatedAt).place?.href ?? null,
  selectsOnClick: true,
  states: STATES,
  emptyText: 'Nothing is wrong as far as Millrace can see. Past findings are under Closed.',
  emptyTone: 'ok',
};

const columnsAt = (now: number): Column<Row>[] => [
  {
    id: 'title',
    head: 'what is wrong',
    width: 'minmax(280px, 3fr)',
    sort: 'title',
    card: 'title',
    cell: (row) => <bdi data-tip={visibleName(row.title)}>{visibleName(row.title)}</bdi>,
  },
  {
    id: 'code',
    head: 'finding',
    width: '224px',
    sort: 'severity',
    card: 'sign',
    cell: (row) => {
      const card = findingCard(row, now);
      return <Badge tone={card.tone}>{card.badge}</Badge>;
    },
  },
  {
    id: 'since',
    head: 'since',
    width: '160px',
    numeric: true,
    sort: 'since',
    cell: (row) => <Time at={row.since} now={now} as="clock" />,
  },
  {
    id: 'lasts',
    head: 'lasts',
    width: '112px',
    numeric: true,
    cell: (row) =>
      `${row.sinceAtLeast === true ? '≥ ' : ''}${duration(Math.max(0, (row.closedAt ?? now) - row.since))}`,
  },
  {
    id: 'closed',
    head: 'closed',
    width: '160px',
    numeric: true,
    sort: 'closedAt',
    card: 'none',
    cell: (row) =>
      row.closedAt === null ? (
        <span className="faint">open</span>
      ) : (
        <Time at={row.closedAt} now={now} as="clock" />
      ),
  },
];
