/** A run of text of one kind. The texts of all tokens put together are the input, whatever it is. */
export interface Token {
  kind: 'key' | 'text' | 'number' | 'word' | 'mark' | 'masked' | 'other';
  text: string;
}

/** What the bridge puts in place of masked values. */
const MASK = '•••••';

const PATTERN = /"(?:[^"\\]|\\.)*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b|[{}[\],:]/g;

/** Colours JSON without parsing it: a truncated or broken text keeps its colours up to where it breaks. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of text.matchAll(PATTERN)) {
    if (match.index > at) tokens.push({ kind: 'other', text: text.slice(at, match.index) });
    at = match.index + match[0].length;
    tokens.push(...classify(match[0], text, at));
  }
  if (at < text.length) tokens.push({ kind: 'other', text: text.slice(at) });
  return tokens;
}

function classify(text: string, whole: string, end: number): Token[] {
  const first = text.charAt(0);
  if (first === '"') return withMasks(text, isKey(whole, end) ? 'key' : 'text');
  if (first === 't' || first === 'f' || first === 'n') return [{ kind: 'word', text }];
  if (first === '-' || (first >= '0' && first <= '9')) return [{ kind: 'number', text }];
  return [{ kind: 'mark', text }];
}

const isKey = (whole: string, end: number): boolean => {
  let at = end;
  while (whole.charAt(at) === ' ') at++;
  return whole.charAt(at) === ':';
};

function withMasks(text: string, kind: 'key' | 'text'): Token[] {
  return text
    .split(MASK)
    .flatMap((part, at): Token[] =>
      at === 0
        ? [{ kind, text: part }]
        : [
            { kind: 'masked', text: MASK },
            { kind, text: part },
          ],
    )
    .filter((token) => token.text !== '');
}
