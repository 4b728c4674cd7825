/** A table by columns, as charts take it: times in ms, ascending, and as many values in each column. null is a gap. */
export interface Columns {
  times: number[];
  values: (number | null)[][];
}

/** Longer than this between two live samples, and nobody knows what was in between. They come once a second. */
const LIVE_HOLE_MS = 5_000;
/** From history's last point to the first live sample: history is 10 s apart, and its answer takes its time. */
const SEAM_HOLE_MS = 25_000;
/** History's own steps: 10 s in its last ten minutes, 60 s before (server/protocol/history.ts). */
const RECENT_MS = 10 * 60_000;
const RECENT_HOLE_MS = 25_000;
const OLD_HOLE_MS = 90_000;

export const emptyColumns = (count: number): Columns => ({
  times: [],
  values: Array.from({ length: count }, () => []),
});

/** Adds a sample; the oldest quarter goes when there are more than `capacity`. NaN and a time that went back are not taken as numbers. */
export function append(columns: Columns, time: number, row: readonly number[], capacity: number): void {
  const last = columns.times.at(-1);
  if (last !== undefined && time <= last) return;
  if (last !== undefined && time - last > LIVE_HOLE_MS) putGap(columns, last, time);
  columns.times.push(time);
  columns.values.forEach((column, at) => {
    const value = row[at];
    column.push(value === undefined || !Number.isFinite(value) ? null : value);
  });
  if (columns.times.length <= capacity) return;
  const gone = Math.ceil(capacity / 4);
  columns.times.splice(0, gone);
  for (const column of columns.values) column.splice(0, gone);
}

/** History, and live samples after its end. Holes in it become gaps, so that no line is drawn over what nobody knows. */
export function joined(history: Columns | null, asOf: number, live: Columns): Columns {
  if (history === null || history.times.length === 0) return live;
  const result = emptyColumns(live.values.length);
  history.times.forEach((time, at) => {
    const before = history.times[at - 1];
    if (before !== undefined && time - before > holeAt(before, asOf)) putGap(result, before, time);
    push(result, time, (column) => history.values[column]?.[at] ?? null);
  });
  const end = history.times.at(-1) ?? 0;
  let isFirst = true;
  live.times.forEach((time, at) => {
    if (time <= end) return;
    if (isFirst && time - end > SEAM_HOLE_MS) putGap(result, end, time);
    isFirst = false;
    push(result, time, (column) => live.values[column]?.[at] ?? null);
  });
  return result;
}

const holeAt = (time: number, asOf: number): number =>
  asOf - time < RECENT_MS ? RECENT_HOLE_MS : OLD_HOLE_MS;

function push(columns: Columns, time: number, value: (column: number) => number | null): void {
  columns.times.push(time);
  columns.values.forEach((column, at) => column.push(value(at)));
}

function putGap(columns: Columns, before: number, after: number): void {
  push(columns, (before + after) / 2, () => null);
}

/** A sum in which what is not known counts for nothing; NaN while nothing is known. */
export const addKnown = (sum: number, value: number | null): number =>
  value === null ? sum : Number.isNaN(sum) ? value : sum + value;

/** The value of a column at its end; null when it is not known there. */
export function newest(columns: Columns, column: number): number | null {
  return columns.values[column]?.at(-1) ?? null;
}

/** The last value that is known, however long ago. */
export function lastKnown(columns: Columns, column: number): number | null {
  return columns.values[column]?.findLast((value) => value !== null) ?? null;
}

/** Lowest and highest known value of a column within a span of time; null when none is known there. */
export function bounds(
  columns: Columns,
  column: number,
  from: number,
  to: number,
): { min: number; max: number } | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  columns.values[column]?.forEach((value, at) => {
    const time = columns.times[at] ?? Number.NaN;
    if (value === null || time < from || time > to) return;
    min = Math.min(min, value);
    max = Math.max(max, value);
  });
  return min <= max ? { min, max } : null;
}

/** At most `most` rows with something known in them, evenly spread, newest first: for the table of a chart's values. */
export function thinned(
  columns: Columns,
  from: number,
  to: number,
  most: number,
): { time: number; values: (number | null)[] }[] {
  const places = columns.times.flatMap((time, at) =>
    time >= from && time <= to && columns.values.some((column) => column[at] !== null) ? [at] : [],
  );
  const step = Math.max(1, Math.ceil(places.length / most));
  return places
    .reverse()
    .filter((_, index) => index % step === 0)
    .map((at) => ({
      time: columns.times[at] ?? 0,
      values: columns.values.map((column) => column[at] ?? null),
    }));
}
