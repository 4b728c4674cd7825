/** How busy a kitchen is, by the hour: a little breakfast, lunch, and dinner as the highest. */
const HOURLY = [
  0.5, 0.4, 0.35, 0.35, 0.4, 0.5, 0.65, 0.85, 0.95, 0.95, 1.05, 1.3, 1.55, 1.45, 1.15, 0.95, 0.95, 1.2, 1.6,
  1.8, 1.6, 1.25, 0.9, 0.65,
] as const;

const MEAN = HOURLY.reduce((sum, value) => sum + value, 0) / HOURLY.length;

/**
 * The day's factor at a time; its mean over a day is 1, so that the configured rate is the day's average.
 *
 * @param time ms since 1970
 * @param dayMs how long a day lasts: 24 h, or less to see it pass
 */
export function dayFactor(time: number, dayMs: number): number {
  const hour = ((((time % dayMs) + dayMs) % dayMs) / dayMs) * HOURLY.length;
  const index = Math.floor(hour);
  const from = HOURLY[index % HOURLY.length] ?? MEAN;
  const to = HOURLY[(index + 1) % HOURLY.length] ?? MEAN;
  return (from + (to - from) * (hour - index)) / MEAN;
}
