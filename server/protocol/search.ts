import {
  choiceOf,
  SEARCH_FIELDS,
  type SearchField,
  searchField,
  type SearchList,
  type SearchUnit,
} from './search-fields.ts';

/**
 * The search of the lists, on screen and as `q` of the HTTP API: `state:hung lag>1000 topic:orders* -host:10.0.0.7`.
 *
 *     search  = terms *( "or" terms )      terms all hold; of the alternatives, one
 *     terms   = 1*term
 *     term    = [ "-" ] ( word | field ":" text | field compare number )
 *     word    = a part of the name; with * the whole name; in quotes it is taken as it stands
 *     compare = ">" | ">=" | "<" | "<=" | "=" | ":"
 *     number  = digits with a unit: 10k, 1.5M, 5m, 2h, 500MiB
 *
 * Case does not matter. In quotes \" is a quote and \\ a backslash, and * is an ordinary character.
 */
export const SEARCH_MAX_LENGTH = 200;
export const SEARCH_MAX_TERMS = 20;

export type SearchCompare = '>' | '>=' | '<' | '<=' | '=';

/** Text to compare with. `glob`: `*` stands for anything, nothing included. */
export interface SearchText {
  text: string;
  glob: boolean;
}

/** A place in the text that was searched with, in UTF-16 units. */
export interface SearchPlace {
  offset: number;
  length: number;
}

export type SearchTerm = SearchPlace & { not: boolean } & (
    | { kind: 'word'; text: SearchText }
    | { kind: 'text'; field: string; text: SearchText }
    | { kind: 'choice'; field: string; text: SearchText }
    | { kind: 'number'; field: string; compare: SearchCompare; value: number; written: string }
  );

/** Alternatives of terms; none at all: everything is found. */
export type Search = readonly (readonly SearchTerm[])[];

/** What is wrong, where, and what was expected there. `length` 0: something is missing at this place. */
export interface SearchError extends SearchPlace {
  message: string;
  expected: string;
}

export type Parsed = { ok: true; search: Search } | { ok: false; error: SearchError };

class Mistake extends Error {
  readonly error: SearchError;
  constructor(offset: number, length: number, message: string, expected: string) {
    super(message);
    this.error = { offset, length, message, expected };
  }
}

/** Never throws: what is no search comes back as an error with its place. */
export function parseSearch(text: string, list: SearchList): Parsed {
  try {
    return { ok: true, search: parse(text, list) };
  } catch (thrown) {
    if (thrown instanceof Mistake) return { ok: false, error: thrown.error };
    throw thrown;
  }
}

const SPACE = /\s/u;
const SIGN = /[:<>=]/;

function parse(text: string, list: SearchList): Search {
  if (text.length > SEARCH_MAX_LENGTH)
    throw new Mistake(
      SEARCH_MAX_LENGTH,
      text.length - SEARCH_MAX_LENGTH,
      `A search has at most ${SEARCH_MAX_LENGTH} characters.`,
      'the end of the search',
    );
  const alternatives: SearchTerm[][] = [[]];
  let count = 0;
  let lastOr: SearchPlace | null = null;
  for (let at = skip(text, 0); at < text.length; at = skip(text, at)) {
    const end = tokenEnd(text, at);
    const terms = alternatives.at(-1) ?? [];
    if (text.slice(at, end).toLowerCase() === 'or') {
      lastOr = { offset: at, length: 2 };
      if (terms.length === 0) throw nothingBeside(lastOr, 'before');
      alternatives.push([]);
    } else {
      if (++count > SEARCH_MAX_TERMS)
        throw new Mistake(
          at,
          end - at,
          `A search has at most ${SEARCH_MAX_TERMS} terms.`,
          'the end of the search',
        );
      terms.push(termOf(text, at, end, list));
    }
    at = end;
  }
  if (lastOr !== null && alternatives.at(-1)?.length === 0) throw nothingBeside(lastOr, 'after');
  return count === 0 ? [] : alternatives;
}

function nothingBeside({ offset, length }: SearchPlace, side: 'before' | 'after'): Mistake {
  return new Mistake(
    offset,
    length,
    `Nothing stands ${side} “or”. To look for the word itself, quote it: "or".`,
    `a term ${side} “or”`,
  );
}

function skip(text: string, at: number): number {
  while (at < text.length && SPACE.test(text.charAt(at))) at += 1;
  return at;
}

/** Where the term that begins here ends: at the next space outside quotes. A quote opens only where a value begins. */
function tokenEnd(text: string, start: number): number {
  let at = start;
  let mayOpen = true;
  while (at < text.length && !SPACE.test(text.charAt(at))) {
    const char = text.charAt(at);
    if (char === '"' && mayOpen) return quoteEnd(text, at);
    mayOpen = SIGN.test(char) || (at === start && char === '-');
    at += 1;
  }
  return at;
}

function quoteEnd(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '"') {
      const next = text.charAt(at + 1);
      if (next === '' || SPACE.test(next)) return at + 1;
      throw new Mistake(at + 1, 1, 'The text goes on right after the closing quote.', 'a space');
    }
  }
  throw new Mistake(open, text.length - open, 'This quote is not closed.', 'a closing quote');
}

function termOf(text: string, start: number, end: number, list: SearchList): SearchTerm {
  const not = text.charAt(start) === '-';
  const at = not ? start + 1 : start;
  const place = { offset: start, length: end - start };
  if (at === end) throw new Mistake(end, 0, 'Nothing stands after the minus.', 'what must not be there');
  if (text.charAt(at) === '"') {
    const word = unquote(text.slice(at, end));
    if (word === '') throw new Mistake(at, 2, 'There is nothing between the quotes.', 'a part of a name');
    return { ...place, not, kind: 'word', text: { text: word, glob: false } };
  }
  const body = text.slice(at, end);
  const sign = body.search(SIGN);
  if (sign < 0) return { ...place, not, kind: 'word', text: plain(body) };
  const name = body.slice(0, sign);
  const field = searchField(list, name);
  if (field === undefined) throw unknownField(name, at, list);
  const compare = signAt(body, sign);
  const valueAt = at + sign + compare.length;
  return { ...place, not, ...comparison(field, compare, text.slice(valueAt, end), valueAt) };
}

function unknownField(name: string, at: number, list: SearchList): Mistake {
  const known = SEARCH_FIELDS[list].map((field) => field.name).join(', ');
  const message =
    name === ''
      ? 'There is no field before the sign.'
      : `There is no field “${name}” here. To look for it as text, quote the whole word.`;
  return new Mistake(at, Math.max(1, name.length), message, `one of ${known}`);
}

/** The sign of comparison at this place. `lag:>10` means `lag>10`. */
function signAt(body: string, at: number): string {
  return /^(?::(?:[<>]=?|=)?|[<>]=?|=)/.exec(body.slice(at))?.[0] ?? '';
}

type Comparison =
  | { kind: 'text' | 'choice'; field: string; text: SearchText }
  | { kind: 'number'; field: string; compare: SearchCompare; value: number; written: string };

function comparison(field: SearchField, sign: string, raw: string, at: number): Comparison {
  const compare = sign.length > 1 && sign.startsWith(':') ? sign.slice(1) : sign === ':' ? '=' : sign;
  if (field.kind === 'number') {
    const { value, written } = numberOf(field.unit, raw, at);
    return { kind: 'number', field: field.name, compare: compare as SearchCompare, value, written };
  }
  if (compare !== '=')
    throw new Mistake(
      at - sign.length,
      sign.length,
      `${field.name} is text: it cannot be greater or less.`,
      `${field.name}:`,
    );
  const quoted = raw.startsWith('"');
  if (field.kind === 'text') {
    if (raw === '') throw new Mistake(at, 0, `Nothing stands after ${field.name}.`, field.means);
    return {
      kind: 'text',
      field: field.name,
      text: quoted ? { text: unquote(raw), glob: false } : plain(raw),
    };
  }
  const word = quoted ? unquote(raw) : raw;
  if (!quoted && word.includes('*')) return { kind: 'choice', field: field.name, text: plain(word) };
  const known = choiceOf(field.choices, word);
  if (known !== undefined) return { kind: 'choice', field: field.name, text: { text: known, glob: false } };
  const message = word === '' ? `Nothing stands after ${field.name}.` : `${field.name} is never “${word}”.`;
  throw new Mistake(at, raw.length, message, `one of ${field.choices.join(', ')}`);
}

const plain = (text: string): SearchText => ({ text, glob: text.includes('*') });

const unquote = (quoted: string): string => quoted.slice(1, -1).replaceAll(/\\(["\\])/g, '$1');

const COUNT = { '': 1, k: 1e3, m: 1e6, g: 1e9 };
const UNITS: Record<SearchUnit, Readonly<Record<string, number>>> = {
  count: COUNT,
  rate: { ...COUNT, '/s': 1, 'k/s': 1e3, 'm/s': 1e6, 'g/s': 1e9 },
  duration: { '': 1, ms: 0.001, s: 1, m: 60, min: 60, h: 3_600, d: 86_400 },
  bytes: {
    ...COUNT,
    t: 1e12,
    b: 1,
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
    tb: 1e12,
    kib: 1_024,
    mib: 1_024 ** 2,
    gib: 1_024 ** 3,
    tib: 1_024 ** 4,
  },
};
const EXPECTED: Record<SearchUnit, string> = {
  count: 'a number, as 1000, 10k or 1.5M',
  rate: 'events a second, as 200 or 1.5k',
  duration: 'a time, as 30s, 5m, 2h or 7d (s if no unit is given)',
  bytes: 'a size, as 500MB or 2GiB',
};

function numberOf(unit: SearchUnit, raw: string, at: number): { value: number; written: string } {
  const match = /^(\d+(?:\.\d+)?)([a-z/]*)$/i.exec(raw);
  const suffix = match?.[2]?.toLowerCase() ?? '';
  const factor = Object.hasOwn(UNITS[unit], suffix) ? UNITS[unit][suffix] : undefined;
  if (match?.[1] !== undefined && factor !== undefined)
    return { value: Number(match[1]) * factor, written: raw };
  if (raw === '') throw new Mistake(at, 0, 'A number is missing.', EXPECTED[unit]);
  const message =
    match === null ? `“${raw}” is not a number.` : `“${match[2] ?? ''}” is not a unit of this number.`;
  const before = match === null ? 0 : (match[1]?.length ?? 0);
  throw new Mistake(at + before, raw.length - before, message, EXPECTED[unit]);
}

/** The search as text; parsed again it is the same search. */
export function printSearch(search: Search): string {
  return search.map((terms) => terms.map(printTerm).join(' ')).join(' or ');
}

function printTerm(term: SearchTerm): string {
  const sign = term.not ? '-' : '';
  if (term.kind === 'word') return sign + printWord(term.text);
  if (term.kind === 'number') return `${sign}${term.field}${term.compare}${term.written}`;
  // A glob cannot be quoted: the longer sign keeps one that begins like a sign apart from it.
  const colon = term.text.glob && /^[<>=]/.test(term.text.text) ? ':=' : ':';
  return `${sign}${term.field}${colon}${printValue(term.text)}`;
}

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

function printWord({ text, glob }: SearchText): string {
  if (glob) return text;
  const special = /[\s:<>=*]/u.test(text) || /^["-]/.test(text) || text.toLowerCase() === 'or';
  return special ? quote(text) : text;
}

function printValue({ text, glob }: SearchText): string {
  if (glob) return text;
  return text === '' || /[\s*]/u.test(text) || /^["<>=]/.test(text) ? quote(text) : text;
}

/** Any text as a search for its words, whatever signs are in it: what a person types where no fields are offered. */
export function searchForWords(text: string): string {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  let search = '';
  for (const word of words.slice(0, SEARCH_MAX_TERMS)) {
    const next = `${search} ${printWord({ text: word, glob: false })}`.trim();
    if (next.length > SEARCH_MAX_LENGTH) break;
    search = next;
  }
  return search;
}
