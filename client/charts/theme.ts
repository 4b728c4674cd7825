import type { ChartColour } from '../select/picture.ts';

/** What a canvas cannot take from CSS by itself. Sizes in px. */
export interface ChartTheme {
  colours: Record<ChartColour, string>;
  text: string;
  line: string;
  strong: string;
  ground: string;
  font: string;
  fontSize: number;
  /** Larger on the wall (client/ui/tokens.css). */
  scale: number;
}

export function readTheme(root: Element = document.documentElement): ChartTheme {
  const style = getComputedStyle(root);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    colours: {
      event: of('event'),
      ok: of('ok'),
      warning: of('warning'),
      critical: of('critical'),
      call: of('call'),
      quiet: of('text-3'),
    },
    text: of('text-2'),
    line: of('line'),
    strong: of('line-strong'),
    ground: of('card'),
    font: of('font'),
    fontSize: Number.parseFloat(of('text-small')) || 12,
    scale: Number.parseFloat(of('scale')) || 1,
  };
}

/** Calls back when the colours or sizes of the page change: another theme, another width. */
export function onTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const wall = window.matchMedia('(min-width: 2560px)');
  wall.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    wall.removeEventListener('change', listener);
  };
}
