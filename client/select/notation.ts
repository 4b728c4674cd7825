/** How numbers and times are written, as the person at this device wants them. */
export interface Notation {
  numbers: 'comma-point' | 'point-comma' | 'space-comma' | 'plain';
  zone: 'local' | 'utc';
  lag: 'span' | 'seconds';
}

const LOCALES: Record<Notation['numbers'], string> = {
  'comma-point': 'en-US',
  'point-comma': 'de-DE',
  'space-comma': 'fr-FR',
  plain: 'en-US',
};

let notation: Notation = { numbers: 'comma-point', zone: 'local', lag: 'span' };
let whole = formatter(notation, 0);
let oneDecimal = formatter(notation, 1);

function formatter({ numbers }: Notation, decimals: number): Intl.NumberFormat {
  return new Intl.NumberFormat(LOCALES[numbers], {
    useGrouping: numbers !== 'plain',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/**
 * One notation for the whole page, set by the shell before anything is drawn: every word of format.ts follows it without
 * each view having to hand it on.
 */
export function setNotation(next: Notation): void {
  if (next.numbers === notation.numbers && next.zone === notation.zone && next.lag === notation.lag) return;
  notation = { numbers: next.numbers, zone: next.zone, lag: next.lag };
  whole = formatter(notation, 0);
  oneDecimal = formatter(notation, 1);
}

export const currentNotation = (): Notation => notation;
export const wholeNumber = (value: number): string => whole.format(value);
export const withDecimal = (value: number): string => oneDecimal.format(value);

/** The parts of a time in the chosen zone. */
export interface TimeParts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
}

/** Null for a time that JavaScript's Date cannot hold. */
export function timeParts(time: number): TimeParts | null {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return null;
  return notation.zone === 'utc'
    ? {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
        ms: date.getUTCMilliseconds(),
      }
    : {
        year: date.getFullYear(),
        month: date.getMonth() + 1,
        day: date.getDate(),
        hour: date.getHours(),
        minute: date.getMinutes(),
        second: date.getSeconds(),
        ms: date.getMilliseconds(),
      };
}

/** The chosen zone at a time, by its distance from UTC: `UTC`, `UTC+1`, `UTC-3:30`. Summer time is in it. */
export function zoneName(time: number): string {
  if (notation.zone === 'utc') return 'UTC';
  const minutes = -new Date(time).getTimezoneOffset();
  if (minutes === 0 || Number.isNaN(minutes)) return 'UTC';
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return `UTC${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${rest}`;
}
