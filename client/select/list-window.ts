/** Rows of one window of the bridge: the most it gives at a time. */
export const WINDOW_ROWS = 200;
/** Windows begin at multiples of this: viewers at nearly the same place share one. */
const STEP = 50;

/**
 * Where the window for the rows on screen begins: the one that is held as long as it covers them with something to spare, else one
 * with them in its middle. Rows on screen beyond a window's size are not covered at the end.
 */
export function windowFor(held: number, first: number, last: number, total: number): number {
  const lastRow = Math.max(0, total - 1);
  const from = Math.min(first, lastRow);
  const to = Math.min(last, lastRow);
  const spare = Math.min(STEP / 2, from);
  const isCovered = from - spare >= held && Math.min(to + STEP / 2, lastRow) < held + WINDOW_ROWS;
  if (isCovered) return held;
  const middle = Math.floor((from + to) / 2) - WINDOW_ROWS / 2;
  return Math.max(0, Math.round(middle / STEP) * STEP);
}
