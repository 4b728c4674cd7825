import { useSyncExternalStore } from 'react';

/** Whether a media query holds, as CSS sees it. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** Phones: lists are cards. The same width stands in the style sheets. */
export const NARROW = '(max-width: 640px)';
/** The wall: larger type (tokens.css). */
export const WALL = '(min-width: 2560px)';
