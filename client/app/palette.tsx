import { type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react';
import { searchForWords } from '../../server/protocol/search.ts';
import { findingCard } from '../select/findings.ts';
import { groupHref, topicHref } from '../select/urls.ts';
import { type Tone, verdictWord } from '../select/words.ts';
import { listOf } from '../store/entities.ts';
import { usePorts } from '../store/context.ts';
import { useRoom } from '../store/rooms.ts';
import { findingRow, groupRow, topicRow } from '../store/schemas.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Mark } from '../ui/mark.tsx';
import { navigate } from '../ui/navigation.ts';
import { PLACES, placeHref } from './routes.tsx';

const LIMIT = 8;
const TYPING_MS = 120;

interface Hit {
  id: string;
  kind: string;
  label: string;
  tone: Tone;
  href: string;
}

/** Finds a place, finding, group or topic by a part of its name. */
export function Palette({ cluster, open, onClose }: { cluster: string; open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Find" titleHidden>
      {open ? <Finder cluster={cluster} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Finder({ cluster, onClose }: { cluster: string; onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const hits = useHits(cluster, useSettled(text));
  const current = Math.min(at, hits.length - 1);
  const go = (hit: Hit | undefined): void => {
    if (!hit) return;
    onClose();
    navigate(hit.href);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(Math.min(current + 1, hits.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(current - 1, 0));
    else if (event.key === 'Enter') go(hits[current]);
    else return;
    event.preventDefault();
  };
  return (
    <div className="palette">
      <input
        className="field"
        role="combobox"
        aria-label="Find a group, topic or finding"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={hits.length > 0 ? `${list}-${current}` : undefined}
        placeholder="Group, topic, finding or view"
        value={text}
        autoFocus
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={list} aria-label="Found" className="palette-hits">
        {hits.map((hit, index) => (
          <div
            key={hit.id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === current}
            className="palette-hit"
            onClick={() => go(hit)}
            onPointerMove={() => setAt(index)}
          >
            <Mark tone={hit.tone} />
            <span>{hit.label}</span>
            <small className="soft">{hit.kind}</small>
          </div>
        ))}
      </div>
      {hits.length === 0 ? <p className="soft palette-none">Nothing has this in its name.</p> : null}
    </div>
  );
}

function useHits(cluster: string, q: string): Hit[] {
  const { watch } = usePorts();
  const window = useMemo(
    () => ({ cluster, q: searchForWords(q), state: '', sort: '', offset: 0, limit: LIMIT }),
    [cluster, q],
  );
  const findings = useRoom(useMemo(() => ({ view: 'findings', ...window }) as const, [window]));
  const groups = useRoom(useMemo(() => ({ view: 'groups', ...window }) as const, [window]));
  const topics = useRoom(useMemo(() => ({ view: 'topics', ...window }) as const, [window]));
  const places = PLACES.filter((place) => place.label.toLowerCase().includes(q.toLowerCase())).map(
    (place): Hit => ({
      id: `view/${place.view}`,
      kind: 'view',
      label: place.label,
      tone: 'quiet',
      href: placeHref(cluster, place.view),
    }),
  );
  return [
    ...listOf(findings.replica?.state, 'rows', findingRow).map((row): Hit => {
      const card = findingCard(row, watch.now());
      const target = card.head?.href ?? card.place?.href ?? placeHref(cluster, 'findings');
      return { id: `finding/${row.id}`, kind: card.badge, label: row.title, tone: card.tone, href: target };
    }),
    ...listOf(groups.replica?.state, 'rows', groupRow).map(
      (row): Hit => ({
        id: `group/${row.group}`,
        kind: 'group',
        label: row.group === '' ? '(no name)' : row.group,
        tone: verdictWord(row.worstVerdict).tone,
        href: groupHref(cluster, row.group),
      }),
    ),
    ...listOf(topics.replica?.state, 'rows', topicRow).map(
      (row): Hit => ({
        id: `topic/${row.topic}`,
        kind: 'topic',
        label: row.topic,
        tone: verdictWord(row.worstVerdict).tone,
        href: topicHref(cluster, row.topic),
      }),
    ),
    ...places,
  ];
}

/** The text once typing has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim().slice(0, 200)), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
