import { MAX_BACKLOG } from '../layout/metrics.ts';

/**
 * The published scales: how a number of the room becomes a height, a count or a speed. The scene, its legend and the
 * tests all read these; there is no other place where a number turns into a picture.
 */

/** Height of the mark of an empty backlog: a sill that shows where the column will stand. */
export const MIN_BACKLOG = 0.06;

const DAY = 86_400;
/** Where the logarithm starts to bend: lag far below it is as good as none. */
const KNEE_SECONDS = 0.25;
const KNEE_EVENTS = 10;
const MANY_EVENTS = 100_000_000;

export interface ScaleTick {
  readonly value: number;
  readonly label: string;
}

/** Ticks of the backlog scale. */
export const BACKLOG_TICKS: readonly ScaleTick[] = [
  { value: 1, label: '1 s' },
  { value: 10, label: '10 s' },
  { value: 60, label: '1 min' },
  { value: 600, label: '10 min' },
  { value: 3_600, label: '1 h' },
  { value: DAY, label: '1 d' },
];

const logScale = (value: number, knee: number, full: number): number => {
  if (!(value > 0)) return 0;
  return Math.min(1, Math.log1p(value / knee) / Math.log1p(full / knee));
};

/** Height of a backlog column, world units, from lag in seconds. Unknown (NaN) and none are the sill. */
export function backlogHeight(lagSeconds: number): number {
  return MIN_BACKLOG + (MAX_BACKLOG - MIN_BACKLOG) * logScale(lagSeconds, KNEE_SECONDS, DAY);
}

/** The fall-back where seconds are not known: from lag in events. Such a column is drawn striped. */
export function backlogHeightOfEvents(lag: number): number {
  return MIN_BACKLOG + (MAX_BACKLOG - MIN_BACKLOG) * logScale(lag, KNEE_EVENTS, MANY_EVENTS);
}

/** Ticks of the scale of births. */
export const RATE_TICKS: readonly ScaleTick[] = [
  { value: 1, label: '1 /s' },
  { value: 10, label: '10 /s' },
  { value: 100, label: '100 /s' },
  { value: 1_000, label: '1k /s' },
  { value: 10_000, label: '10k /s' },
];

/** Marks born a second at the top of the scale. */
export const MAX_BIRTHS = 10;
/** World units a mark travels in a second of the flow clock. All marks travel alike: only their number speaks. */
export const MARK_SPEED = 2.2;

/** Marks born a second on a link from its rate in events a second; 0 only at 0 or unknown. */
export function births(rate: number): number {
  if (!(rate > 0)) return 0;
  return Math.min(MAX_BIRTHS, 0.6 * Math.log2(1 + rate) + 0.4 * Math.min(1, rate));
}

/** Turns a second at the top of the scale; more would flicker. */
const MAX_TURNS = 0.75;

/** Radians a second of a wheel or paddle from its measured rate; 0 only at a rate of 0 or unknown. */
export function turning(rate: number): number {
  if (!(rate > 0)) return 0;
  return 2 * Math.PI * Math.min(MAX_TURNS, 0.04 + 0.06 * Math.log2(1 + rate));
}
