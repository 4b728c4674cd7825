import { type ReactNode, useEffect, useRef, useState } from 'react';
import { lastKnown, newest } from '../select/columns.ts';
import { clockTime } from '../select/format.ts';
import { type ChartPicture, type ChartSource, isEmptyPicture, pictureWords } from '../select/picture.ts';
import './chart.css';
import { ChartTable } from './chart-table.tsx';
import type { ChartSpec } from './options.ts';
import type { Plot } from './plot.ts';
import { onTheme } from './theme.ts';

/**
 * A chart over time. It draws itself when its source has more, never through React; nothing while the tab is hidden. A drag zooms,
 * a double click goes back; the cursor is shared with the charts of the same `sync`.
 */
export function Chart({
  title,
  spec,
  source,
  isStale,
  isLoading,
  empty,
  onZoom,
  onZoomOut,
}: {
  title: string;
  /** Must keep its identity: another one makes another chart. */
  spec: ChartSpec;
  source: ChartSource;
  isStale: boolean;
  isLoading: boolean;
  /** Why there is nothing to draw. */
  empty: ReactNode;
  onZoom: (from: number, to: number) => void;
  onZoomOut: () => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  const zooming = useRef({ onZoom, onZoomOut });
  const [isEmpty, setEmpty] = useState(true);
  useEffect(() => {
    zooming.current = { onZoom, onZoomOut };
  });

  useEffect(() => {
    const host = box.current;
    if (host === null) return;
    let plot: Plot | null = null;
    let size = { width: 0, height: 0 };
    let cursor: number | null = null;
    let isOpen = true;
    // What is drawn: the cursor points into it.
    let picture = source.read();

    const write = (): void => {
      host.setAttribute('aria-label', pictureWords(title, spec.series, picture));
      spec.series.forEach((series, at) => {
        const cell = legend.current?.querySelector(`[data-series="${at}"]`);
        const end = series.shape === 'points' ? lastKnown : newest;
        const value =
          cursor === null ? end(picture.columns, at) : (picture.columns.values[at]?.[cursor] ?? null);
        const text = value === null ? '–' : series.format(value);
        put(cell, text);
      });
      put(legend.current?.querySelector('.chart-as-of'), momentWords(picture, cursor));
    };
    const paint = (): void => {
      if (document.visibilityState === 'hidden') return;
      picture = source.read();
      setEmpty(isEmptyPicture(picture));
      plot?.draw(picture);
      write();
    };
    const make = async (): Promise<void> => {
      const { createPlot } = await import('./plot.ts');
      if (!isOpen || size.width === 0) return;
      plot?.destroy();
      plot = createPlot(host, spec, size, {
        onCursor: (index) => {
          cursor = index;
          write();
        },
        onZoom: (from, to) => zooming.current.onZoom(from, to),
        onZoomOut: () => zooming.current.onZoomOut(),
      });
      paint();
    };
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      if (width === 0 || (width === size.width && height === size.height)) return;
      const isFirst = size.width === 0;
      size = { width, height };
      if (isFirst) void make();
      else {
        plot?.resize(width, height);
        paint();
      }
    });
    observer.observe(host);
    const stopTheme = onTheme(() => void make());
    const stop = source.subscribe(paint);
    document.addEventListener('visibilitychange', paint);
    paint();
    return () => {
      isOpen = false;
      stop();
      stopTheme();
      observer.disconnect();
      document.removeEventListener('visibilitychange', paint);
      plot?.destroy();
    };
  }, [spec, source, title]);

  return (
    <figure className={`chart${isStale ? ' chart-stale' : ''}`} aria-label={title}>
      <ul className="chart-legend" ref={legend}>
        {spec.series.map((series, at) => (
          <li key={series.label}>
            <span className={`chart-key chart-${series.colour}${series.dashed ? ' chart-dashed' : ''}`} />
            {series.label}
            <span className="chart-value live" data-series={at} />
          </li>
        ))}
        <li className="chart-as-of" />
      </ul>
      <div className="chart-frame">
        <div className="chart-box" ref={box} role="img" aria-label={title} />
        {isEmpty ? (
          <p className="chart-empty" role={isLoading ? 'status' : undefined}>
            {isLoading ? 'Loading the last hour' : empty}
          </p>
        ) : null}
      </div>
      <ChartTable title={title} series={spec.series} source={source} />
    </figure>
  );
}

function put(cell: Element | null | undefined, text: string): void {
  if (cell && cell.textContent !== text) cell.textContent = text;
}

/** The time of the values that are written: of the sample under the cursor, else of the newest. */
function momentWords({ columns, asOf, to }: ChartPicture, cursor: number | null): string {
  const time = cursor === null ? null : columns.times[cursor];
  if (typeof time === 'number') return `at ${clockTime(time, to)}`;
  return asOf === null ? '' : `as of ${clockTime(asOf, to)}`;
}
