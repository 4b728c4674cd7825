import { useEffect, useMemo, useRef } from 'react';
import { type ChartRange, windowOf } from '../select/chart-range.ts';
import type { Columns } from '../select/columns.ts';
import type { ChartSource } from '../select/picture.ts';
import { usePorts } from '../store/context.ts';
import { everySecond } from './every-second.ts';

/** Some columns of a page as a chart takes them, over the span that the page shows. `places` must keep its identity. */
export function useChartSource(
  columns: () => Columns,
  places: readonly number[],
  range: ChartRange | null,
): ChartSource {
  const { watch } = usePorts();
  return useSource(() => {
    const { times, values } = columns();
    const shown = { times, values: places.map((at) => values[at] ?? []) };
    return { columns: shown, asOf: times.at(-1) ?? null, ...windowOf(range, times[0] ?? null, watch.now()) };
  }, [columns, places, range, watch]);
}

/** A source that is read with the newest `read`, and that tells its chart at once when what it depends on changes. */
export function useSource(read: ChartSource['read'], depends: readonly unknown[]): ChartSource {
  const latest = useRef(read);
  const listeners = useRef(new Set<() => void>());
  useEffect(() => {
    latest.current = read;
    for (const listener of listeners.current) listener();
    // `read` is made anew at each render; what it reads is in `depends`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, depends);
  return useMemo(
    () => ({
      read: () => latest.current(),
      subscribe(listener) {
        listeners.current.add(listener);
        const stop = everySecond(listener);
        return () => {
          listeners.current.delete(listener);
          stop();
        };
      },
    }),
    [],
  );
}
