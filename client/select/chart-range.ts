/** What span of time the charts of a page show: the last minutes, gliding, or a part that was zoomed in on. */
export type ChartRange = { last: number } | { from: number; to: number };

/** `last` in ms. */
export const CHART_SPANS: readonly { id: string; label: string; last: number }[] = [
  { id: '5m', label: '5 min', last: 300_000 },
  { id: '15m', label: '15 min', last: 900_000 },
  { id: '1h', label: '1 h', last: 3_600_000 },
];
/** Less than this cannot be zoomed in on: samples are a second apart. */
const LEAST_MS = 5_000;
/** A page that was just opened on a fresh bridge begins with this much. */
const START_MS = 300_000;
const MOST_MS = 3_600_000;

/** `15m` or `1762000000000-1762000060000`; null: as much as there is, at most the hour. */
export function parseChartRange(text: string | null): ChartRange | null {
  if (text === null) return null;
  const span = CHART_SPANS.find(({ id }) => id === text);
  if (span !== undefined) return { last: span.last };
  const parts = /^(\d{1,15})-(\d{1,15})$/.exec(text);
  if (parts === null) return null;
  return zoomTo(Number(parts[1]), Number(parts[2]));
}

export function chartRangeText(range: ChartRange | null): string {
  if (range === null) return '';
  if ('from' in range) return `${range.from}-${range.to}`;
  return CHART_SPANS.find(({ last }) => last === range.last)?.id ?? '';
}

/** The part between two times; null when it is too short to show anything. */
export function zoomTo(from: number, to: number): ChartRange | null {
  const [a, b] = [Math.round(Math.min(from, to)), Math.round(Math.max(from, to))];
  return b - a < LEAST_MS ? null : { from: a, to: b };
}

export const isZoomed = (range: ChartRange | null): boolean => range !== null && 'from' in range;

/** The span of time to draw. `first`: the oldest time there is anything of. */
export function windowOf(
  range: ChartRange | null,
  first: number | null,
  now: number,
): { from: number; to: number } {
  if (range !== null && 'from' in range) return range;
  const to = Math.round(now);
  if (range !== null) return { from: to - range.last, to };
  const span = first === null ? START_MS : now - first;
  return { from: Math.round(to - Math.min(MOST_MS, Math.max(START_MS, span))), to };
}
