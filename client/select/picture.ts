import { bounds, type Columns, newest } from './columns.ts';
import { duration } from './format.ts';

/** Colours of a chart are words of the theme (client/ui/tokens.css). */
export type ChartColour = 'event' | 'ok' | 'warning' | 'critical' | 'call' | 'quiet';

export interface ChartSeries {
  /** `p95`, `in`: unique within its chart. */
  label: string;
  colour: ChartColour;
  /** A step holds until the next sample; points stand alone. */
  shape?: 'line' | 'step' | 'points';
  dashed?: boolean;
  /** The ground below it is tinted, down to the series of this label, or to zero. */
  fillTo?: string;
  format: (value: number) => string;
}

/** A moment that is named in the chart: a line from top to bottom. */
export interface ChartMark {
  at: number;
  label: string;
  colour: ChartColour;
}

/** A short stroke on the time axis; `isHollow`: it did not advance. */
export interface ChartTick {
  at: number;
  isHollow: boolean;
}

/** What a chart shows at a moment. */
export interface ChartPicture {
  columns: Columns;
  from: number;
  to: number;
  /** How old the newest of it is: the time of what the bridge said last; null before it has said anything. */
  asOf: number | null;
  marks?: readonly ChartMark[];
  ticks?: readonly ChartTick[];
}

/** Where a chart reads, and who tells it that there is more: at most once a second. */
export interface ChartSource {
  read(): ChartPicture;
  subscribe(listener: () => void): () => void;
}

/** What the chart shows, for those who do not see it. */
export function pictureWords(
  title: string,
  series: readonly ChartSeries[],
  { columns, from, to }: ChartPicture,
): string {
  const said = series.flatMap(({ label, format }, at) => {
    const range = bounds(columns, at, from, to);
    if (range === null) return [];
    const now = newest(columns, at);
    const current = now === null ? 'not known now' : `now ${format(now)}`;
    return [`${label} ${current}, between ${format(range.min)} and ${format(range.max)}`];
  });
  const span = duration(to - from);
  return said.length === 0
    ? `${title}: nothing known in ${span}`
    : `${title} over ${span}: ${said.join('; ')}`;
}

export const isEmptyPicture = ({ columns, from, to }: Omit<ChartPicture, 'asOf'>): boolean =>
  columns.values.every((_, at) => bounds(columns, at, from, to) === null);
