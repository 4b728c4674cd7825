import { useSyncExternalStore } from 'react';

/** What a person chose on this device. */
export interface Preferences {
  theme: 'dark' | 'light';
  /** Single-key shortcuts (WCAG 2.1.4: they can be switched off). */
  shortcuts: boolean;
}

const KEY = 'millrace.preferences';
const DEFAULTS: Preferences = { theme: 'dark', shortcuts: true };

let current: Preferences | null = null;
const listeners = new Set<() => void>();

export function preferences(): Preferences {
  current ??= read();
  return current;
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...preferences(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Storage is off or full: the choice holds until the page closes.
  }
  for (const listener of listeners) listener();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, preferences);
}

function read(): Preferences {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<
      Record<keyof Preferences, unknown>
    >;
    return {
      theme: stored.theme === 'light' ? 'light' : DEFAULTS.theme,
      shortcuts: typeof stored.shortcuts === 'boolean' ? stored.shortcuts : DEFAULTS.shortcuts,
    };
  } catch {
    return DEFAULTS;
  }
}
