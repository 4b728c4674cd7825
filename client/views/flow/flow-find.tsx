import { type KeyboardEvent, useRef } from 'react';
import { plural } from '../../select/format.ts';

/** Marks what has these words in its name. The camera goes nowhere: Enter walks from one to the next and selects it. */
export function FlowFind({
  text,
  matches,
  onChange,
  onSelect,
}: {
  text: string;
  matches: readonly string[] | null;
  onChange: (text: string) => void;
  onSelect: (id: string) => void;
}) {
  const at = useRef(-1);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && text !== '') onChange('');
    else if (event.key === 'Enter' && matches && matches.length > 0) {
      at.current = (at.current + (event.shiftKey ? -1 : 1) + matches.length) % matches.length;
      const next = matches[at.current];
      if (next !== undefined) onSelect(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="flow-find" role="search">
      <input
        className="field"
        type="search"
        aria-label="Mark in the flow"
        placeholder="Mark in the flow"
        value={text}
        maxLength={200}
        onChange={(event) => {
          at.current = -1;
          onChange(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <span className="soft" role="status">
        {matches === null ? '' : matches.length === 0 ? 'none' : plural(matches.length, 'match', 'matches')}
      </span>
    </div>
  );
}
