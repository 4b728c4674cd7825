import { useMemo } from 'react';
import { tokenize } from '../select/json.ts';
import './code-block.css';

/** Longer texts are shown without colours: a span a token would cost more than it helps. */
const COLOURED_UP_TO = 40_000;

/** Text as code; JSON in colours. Masked places stand out as masked. */
export function CodeBlock({ text, json = false, label }: { text: string; json?: boolean; label: string }) {
  const coloured = json && text.length <= COLOURED_UP_TO;
  const tokens = useMemo(() => (coloured ? tokenize(text) : []), [coloured, text]);
  return (
    <pre className="code" tabIndex={0} role="region" aria-label={label}>
      <code>
        {coloured
          ? tokens.map((token, at) => (
              <span key={at} className={`code-${token.kind}`}>
                {token.text}
              </span>
            ))
          : text}
      </code>
    </pre>
  );
}
