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
  const number = new Intl.NumberFormat('en-US');
  if (total === 0) return 'none';
  if (shown === 0) return `none of ${number.format(total)} here`;
  if (offset === 0 && shown === total) return number.format(total);
  return `${number.format(offset + 1)} to ${number.format(offset + shown)} of ${number.format(total)}`;
}

/** The next order when a column's head is pressed: ascending, descending, default. */
export function nextSort(current: string, field: string): string {
  if (current === `-${field}`) return '';
  return current === field ? `-${field}` : field;
}
