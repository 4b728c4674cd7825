import { useEffect, useRef } from 'react';
import { range, type Series, sparkPath } from '../select/series.ts';
import './sparkline.css';

const WIDTH = 240;
const HEIGHT = 32;

/** A small line of the last minutes, drawn from a ring that the store fills. Redrawn by `subscribe`, without React. */
export function Sparkline({
  series,
  subscribe,
  spanMs,
  label,
  format,
}: {
  series: Series;
  subscribe: (listener: () => void) => () => void;
  spanMs: number;
  label: string;
  format: (value: number) => string;
}) {
  const svg = useRef<SVGSVGElement>(null);
  const path = useRef<SVGPathElement>(null);
  useEffect(() => {
    let drawn = -1;
    const draw = (): void => {
      const newest = series.times[(series.next + series.times.length - 1) % series.times.length] ?? 0;
      if (newest === drawn) return;
      drawn = newest;
      path.current?.setAttribute('d', sparkPath(series, newest, spanMs, WIDTH, HEIGHT));
      const bounds = range(series);
      const text = bounds
        ? `${label}: between ${format(bounds.min)} and ${format(bounds.max)}`
        : `${label}: no data yet`;
      svg.current?.setAttribute('aria-label', text);
    };
    draw();
    return subscribe(draw);
  }, [series, subscribe, spanMs, label, format]);
  return (
    <svg
      ref={svg}
      className="sparkline"
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path ref={path} />
    </svg>
  );
}
