import { useSyncExternalStore } from 'react';
import * as z from 'zod/mini';

/** One field that is not what it should be falls back alone: the other choices stay. */
const choices = z.object({
  theme: z.catch(z.enum(['dark', 'light', 'system']), 'dark'),
  /** Single-key shortcuts (WCAG 2.1.4: they can be switched off). */
  shortcuts: z.catch(z.boolean(), true),
  motion: z.catch(z.enum(['system', 'reduced', 'full']), 'system'),
  /** The zone times are shown in. */
  zone: z.catch(z.enum(['local', 'utc']), 'local'),
  /** How digits are grouped and decimals parted: named by what parts them. */
  numbers: z.catch(z.enum(['comma-point', 'point-comma', 'space-comma', 'plain']), 'comma-point'),
  /** Lag in time as a span (`1 min 48 s`) or in plain seconds (`108 s`). */
  lag: z.catch(z.enum(['span', 'seconds']), 'span'),
  /** Columns that are not shown, by list. */
  hiddenColumns: z.catch(z.record(z.string(), z.array(z.string())), {}),
});
/** What a person chose on this device. */
export type Choices = z.infer<typeof choices>;

/** What holds now: the choices, with what was left to the system filled in. */
export interface Preferences extends Omit<Choices, 'theme' | 'motion'> {
  theme: 'dark' | 'light';
  reducedMotion: boolean;
  chosen: Choices;
}

const KEY = 'millrace.preferences';
const LIGHT = '(prefers-color-scheme: light)';
const REDUCED = '(prefers-reduced-motion: reduce)';

let current: Preferences | null = null;
const listeners = new Set<() => void>();

export function preferences(): Preferences {
  current ??= resolved(read());
  return current;
}

export function setPreferences(change: Partial<Choices>): void {
  const chosen = { ...preferences().chosen, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Storage is off or full: the choice holds until the page closes.
  }
  renew(chosen);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(listen, preferences);
}

function listen(listener: () => void): () => void {
  if (listeners.size === 0) watchOutside(true);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) watchOutside(false);
  };
}

function renew(chosen: Choices): void {
  current = resolved(chosen);
  for (const listener of listeners) listener();
}

const onSystem = (): void => renew(preferences().chosen);
const onOtherTab = (event: StorageEvent): void => {
  if (event.key === KEY || event.key === null) renew(read());
};

/** The system's theme and motion, and choices made in another tab. */
function watchOutside(on: boolean): void {
  for (const query of [LIGHT, REDUCED]) {
    if (on) media(query)?.addEventListener('change', onSystem);
    else media(query)?.removeEventListener('change', onSystem);
  }
  if (on) window.addEventListener('storage', onOtherTab);
  else window.removeEventListener('storage', onOtherTab);
}

const media = (query: string): MediaQueryList | undefined =>
  typeof window.matchMedia === 'function' ? window.matchMedia(query) : undefined;

function resolved(chosen: Choices): Preferences {
  const system = media(LIGHT)?.matches === true ? 'light' : 'dark';
  return {
    ...chosen,
    theme: chosen.theme === 'system' ? system : chosen.theme,
    reducedMotion:
      chosen.motion === 'system' ? media(REDUCED)?.matches === true : chosen.motion === 'reduced',
    chosen,
  };
}

function read(): Choices {
  let stored: unknown = {};
  try {
    stored = JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    // Storage is off, or what is in it is no JSON.
  }
  return choices.parse(typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? stored : {});
}
