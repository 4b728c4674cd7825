import { Fragment, Suspense, useEffect, useMemo, useState } from 'react';
import { flowRoute, href, type Route } from '../select/urls.ts';
import { useKeys } from '../store/keys.ts';
import { preferences, setPreferences, usePreferences } from '../store/preferences.ts';
import { useStatus } from '../store/status.ts';
import { LinkButton } from '../ui/button.tsx';
import { navigate, useRoute } from '../ui/navigation.ts';
import { Empty, Loading } from '../ui/states.tsx';
import { TipLayer } from '../ui/tip.tsx';
import { StartView } from '../views/start/start-view.tsx';
import { Announcer } from './announcer.tsx';
import { Banners } from './banners.tsx';
import { ErrorGuard } from './error-guard.tsx';
import { HeadBar } from './head-bar.tsx';
import { Help } from './help.tsx';
import { useNotation } from './notation.ts';
import { Palette } from './palette.tsx';
import { PLACES, placeAt, placeHref, viewOf } from './routes.tsx';
import './shell.css';

/** The frame of the page: head bar, banners, the view of the address, and what opens over it. */
export function Shell() {
  const route = useRoute();
  const status = useStatus();
  const { theme, reducedMotion } = usePreferences();
  const notation = useNotation();
  const [over, setOver] = useState<'palette' | 'help' | null>(null);
  const first = status.clusters[0]?.name ?? null;
  const cluster = ('cluster' in route ? route.cluster : null) ?? first;

  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.motion = reducedMotion ? 'reduced' : 'full';
  }, [theme, reducedMotion]);
  useEffect(() => {
    document.title = titleOf(route);
  }, [route]);
  useEffect(() => {
    if (route.view === 'home' && first !== null && status.meta?.ready === true) {
      navigate(href(flowRoute(first)), { replace: true });
    }
    // `/groups?q=…` without a cluster means that of the first.
    const place = route.view === 'not-found' ? placeAt(route.path) : null;
    if (place !== null && first !== null) {
      navigate(`${placeHref(first, place)}${window.location.search}`, { replace: true });
    }
  }, [route, first, status.meta?.ready]);

  const onWall = route.view === 'wall';
  const keys = useMemo(() => {
    const go = Object.fromEntries(
      PLACES.map((place) => [
        `g ${place.key}`,
        () => (cluster === null ? undefined : navigate(placeHref(cluster, place.view))),
      ]),
    );
    // Nothing opens over the wall: its picture is for the room.
    return onWall ? go : { ...go, '/': () => setOver('palette'), '?': () => setOver('help') };
  }, [cluster, onWall]);
  useKeys(keys);

  const starting = status.meta !== undefined && !status.meta.ready;
  if (route.view === 'wall') {
    return (
      <ErrorGuard at={href(route)}>
        <Suspense fallback={<Loading label="Loading the wall" lines={6} />}>
          {viewOf({ ...route, cluster })}
        </Suspense>
      </ErrorGuard>
    );
  }
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <HeadBar
        route={route}
        cluster={cluster}
        status={status}
        onSearch={() => setOver('palette')}
        onHelp={() => setOver('help')}
        onTheme={() => setPreferences({ theme: preferences().theme === 'dark' ? 'light' : 'dark' })}
      />
      <Banners mode={status.meta?.mode} />
      <main id="main" tabIndex={-1}>
        <ErrorGuard at={href(route)}>
          <Suspense fallback={<Loading label="Loading the view" lines={6} />}>
            {route.view === 'home' || (starting && first === null) ? (
              <StartView />
            ) : (
              // The settings follow by themselves: drawn anew, they would lose focus with each choice.
              <Fragment key={route.view === 'settings' ? 'settings' : notation}>
                <Content route={route} first={first} />
              </Fragment>
            )}
          </Suspense>
        </ErrorGuard>
      </main>
      {cluster === null ? null : <Announcer cluster={cluster} />}
      {cluster === null ? null : (
        <Palette cluster={cluster} open={over === 'palette'} onClose={() => setOver(null)} />
      )}
      <Help open={over === 'help'} onClose={() => setOver(null)} />
      <TipLayer />
    </div>
  );
}

function Content({ route, first }: { route: Route; first: string | null }) {
  if (route.view !== 'not-found') return viewOf(route);
  return (
    <Empty title="There is nothing at this address">
      <p>{route.path}</p>
      <LinkButton href={first === null ? '/' : href(flowRoute(first))}>Go to Flow</LinkButton>
    </Empty>
  );
}

function titleOf(route: Route): string {
  switch (route.view) {
    case 'group':
      return `${route.group} · Millrace`;
    case 'topic':
      return `${route.topic} · Millrace`;
    case 'event':
      return `${route.topic}-${route.partition} @ ${route.offset} · Millrace`;
    case 'wall':
      return `Wall${route.cluster === null ? '' : ` · ${route.cluster}`} · Millrace`;
    case 'home':
    case 'not-found':
      return 'Millrace';
    case 'flow':
    case 'groups':
    case 'topics':
    case 'brokers':
    case 'systems':
    case 'findings':
    case 'settings':
      return `${route.view.charAt(0).toUpperCase()}${route.view.slice(1)} · ${route.cluster} · Millrace`;
  }
}
