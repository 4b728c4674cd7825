/**
 * The address of everything on screen: `/c/{cluster}/…`, names guarded (server/protocol/path-names.ts) and percent-encoded. All state
 * that matters is in it.
 */
import { guardName, unguardName } from '../../server/protocol/path-names.ts';
import { type ChartRange, chartRangeText, parseChartRange } from './chart-range.ts';

export type FlowMode = '3d' | 'flat' | 'table';

/** The window of a list: search, state, order, first row, chosen row. */
export interface ListQuery {
  q: string;
  state: string;
  sort: string;
  offset: number;
  /** Key of the chosen row; empty: none. */
  selected: string;
  /** How far back the timeline of the findings reaches; the hour unless said otherwise. */
  span?: 'day';
}

export type ListView = 'groups' | 'topics' | 'brokers' | 'findings';

export type Route =
  | { view: 'home' }
  | {
      view: 'flow';
      cluster: string;
      mode: FlowMode;
      selected: string | null;
      finding: string | null;
      /** The open district; absent: the whole flow. */
      district?: string;
    }
  | ({ view: ListView; cluster: string } & ListQuery)
  | { view: 'group'; cluster: string; group: string; partition: string | null; range?: ChartRange }
  | { view: 'topic'; cluster: string; topic: string; range?: ChartRange }
  | { view: 'event'; cluster: string; topic: string; partition: number; offset: number }
  | { view: 'systems'; cluster: string }
  | { view: 'settings'; cluster: string }
  | { view: 'wall'; cluster: string | null; every: number }
  | { view: 'not-found'; path: string };

/** How long the wall shows a finding, in seconds: unless said otherwise, and the bounds of `?every=`. */
export const WALL_EVERY = { standard: 12, least: 3, most: 3_600 } as const;

export const NO_QUERY: ListQuery = { q: '', state: '', sort: '', offset: 0, selected: '' };

const LIST_VIEWS: readonly string[] = ['groups', 'topics', 'brokers', 'findings'];
const isListView = (name: string): name is ListView => LIST_VIEWS.includes(name);

export function encodeName(name: string): string {
  // A lone surrogate has no UTF-8 form; encodeURIComponent would throw.
  return encodeURIComponent(guardName(name).replace(/\p{Cs}/gu, '\uFFFD'));
}

/** Null when the segment is no valid percent-encoding. */
export function decodeName(segment: string): string | null {
  try {
    return unguardName(decodeURIComponent(segment));
  } catch {
    return null;
  }
}

/** The path and query of a route. */
export function href(route: Route): string {
  switch (route.view) {
    case 'home':
      return '/';
    case 'not-found':
      return route.path;
    case 'flow':
      return clusterPath(route.cluster, [], {
        mode: route.mode === '3d' ? '' : route.mode,
        node: route.selected ?? '',
        finding: route.finding ?? '',
        district: route.district ?? '',
      });
    case 'group':
      return clusterPath(route.cluster, ['groups', route.group], {
        partition: route.partition ?? '',
        range: chartRangeText(route.range ?? null),
      });
    case 'topic':
      return clusterPath(route.cluster, ['topics', route.topic], {
        range: chartRangeText(route.range ?? null),
      });
    case 'event':
      return clusterPath(
        route.cluster,
        ['topics', route.topic, String(route.partition), String(route.offset)],
        {},
      );
    case 'systems':
    case 'settings':
      return clusterPath(route.cluster, [route.view], {});
    case 'wall': {
      const every = route.every === WALL_EVERY.standard ? '' : String(route.every);
      if (route.cluster !== null) return clusterPath(route.cluster, ['wall'], { every });
      return every === '' ? '/wall' : `/wall?every=${every}`;
    }
    case 'groups':
    case 'topics':
    case 'brokers':
    case 'findings':
      return clusterPath(route.cluster, [route.view], {
        q: route.q,
        state: route.state,
        sort: route.sort,
        offset: route.offset === 0 ? '' : String(route.offset),
        row: route.selected,
        span: route.span ?? '',
      });
  }
}

function clusterPath(cluster: string, names: readonly string[], query: Record<string, string>): string {
  const path = `/c/${[cluster, ...names].map(encodeName).join('/')}`;
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** The route of an address; `pathname` as the browser gives it (still encoded), `search` with or without `?`. */
export function parseRoute(pathname: string, search: string): Route {
  const missing: Route = { view: 'not-found', path: pathname };
  const segments = pathname.replace(/^\//, '').replace(/\/$/, '').split('/');
  const query = new URLSearchParams(search);
  if (segments.length === 1 && segments[0] === '') return { view: 'home' };
  if (segments.length === 1 && segments[0] === 'wall')
    return { view: 'wall', cluster: null, every: every(query) };
  const names = segments.map(decodeName);
  if (!names.every((name) => name !== null)) return missing;
  const [root, cluster, view, name, partition, offset, ...more] = names;
  if (root !== 'c' || cluster === undefined || cluster === '' || more.length > 0) return missing;
  const text = (key: string): string | null => query.get(key) || null;
  const length = names.length;
  if (length === 2) {
    const district = text('district')?.slice(0, 300);
    return {
      view: 'flow',
      cluster,
      mode: flowMode(text('mode')),
      selected: text('node'),
      finding: text('finding'),
      ...(district === undefined ? {} : { district }),
    };
  }
  if (view === undefined) return missing;
  if (length === 3) {
    if (view === 'systems' || view === 'settings') return { view, cluster };
    if (view === 'wall') return { view, cluster, every: every(query) };
    return isListView(view) ? { view, cluster, ...listQuery(query) } : missing;
  }
  if (name === undefined) return missing;
  if (length === 4 && view === 'groups')
    return { view: 'group', cluster, group: name, partition: text('partition'), ...chartRange(query) };
  if (length === 4 && view === 'topics') return { view: 'topic', cluster, topic: name, ...chartRange(query) };
  if (length === 6 && view === 'topics') {
    const p = wholeNumber(partition, 2_147_483_647);
    const o = wholeNumber(offset, Number.MAX_SAFE_INTEGER);
    if (p !== null && o !== null) return { view: 'event', cluster, topic: name, partition: p, offset: o };
  }
  return missing;
}

function chartRange(query: URLSearchParams): { range?: ChartRange } {
  const range = parseChartRange(query.get('range'));
  return range === null ? {} : { range };
}

const flowMode = (text: string | null): FlowMode => (text === 'flat' || text === 'table' ? text : '3d');

function every(query: URLSearchParams): number {
  const seconds = wholeNumber(query.get('every'), Number.MAX_SAFE_INTEGER) ?? WALL_EVERY.standard;
  return Math.min(WALL_EVERY.most, Math.max(WALL_EVERY.least, seconds));
}

function listQuery(query: URLSearchParams): ListQuery {
  return {
    q: (query.get('q') ?? '').slice(0, 200),
    state: (query.get('state') ?? '').slice(0, 40),
    sort: (query.get('sort') ?? '').slice(0, 40),
    offset: wholeNumber(query.get('offset') ?? '0', 10_000_000) ?? 0,
    selected: query.get('row') ?? '',
    ...(query.get('span') === 'day' ? { span: 'day' } : {}),
  };
}

function wholeNumber(text: string | null | undefined, max: number): number | null {
  if (text === null || text === undefined || !/^\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return value <= max ? value : null;
}

export const flowRoute = (cluster: string): Route => ({
  view: 'flow',
  cluster,
  mode: '3d',
  selected: null,
  finding: null,
});
export const groupHref = (cluster: string, group: string, partition: string | null = null): string =>
  href({ view: 'group', cluster, group, partition });
export const topicHref = (cluster: string, topic: string): string => href({ view: 'topic', cluster, topic });
export const eventHref = (cluster: string, topic: string, partition: number, offset: number): string =>
  href({ view: 'event', cluster, topic, partition, offset });
