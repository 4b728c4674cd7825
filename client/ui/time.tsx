import { ago, clockTime, zonedTime } from '../select/format.ts';

/** A time in short words; date, time and zone on hover and focus. `as`: how long ago, or the time of day. */
export function Time({ at, now, as = 'ago' }: { at: number | null; now: number; as?: 'ago' | 'clock' }) {
  const words = as === 'ago' ? ago(at, now) : clockTime(at, now);
  const date = at === null ? null : new Date(at);
  if (date === null || Number.isNaN(date.getTime())) return <span className="faint">{words}</span>;
  return (
    <time className="time" dateTime={date.toISOString()} data-tip={zonedTime(at)}>
      {words}
    </time>
  );
}
