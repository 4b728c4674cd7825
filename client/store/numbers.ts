import { useEffect, useState } from 'react';
import { createSeries, push, type Series } from '../select/series.ts';
import type { Watched } from './ports.ts';

/** A live number that is read where it is drawn: what LiveNumber and Sparkline take. */
export interface NumberSource {
  subscribe(listener: () => void): () => void;
  /** Null: not known. */
  read(): number | null;
}

const SILENT: NumberSource = { subscribe: () => () => {}, read: () => null };

/** The slot of a room as a source. The slot's place is looked up again whenever the room's table changed. */
export function slotSource(watched: Watched | null, slot: string): NumberSource {
  if (watched === null) return SILENT;
  return {
    subscribe(listener) {
      const stopTicks = watched.onTick(listener);
      const stopState = watched.onState(listener);
      return () => {
        stopTicks();
        stopState();
      };
    },
    read: () => watched.current().number(slot),
  };
}

/** A number as React state, at most `hz` times a second: for the few places where a number decides what is drawn. */
export function useNumber(watched: Watched | null, slot: string, hz = 2): number | null {
  const [value, setValue] = useState<number | null>(null);
  useEffect(() => {
    const source = slotSource(watched, slot);
    let timer: ReturnType<typeof setTimeout> | null = null;
    const read = (): void => {
      timer = null;
      setValue(source.read());
    };
    const stop = source.subscribe(() => {
      timer ??= setTimeout(read, 1000 / hz);
    });
    read();
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [watched, slot, hz]);
  return value;
}

const SERIES_STEP_MS = 500;
/** Two minutes at two points a second. */
export const SERIES_SPAN_MS = 120_000;

/** Records a slot over time, for a sparkline. The times are the room's own `asOf`: no data, no points. */
export function recordSeries(watched: Watched, slot: string): { series: Series; stop: () => void } {
  const series = createSeries(SERIES_SPAN_MS / SERIES_STEP_MS);
  let last = Number.NEGATIVE_INFINITY;
  const sample = (): void => {
    const room = watched.current();
    if (room.asOf - last < SERIES_STEP_MS) return;
    last = room.asOf;
    push(series, room.asOf, room.number(slot) ?? Number.NaN);
  };
  sample();
  return { series, stop: watched.onTick(sample) };
}
