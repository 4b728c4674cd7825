import { createRoot } from 'react-dom/client';
import * as z from 'zod/mini';
import { Shell } from '../app/shell.tsx';
import { href } from '../select/urls.ts';
import { PortsProvider } from '../store/context.ts';
import { setPreferences } from '../store/preferences.ts';
import '../ui/fonts.ts';
import { caseOf } from './cases.ts';
import { event, recording, status } from './recording.ts';
import { findingList } from './recording-lists.ts';
import { groupHistory, partitionHistory, topicHistory } from './recording-history.ts';
import { overview } from './recording-flow.ts';
import { recordedPorts, type Rooms } from './recorded-ports.ts';
import './playground.css';
import { ScenePage } from './scene-page.tsx';
import { STORIES } from './stories.tsx';

/**
 * Components and whole pages by name: `?story=table`, `?page=group&state=live`, `?scene=flat`. Everything is recorded: no bridge needed.
 * `theme=light` as well; `case=` makes it hard (cases.ts).
 */
z.config({ jitless: true });
const query = new URLSearchParams(window.location.search);
const now = Date.now();
const theme = query.get('theme');
if (theme === 'light' || theme === 'dark') setPreferences({ theme });
document.documentElement.dataset.theme = theme === 'light' ? 'light' : 'dark';

const PAGES: Record<string, string> = {
  flow: '/c/demo',
  table: '/c/demo?mode=table',
  group: '/c/demo/groups/order-processing?partition=orders-1',
  topic: '/c/demo/topics/orders',
  event: '/c/demo/topics/orders/1/48213',
  groups: '/c/demo/groups',
  topics: '/c/demo/topics',
  brokers: '/c/demo/brokers',
  findings: '/c/demo/findings',
  finding: '/c/demo/findings?state=all&row=f-poison-1',
  day: '/c/demo/findings?state=all&span=day',
  'finding-gone': '/c/demo/findings?row=f-nowhere',
  search: '/c/demo/groups?q=state%3Aok+lag%3E100',
  'search-none': '/c/demo/groups?q=lag%3E1M',
  'search-wrong': '/c/demo/groups?q=state%3Aok+lag%3Emany',
  'list-wrong': '/c/demo/groups?sort=size',
  place: '/c/demo/groups?sort=group&offset=30&row=service-00033',
  systems: '/c/demo/systems',
  settings: '/c/demo/settings',
  wall: '/c/demo/wall',
  start: '/',
  missing: '/nowhere',
};

/** A whole page on recorded rooms. `state`: live, still, stale, loading, healthy, marker. `rows`: how many groups there are. */
function pageOf(name: string) {
  const state = query.get('state') ?? 'live';
  const rows = query.get('rows');
  // Rooms of a recording that is stale were filled a minute ago.
  const recordedAt = state === 'stale' ? now - 60_000 : now;
  const hard = caseOf(query.get('case') ?? (state === 'marker' ? 'marker' : ''), recordedAt);
  const rooms: Rooms = {
    ...recording(recordedAt, rows === null ? undefined : Number(rows)),
    ...hard.rooms,
  };
  if (name === 'start') rooms.status = status(now, false);
  if (state === 'healthy') {
    rooms.overview = overview(now, []);
    rooms.findings = findingList(now, 0, []);
  }
  const ports = recordedPorts({
    now: Date.now,
    rooms: state === 'loading' ? { status: status(now) } : rooms,
    event: hard.event ?? ((offset) => event(now, { offset, nextOffset: offset + 1 })),
    ...(hard.noHistory
      ? {}
      : {
          history: {
            group: groupHistory(recordedAt),
            topic: topicHistory(recordedAt),
            partition: (partition) => partitionHistory(recordedAt, partition),
          },
        }),
  });
  // With `at` a story begins at an address of its own, which a reload keeps.
  window.history.replaceState(null, '', query.get('at') ?? PAGES[name] ?? href({ view: 'home' }));
  if (state === 'live') play(ports);
  else if (state !== 'stale') keepAlive(ports);
  return (
    <PortsProvider value={ports}>
      <Shell />
    </PortsProvider>
  );
}

/** Lets the recorded totals move, so that the sparklines have something to draw. */
function play(ports: ReturnType<typeof recordedPorts>): void {
  let at = 0;
  setInterval(() => {
    at++;
    ports.setLink({ state: 'live', since: now, lastMessageAt: Date.now() });
    ports.tick('overview', {
      'totals/rateIn': 4_812 + 300 * Math.sin(at / 5),
      'totals/rateOut': 4_490 + 200 * Math.cos(at / 4),
      'totals/oldest': 1_180 + at / 4,
      'totals/latencyP95': 412 + 60 * Math.sin(at / 3),
    });
    ports.tick('group', {
      'partitions/orders-1/endOffset': 48_213 + 5_412 + Math.round(at * 12.5),
      'partitions/orders-1/lag': 5_412 + Math.round(at * 12.5),
      'partitions/orders-1/lagSeconds': 108 + at / 4,
    });
    for (const view of ['topic', 'status', 'groups', 'topics', 'brokers', 'findings'] as const)
      ports.tick(view, {});
  }, 250);
}

function keepAlive(ports: ReturnType<typeof recordedPorts>): void {
  setInterval(() => {
    ports.setLink({ state: 'live', since: now, lastMessageAt: Date.now() });
    ports.tick('overview', {});
  }, 250);
}

function Index() {
  const chosen = query.get('story');
  const stories = chosen === null ? STORIES : STORIES.filter((story) => story.name === chosen);
  return (
    <main className="playground">
      <h1>Playground</h1>
      <p>
        {Object.keys(PAGES).map((name) => (
          <a key={name} href={`?page=${name}`}>
            {name}
          </a>
        ))}
      </p>
      {stories.map((story) => (
        <section key={story.name} aria-label={story.name}>
          <h2 className="faint">{story.name}</h2>
          {story.show(now)}
        </section>
      ))}
    </main>
  );
}

const page = query.get('page');
const scene = query.get('scene');
const root = document.getElementById('root');
if (root) {
  const asked = theme === 'light' || theme === 'dark' ? theme : null;
  createRoot(root).render(
    scene !== null ? <ScenePage name={scene} theme={asked} /> : page === null ? <Index /> : pageOf(page),
  );
}
