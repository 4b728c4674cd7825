import type { ReactNode } from 'react';
import type { Finding } from '../../../server/protocol/finding.ts';
import { clockTime } from '../../select/format.ts';
import { severityCounts } from '../../select/wall.ts';
import { severityTone } from '../../select/words.ts';
import { useNow } from '../../store/link.ts';
import type { Watched } from '../../store/ports.ts';
import { Mark } from '../../ui/mark.tsx';

/** Where we are, how many findings of each severity, the time, and of when the picture is. */
export function WallHead({
  cluster,
  findings,
  room,
  seen,
  children,
}: {
  cluster: string | null;
  findings: readonly Finding[];
  room: Watched | null;
  /** There is a picture at all: without one, counts would be invented. */
  seen: boolean;
  children: ReactNode;
}) {
  return (
    <header className="wall-head">
      <h1>{cluster ?? 'Millrace'}</h1>
      {seen ? (
        <ul className="wall-counts" aria-label="Open findings">
          {severityCounts(findings).map(({ severity, count, words }) => (
            <li key={severity} className={count === 0 ? 'soft' : `tone-${severityTone(severity)}`}>
              <Mark tone={count === 0 ? 'quiet' : severityTone(severity)} size={24} />
              {words}
            </li>
          ))}
        </ul>
      ) : null}
      <Clock room={seen ? room : null} />
      <div className="wall-tools">{children}</div>
    </header>
  );
}

/** The clock goes on when the picture does not: the difference is what one must see. */
function Clock({ room }: { room: Watched | null }) {
  const now = useNow(500);
  return (
    <p className="wall-clock">
      <time>{clockTime(now, now)}</time>
      {room === null ? null : <span>{`as of ${clockTime(room.current().asOf, now)}`}</span>}
    </p>
  );
}
