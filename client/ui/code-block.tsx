import { useMemo, useState } from 'react';
import { count } from '../select/format.ts';
import { tokenize } from '../select/json.ts';
import { visibleText } from '../select/names.ts';
import { Button } from './button.tsx';
import './code-block.css';

/** Longer texts are shown without colours: a span a token would cost more than it helps. */
const COLOURED_UP_TO = 40_000;
/** So much is drawn at a time: a megabyte in one block would hold up the page. */
const SHOWN_AT_ONCE = 100_000;

/** Text as code, inert: what would not be seen is named. JSON in colours; masked places stand out as masked. */
export function CodeBlock({ text, json = false, label }: { text: string; json?: boolean; label: string }) {
  const [shownUpTo, setShownUpTo] = useState(SHOWN_AT_ONCE);
  const shown = useMemo(() => visibleText(headOf(text, shownUpTo)), [text, shownUpTo]);
  const coloured = json && text.length <= COLOURED_UP_TO;
  const tokens = useMemo(() => (coloured ? tokenize(shown) : []), [coloured, shown]);
  return (
    <>
      <pre className="code" tabIndex={0} role="region" aria-label={label} dir="ltr">
        <code>
          {coloured
            ? tokens.map((token, at) => (
                <span key={at} className={`code-${token.kind}`}>
                  {token.text}
                </span>
              ))
            : shown}
        </code>
      </pre>
      {text.length > shownUpTo ? (
        <p className="code-more">
          {`The first ${count(shownUpTo)} of ${count(text.length)} characters.`}
          <Button onClick={() => setShownUpTo(shownUpTo + SHOWN_AT_ONCE)}>Show more</Button>
        </p>
      ) : null}
    </>
  );
}

/** The head of a text; never half of a surrogate pair. */
function headOf(text: string, length: number): string {
  if (text.length <= length) return text;
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? length - 1 : length);
}
