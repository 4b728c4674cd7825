/**
 * The address of everything on screen: `/c/{cluster}/…`, names percent-encoded. All state that matters is in it.
 *
 * Group names are free (KIP: none; Kafka checks only their length), so three of them need care beyond percent-encoding:
 * browsers fold the path segments `.` and `..` even when encoded, and an empty segment is ambiguous. Such a name is
 * written with `~` before it, and so is a name that begins with `~`.
 */
export type FlowMode = '3d' | 'flat' | 'table';

/** The window of a list: filter, state, order, first row. */
export interface ListQuery {
  q: string;
  state: string;
  sort: string;
  offset: number;
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
  | { view: 'group'; cluster: string; group: string; partition: string | null }
  | { view: 'topic'; cluster: string; topic: string }
  | { view: 'event'; cluster: string; topic: string; partition: number; offset: number }
  | { view: 'systems'; cluster: string }
  | { view: 'not-found'; path: string };

export const NO_QUERY: ListQuery = { q: '', state: '', sort: '', offset: 0 };

const LIST_VIEWS: readonly string[] = ['groups', 'topics', 'brokers', 'findings'];
const isListView = (name: string): name is ListView => LIST_VIEWS.includes(name);

export function encodeName(name: string): string {
  const guarded = name === '' || name === '.' || name === '..' || name.startsWith('~') ? `~${name}` : name;
  // A lone surrogate has no UTF-8 form; encodeURIComponent would throw.
  return encodeURIComponent(guarded.replace(/\p{Cs}/gu, '\uFFFD'));
}

/** Null when the segment is no valid percent-encoding. */
export function decodeName(segment: string): string | null {
  try {
    const name = decodeURIComponent(segment);
    return name.startsWith('~') ? name.slice(1) : name;
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
      return clusterPath(route.cluster, ['groups', route.group], { partition: route.partition ?? '' });
    case 'topic':
      return clusterPath(route.cluster, ['topics', route.topic], {});
    case 'event':
      return clusterPath(
        route.cluster,
        ['topics', route.topic, String(route.partition), String(route.offset)],
        {},
      );
    case 'systems':
      return clusterPath(route.cluster, ['systems'], {});
    case 'groups':
    case 'topics':
    case 'brokers':
    case 'findings':
      return clusterPath(route.cluster, [route.view], {
        q: route.q,
        state: route.state,
        sort: route.sort,
        offset: route.offset === 0 ? '' : String(route.offset),
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
  if (segments.length === 1 && segments[0] === '') return { view: 'home' };
  const names = segments.map(decodeName);
  if (!names.every((name) => name !== null)) return missing;
  const [root, cluster, view, name, partition, offset, ...more] = names;
  if (root !== 'c' || cluster === undefined || cluster === '' || more.length > 0) return missing;
  const query = new URLSearchParams(search);
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
    if (view === 'systems') return { view, cluster };
    return isListView(view) ? { view, cluster, ...listQuery(query) } : missing;
  }
  if (name === undefined) return missing;
  if (length === 4 && view === 'groups')
    return { view: 'group', cluster, group: name, partition: text('partition') };
  if (length === 4 && view === 'topics') return { view: 'topic', cluster, topic: name };
  if (length === 6 && view === 'topics') {
    const p = wholeNumber(partition, 2_147_483_647);
    const o = wholeNumber(offset, Number.MAX_SAFE_INTEGER);
    if (p !== null && o !== null) return { view: 'event', cluster, topic: name, partition: p, offset: o };
  }
  return missing;
}

const flowMode = (text: string | null): FlowMode => (text === 'flat' || text === 'table' ? text : '3d');

function listQuery(query: URLSearchParams): ListQuery {
  return {
    q: (query.get('q') ?? '').slice(0, 200),
    state: (query.get('state') ?? '').slice(0, 40),
    sort: (query.get('sort') ?? '').slice(0, 40),
    offset: wholeNumber(query.get('offset') ?? '0', 10_000_000) ?? 0,
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
