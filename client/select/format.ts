import type { Evidence } from '../../server/protocol/finding.ts';
import type { LagSeconds } from '../../server/protocol/resources.ts';
import {
  currentNotation,
  type TimeParts,
  timeParts,
  wholeNumber,
  withDecimal,
  zoneName,
} from './notation.ts';

/** What stands where a number is not known. Never 0. */
const UNKNOWN = '–';

const known = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/** `5,412`: a count of things, or an offset. */
export function count(value: number | null | undefined): string {
  return known(value) ? wholeNumber(value) : UNKNOWN;
}

/** `1 partition`, `8 partitions`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${wholeNumber(value)} ${value === 1 ? one : many}`;
}

/** The figure of a rate without its unit: `4.2`, `4,812`, `< 0.1`. */
export function rateFigure(perSecond: number | null | undefined): string {
  if (!known(perSecond)) return UNKNOWN;
  const size = Math.abs(perSecond);
  if (size === 0) return '0';
  if (size < 0.1) return `< ${withDecimal(0.1)}`;
  return size < 10 ? withDecimal(perSecond) : wholeNumber(perSecond);
}

/** Events a second: `4.2 /s`. */
export function rate(perSecond: number | null | undefined): string {
  return known(perSecond) ? `${rateFigure(perSecond)} /s` : UNKNOWN;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Bytes in binary units: `512 B`, `1.4 MiB`. */
export function bytes(value: number | null | undefined): string {
  if (!known(value)) return UNKNOWN;
  let size = value;
  let unit = 0;
  // 1023.95 KiB would print as 1,024.0 KiB: go on to the next unit before that.
  while (Math.abs(size) >= (unit === 0 ? 1024 : 1023.95) && unit < BYTE_UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? wholeNumber(size) : withDecimal(size)} ${BYTE_UNITS[unit] ?? ''}`;
}

/** A span of time in its two largest units: `120 ms`, `1.2 s`, `42 s`, `1 min 48 s`, `3 h 5 min`, `6 d 21 h`. */
export function duration(ms: number | null | undefined): string {
  if (!known(ms)) return UNKNOWN;
  if (ms < 0) return `-${duration(-ms)}`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${withDecimal(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return two(seconds, 60, 'min', 1, 's');
  if (seconds < 86_400) return two(seconds, 3_600, 'h', 60, 'min');
  return two(seconds, 86_400, 'd', 3_600, 'h');
}

function two(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const whole = Math.floor(seconds / large);
  const rest = Math.floor((seconds % large) / small);
  return rest === 0
    ? `${wholeNumber(whole)} ${largeUnit}`
    : `${wholeNumber(whole)} ${largeUnit} ${rest} ${smallUnit}`;
}

/** How long before `now` something was: `1 min 48 s ago`. Times ahead of us say so: clocks differ. */
export function ago(time: number | null | undefined, now: number): string {
  if (!known(time)) return UNKNOWN;
  const age = now - time;
  if (age < -1_000) return `${duration(-age)} ahead`;
  return age < 1_000 ? 'now' : `${duration(age)} ago`;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** The time of day in the viewer's zone; with the date when it is not the day of `now`. */
export function clockTime(time: number | null | undefined, now: number): string {
  const parts = known(time) ? timeParts(time) : null;
  if (parts === null) return UNKNOWN;
  const today = timeParts(now);
  return today !== null && day(parts) === day(today) ? clock(parts) : `${day(parts)} ${clock(parts)}`;
}

/** Hours and minutes, for an axis: `14:05`. */
export function hourMinute(time: number): string {
  const parts = timeParts(time);
  return parts === null ? UNKNOWN : `${pad(parts.hour)}:${pad(parts.minute)}`;
}

/** Date and time to the millisecond in the viewer's zone, for a single event. */
export function fullTime(time: number | null | undefined): string {
  const parts = known(time) ? timeParts(time) : null;
  return parts === null ? UNKNOWN : `${day(parts)} ${clock(parts)}.${pad(parts.ms, 3)}`;
}

/** Date, time and zone: `2026-05-06 14:03:59.007 UTC+2`. What a time in short words stands for. */
export function zonedTime(time: number | null | undefined): string {
  return known(time) && timeParts(time) !== null ? `${fullTime(time)} ${zoneName(time)}` : UNKNOWN;
}

const clock = ({ hour, minute, second }: TimeParts): string => `${pad(hour)}:${pad(minute)}:${pad(second)}`;
const day = ({ year, month, day: date }: TimeParts): string => `${year}-${pad(month)}-${pad(date)}`;

/** Lag in seconds as a span of time, or in plain seconds where a person wants that. */
export function seconds(value: number | null | undefined): string {
  if (!known(value)) return UNKNOWN;
  if (value === 0) return '0 s';
  if (currentNotation().lag === 'span') return duration(value * 1000);
  return `${Math.abs(value) < 9.95 ? withDecimal(value) : wholeNumber(value)} s`;
}

/** Lag with what belongs to it: `1 min 48 s ± 2 s`. An error under 50 ms is not worth a word. */
export function lagWithError(value: number | null | undefined, error: number | null | undefined): string {
  if (!known(value)) return UNKNOWN;
  return known(error) && error >= 0.05 ? `${seconds(value)} ± ${seconds(error)}` : seconds(value);
}

/** How the lag in seconds was measured, in words. */
export const LAG_METHODS: Record<LagSeconds['method'], string> = {
  'first-unread': 'timestamp of the first unread event',
  interpolated: 'interpolated from our own record of log ends',
};

/** One value of a finding's evidence in words. `now` decides whether a time needs its date. */
export function evidenceText(evidence: Evidence, now: number): string {
  const { value, unit } = evidence;
  if (typeof value === 'string') return value;
  switch (unit) {
    case 'events':
      return count(value);
    case 'events/s':
      return rate(value);
    case 'ms':
      return duration(value);
    case 's':
      return seconds(value);
    case 'bytes':
      return bytes(value);
    case 'time':
      return `${clockTime(value, now)} (${ago(value, now)})`;
    case 'percent':
      return `${withDecimal(value)} %`;
    case 'ratio':
      return `${withDecimal(value * 100)} %`;
    case 'offset':
    case 'count':
      return count(value);
    case undefined:
      return Number.isInteger(value) ? count(value) : withDecimal(value);
  }
}
