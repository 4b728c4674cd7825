import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { parseSearch, SEARCH_MAX_LENGTH, type SearchError } from '../../server/protocol/search.ts';
import type { SearchList } from '../../server/protocol/search-fields.ts';
import { completionAt, type Proposal } from '../select/completion.ts';
import { SearchHelp } from './search-help.tsx';
import './search-field.css';

/** So long after the last key the search is done, and so long until a mistake is named: a term that is being typed is none. */
const TYPING_MS = 200;
const MISTAKE_MS = 700;

/**
 * The search of a list (server/protocol/search.ts): a combobox that proposes fields and values, searches as one types, and points at the
 * place of a mistake while the last search goes on (ARIA 1.2 combobox with list autocomplete).
 */
export function SearchField({
  list,
  value,
  label,
  known,
  meanwhile,
  onSearch,
}: {
  list: SearchList;
  /** What is searched for now. May be no search at all: an address is anybody's. */
  value: string;
  label: string;
  /** Values at hand for text fields, by field. */
  known?: Readonly<Record<string, readonly string[]>>;
  /** What is shown while the search has a mistake. */
  meanwhile: string;
  /** Called with what is a search, once typing has paused. */
  onSearch: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const [isPatient, setPatient] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLSpanElement>(null);
  const id = useId();
  const sent = useRef(value);

  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  const parsed = useMemo(() => parseSearch(text, list), [text, list]);
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  useEffect(() => {
    if (!parsed.ok || text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      latest.current(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, parsed]);
  useEffect(() => {
    if (!isPatient) return;
    const timer = setTimeout(() => setPatient(false), MISTAKE_MS);
    return () => clearTimeout(timer);
  }, [isPatient, text]);

  const completion = useMemo(() => completionAt(text, caret, list, known), [text, caret, list, known]);
  const { proposals } = completion;
  const isOpen = open && proposals.length > 0;
  const current = isOpen ? Math.min(at, proposals.length - 1) : -1;
  const error = parsed.ok || isPatient ? null : parsed.error;

  /** Where the caret belongs after a text was put in. At once, before another key: later it would tear that key's letter away. */
  const caretTo = useRef<number | null>(null);
  useLayoutEffect(() => {
    const to = caretTo.current;
    if (to === null) return;
    caretTo.current = null;
    input.current?.focus();
    input.current?.setSelectionRange(to, to);
  });
  const put = (next: string, to: number): void => {
    setText(next);
    setCaret(to);
    setAt(-1);
    caretTo.current = to;
  };
  const take = ({ insert }: Proposal): void => {
    const tail = text.slice(completion.to);
    const next = text.slice(0, completion.from) + (tail.startsWith(' ') ? insert.trimEnd() : insert);
    setPatient(true);
    setOpen(true);
    put(next + tail, next.length);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const chosen = proposals[current];
    if (event.key === 'ArrowDown') {
      setOpen(true);
      setAt(isOpen ? (current + 1) % proposals.length : 0);
    } else if (event.key === 'ArrowUp' && isOpen) {
      setAt(current <= 0 ? proposals.length - 1 : current - 1);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && isOpen && chosen !== undefined) take(chosen);
    else if (event.key === 'Enter') {
      setOpen(false);
      setPatient(false);
      if (parsed.ok) {
        sent.current = text;
        onSearch(text);
      }
    } else if (event.key === 'Escape' && isOpen) setOpen(false);
    else return;
    event.preventDefault();
  };

  return (
    <div className="search" data-wrong={error === null ? undefined : ''}>
      <div className="search-box">
        <Search size={14} aria-hidden="true" className="search-sign" />
        <div className="search-text">
          {/* The same text behind the field: only the line under the mistake is seen of it. */}
          <span className="search-mirror" aria-hidden="true" ref={mirror}>
            {error === null ? null : <Underlined text={text} error={error} />}
          </span>
          <input
            ref={input}
            type="text"
            role="combobox"
            className="search-input"
            aria-label={label}
            aria-autocomplete="list"
            aria-expanded={isOpen}
            aria-controls={`${id}-list`}
            aria-activedescendant={current < 0 ? undefined : `${id}-${current}`}
            aria-invalid={error !== null}
            aria-describedby={error === null ? undefined : `${id}-error`}
            placeholder={PLACEHOLDERS[list]}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            maxLength={SEARCH_MAX_LENGTH}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setCaret(event.target.selectionStart ?? event.target.value.length);
              setAt(-1);
              setOpen(true);
              setPatient(true);
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
            onScroll={(event) => {
              if (mirror.current) mirror.current.scrollLeft = event.currentTarget.scrollLeft;
            }}
            onKeyDown={onKeyDown}
            onBlur={() => {
              setOpen(false);
              setPatient(false);
            }}
          />
        </div>
        {text === '' ? null : (
          <button
            type="button"
            className="search-clear"
            aria-label="Clear the search"
            onClick={() => {
              put('', 0);
              sent.current = '';
              onSearch('');
            }}
          >
            ×
          </button>
        )}
        <SearchHelp
          list={list}
          onTake={(start) => {
            const space = text === '' || text.endsWith(' ') ? '' : ' ';
            setOpen(true);
            put(`${text}${space}${start}`, text.length + space.length + start.length);
          }}
        />
      </div>
      <div
        role="listbox"
        id={`${id}-list`}
        aria-label="How it may go on"
        hidden={!isOpen}
        className="search-list"
      >
        {isOpen
          ? proposals.map((proposal, index) => (
              <div
                key={proposal.insert}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === current}
                className="search-option"
                // The field keeps focus: a press on the list must not blur it before the click.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => take(proposal)}
              >
                <span className="mono">{proposal.label}</span>
                <small className="soft">{proposal.means}</small>
              </div>
            ))
          : null}
      </div>
      {error === null ? null : (
        <p className="search-error" id={`${id}-error`} role="status">
          <span className="tone-critical">{`At ${error.offset + 1}: ${error.message}`}</span>
          <span className="soft">{` Expected: ${shortened(error.expected)}. ${meanwhile}`}</span>
        </p>
      )}
    </div>
  );
}

/** The text with a line under the mistake; one that is missing is a gap to be filled. */
function Underlined({ text, error }: { text: string; error: SearchError }) {
  const end = error.offset + error.length;
  return (
    <>
      {text.slice(0, error.offset)}
      <mark>{error.length === 0 ? ' ' : text.slice(error.offset, end)}</mark>
      {text.slice(end)}
    </>
  );
}

const PLACEHOLDERS: Record<SearchList, string> = {
  groups: 'Name, or state:hung lag>1000 topic:orders*',
  topics: 'Name, or rate>100 size>1GB group:billing*',
  brokers: 'Host, or state:unreachable outOfSync>0',
  findings: 'Words, or severity:critical since<1h group:billing*',
};

const MOST_EXPECTED = 160;
const shortened = (text: string): string =>
  text.length <= MOST_EXPECTED ? text : `${text.slice(0, text.lastIndexOf(',', MOST_EXPECTED))}, …`;
