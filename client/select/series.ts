/** A ring of (time, value) points; NaN values are gaps. Times are ms, ascending. */
export interface Series {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Points held, at most the capacity. */
  length: number;
  /** Where the next point goes. */
  next: number;
}

export const createSeries = (capacity: number): Series => ({
  times: new Float64Array(capacity),
  values: new Float64Array(capacity),
  length: 0,
  next: 0,
});

export function push(series: Series, time: number, value: number): void {
  series.times[series.next] = time;
  series.values[series.next] = value;
  series.next = (series.next + 1) % series.times.length;
  series.length = Math.min(series.length + 1, series.times.length);
}

/** Visits points from the oldest to the newest. */
function each(series: Series, visit: (time: number, value: number) => void): void {
  const capacity = series.times.length;
  for (let i = 0; i < series.length; i++) {
    const at = (series.next - series.length + i + capacity) % capacity;
    visit(series.times[at] ?? Number.NaN, series.values[at] ?? Number.NaN);
  }
}

/** Lowest and highest known value, or null when none is known. */
export function range(series: Series): { min: number; max: number } | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  each(series, (_, value) => {
    if (value < min) min = value;
    if (value > max) max = value;
  });
  return min <= max ? { min, max } : null;
}

/**
 * The SVG path of the last `spanMs` before `now` in a box, from zero upwards; a gap lifts the pen. A jump to a single
 * point between gaps still draws a dot (a line of no length with round caps).
 */
export function sparkPath(
  series: Series,
  now: number,
  spanMs: number,
  width: number,
  height: number,
): string {
  const bounds = range(series);
  if (!bounds) return '';
  const low = Math.min(0, bounds.min);
  const span = Math.max(bounds.max - low, Number.MIN_VALUE);
  let path = '';
  let down = false;
  each(series, (time, value) => {
    if (time < now - spanMs) return;
    if (Number.isNaN(value)) {
      down = false;
      return;
    }
    const x = round(width * (1 - (now - time) / spanMs));
    const y = round(height * (1 - (value - low) / span));
    path += down ? `L${x} ${y}` : `M${x} ${y}h0`;
    down = true;
  });
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;
