import { CircleHelp, Moon, Search, Settings, Sun } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { duration } from '../select/format.ts';
import { STALE_AFTER_MS } from '../select/freshness.ts';
import { flowRoute, href, type Route } from '../select/urls.ts';
import { useLink, useNow } from '../store/link.ts';
import { usePreferences } from '../store/preferences.ts';
import type { Status } from '../store/status.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { Link } from '../ui/link.tsx';
import { Mark } from '../ui/mark.tsx';
import { navigate } from '../ui/navigation.ts';
import { Practice } from './practice.tsx';
import { PLACES, placeHref, placeOf } from './routes.tsx';

/** The one bar that is always there: where one is, search, how fresh the line is. */
export function HeadBar({
  route,
  cluster,
  status,
  onSearch,
  onHelp,
  onTheme,
}: {
  route: Route;
  cluster: string | null;
  status: Status;
  onSearch: () => void;
  onHelp: () => void;
  onTheme: () => void;
}) {
  const { theme } = usePreferences();
  const place = placeOf(route);
  const places = useRef<HTMLElement>(null);
  // On a phone the places do not fit side by side: the one we are at is brought into sight.
  useEffect(() => {
    places.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [place]);
  return (
    <header className="head">
      <Link className="head-name" href={cluster === null ? '/' : href(flowRoute(cluster))}>
        <Wheel />
        <span className="head-word">Millrace</span>
      </Link>
      {status.clusters.length > 1 && cluster !== null ? (
        <select
          className="field head-cluster"
          aria-label="Cluster"
          value={cluster}
          onChange={(event) => navigate(href(flowRoute(event.target.value)))}
        >
          {status.clusters.map((item) => (
            <option key={item.name}>{item.name}</option>
          ))}
        </select>
      ) : null}
      <nav className="head-places" aria-label="Views" ref={places}>
        {cluster === null
          ? null
          : PLACES.filter((item) => item.view !== 'settings').map((item) => (
              <Link
                key={item.view}
                href={placeHref(cluster, item.view)}
                aria-current={item.view === place ? 'page' : undefined}
              >
                {item.label}
              </Link>
            ))}
      </nav>
      <div className="head-tools">
        {cluster === null ? null : (
          <button
            type="button"
            className="head-search"
            aria-label="Find group, topic, finding"
            onClick={onSearch}
          >
            <Search size={14} aria-hidden="true" />
            <span>Find group, topic, finding</span>
            <KeyHint keys="/" />
          </button>
        )}
        <Practice drills={status.drills} offered={status.meta?.drills === true && status.meta.ready} />
        <LinkPill />
        <Button
          look="bare"
          className="head-theme"
          onClick={onTheme}
          aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
        >
          {theme === 'dark' ? <Sun size={16} aria-hidden="true" /> : <Moon size={16} aria-hidden="true" />}
        </Button>
        {cluster === null ? null : (
          <LinkButton
            look="bare"
            href={placeHref(cluster, 'settings')}
            aria-label="Settings"
            aria-current={place === 'settings' ? 'page' : undefined}
          >
            <Settings size={16} aria-hidden="true" />
          </LinkButton>
        )}
        <Button look="bare" onClick={onHelp} aria-label="Help">
          <CircleHelp size={16} aria-hidden="true" />
        </Button>
      </div>
    </header>
  );
}

/** How the line to the bridge is, and how old its last message. */
function LinkPill() {
  const link = useLink();
  const now = useNow(1_000);
  if (link.state === 'connecting') return <span className="pill soft">connecting</span>;
  if (link.state === 'outdated') {
    return (
      <span className="pill">
        <Mark tone="critical" /> reload
      </span>
    );
  }
  const age = Math.max(0, now - link.lastMessageAt);
  const stale = link.state === 'lost' || age > STALE_AFTER_MS;
  return (
    <span className="pill">
      <span className={stale ? 'dot dot-stale' : 'dot'} aria-hidden="true" />
      {stale ? `stale, ${duration(age)} old` : 'live'}
    </span>
  );
}

const Wheel = () => (
  <svg
    width="20"
    height="20"
    viewBox="0 0 24 24"
    fill="none"
    stroke="var(--event)"
    strokeWidth="2"
    strokeLinecap="round"
    aria-hidden="true"
  >
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 3.5v17M3.5 12h17M6 6l12 12M18 6L6 18" />
  </svg>
);
