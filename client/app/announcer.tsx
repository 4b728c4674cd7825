import { useEffect, useMemo, useRef, useState } from 'react';
import { type Finding, finding as findingSchema } from '../../server/protocol/finding.ts';
import { announcement } from '../select/findings.ts';
import { recordOf } from '../store/entities.ts';
import { useRoom } from '../store/rooms.ts';

/** At most one announcement in this time, however many findings open and close. */
const EVERY_MS = 5_000;

/** Tells a screen reader of opened and closed findings, and of nothing else. */
export function Announcer({ cluster }: { cluster: string }) {
  const { replica } = useRoom(useMemo(() => ({ view: 'overview', cluster }) as const, [cluster]));
  const live = replica?.status === 'live';
  const findings = recordOf(replica?.state, 'findings', findingSchema);
  const [text, setText] = useState('');
  const seen = useRef<Record<string, Finding> | null>(null);
  const waiting = useRef({ opened: [] as string[], closed: [] as string[] });

  useEffect(() => {
    if (!live) return;
    const before = seen.current;
    seen.current = findings;
    // What is open already when the page opens is on screen; only changes are news.
    if (before === null) return;
    for (const [id, item] of Object.entries(findings))
      if (!before[id]) waiting.current.opened.push(item.title);
    for (const [id, item] of Object.entries(before))
      if (!findings[id]) waiting.current.closed.push(item.title);
  }, [live, findings]);

  useEffect(() => {
    const timer = setInterval(() => {
      const news = announcement(waiting.current.opened, waiting.current.closed);
      if (news === null) return;
      waiting.current = { opened: [], closed: [] };
      setText(news);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  return (
    <div className="hidden-text" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}
