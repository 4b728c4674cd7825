import { count } from './format.ts';

/** Data older than this says so on screen, unless its source is asked less often. */
export const STALE_AFTER_MS = 3_000;

/** Null while fresh; else the age in ms of what is shown. */
export function staleAge(asOf: number | null, now: number, periodMs = 0): number | null {
  if (asOf === null) return null;
  const age = now - asOf;
  return age > Math.max(STALE_AFTER_MS, periodMs * 1.5) ? age : null;
}

/** A list's window in words: `101 to 200 of 5,412`. */
export function windowText(offset: number, shown: number, total: number): string {
  if (total === 0) return 'none';
  if (shown === 0) return `none of ${count(total)} here`;
  if (offset === 0 && shown === total) return count(total);
  return `${count(offset + 1)} to ${count(offset + shown)} of ${count(total)}`;
}

/** The next order when a column's head is pressed: ascending, descending, default. */
export function nextSort(current: string, field: string): string {
  if (current === `-${field}`) return '';
  return current === field ? `-${field}` : field;
}
