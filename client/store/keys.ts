import { useEffect, useRef } from 'react';
import { preferences } from './preferences.ts';

/** Single keys, or two in a row (`g f`), and what they do. */
export type Keys = Readonly<Record<string, () => void>>;

const SEQUENCE_MS = 1_200;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/**
 * Shortcuts of one key while the component is mounted. Never in inputs, never with a modifier, never under an open dialog,
 * not at all when a person switched them off.
 */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let first: { key: string; at: number } | null = null;
    const onKey = (event: KeyboardEvent): void => {
      if (!preferences().shortcuts || event.defaultPrevented || isTyping(event.target)) return;
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('[role="dialog"]')) return;
      const begun = first !== null && event.timeStamp - first.at < SEQUENCE_MS ? first.key : null;
      first = null;
      const pair = begun === null ? undefined : latest.current[`${begun} ${event.key}`];
      const action = pair ?? latest.current[event.key];
      if (action) {
        event.preventDefault();
        action();
      } else if (Object.keys(latest.current).some((key) => key.startsWith(`${event.key} `))) {
        first = { key: event.key, at: event.timeStamp };
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
