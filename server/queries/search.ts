import { MillraceError } from '../errors.ts';
import { parseSearch, type SearchCompare, type SearchTerm, type SearchText } from '../protocol/search.ts';
import type { SearchList } from '../protocol/search-fields.ts';

type One = string | number | null | undefined;
/** What a field of a row says: a text or a number, or several of which one must fit. Null: not known, fits nothing. */
export type SearchValue = One | readonly One[];

/** How the rows of one list are searched. */
export interface Searchable<T> {
  list: SearchList;
  /** Texts that a plain word is looked for in. */
  words: (row: T) => readonly (string | null | undefined)[];
  /** Each field of the list (protocol/search-fields.ts): choices in lower case, durations in seconds. */
  read: Readonly<Record<string, (row: T, now: number) => SearchValue>>;
}

/**
 * Which rows a search finds; null: all of them. Throws bad-input (field `q`, with the place) for what is no search.
 * Terms of one alternative are tried in the order they stand in.
 */
export function matcher<T>(q: string, of: Searchable<T>, now: number): ((row: T) => boolean) | null {
  const parsed = parseSearch(q, of.list);
  if (!parsed.ok) {
    const { message, expected, offset, length } = parsed.error;
    throw new MillraceError('bad-input', `q, at ${offset + 1}: ${message} Expected: ${expected}.`, {
      field: 'q',
      position: { offset, length },
    });
  }
  if (parsed.search.length === 0) return null;
  const alternatives = parsed.search.map((terms) => terms.map((term) => test(term, of, now)));
  return (row) => alternatives.some((terms) => terms.every((fits) => fits(row)));
}

function test<T>(term: SearchTerm, of: Searchable<T>, now: number): (row: T) => boolean {
  const fits = positive(term, of, now);
  return term.not ? (row) => !fits(row) : fits;
}

function positive<T>(term: SearchTerm, of: Searchable<T>, now: number): (row: T) => boolean {
  if (term.kind === 'word') {
    const { text } = term;
    const wanted = text.text.toLowerCase();
    const fits = text.glob
      ? globOf(wanted)
      : (value: string): boolean => value.toLowerCase().includes(wanted);
    return (row) => of.words(row).some((value) => typeof value === 'string' && fits(value));
  }
  const read = of.read[term.field];
  if (read === undefined)
    throw new MillraceError('internal', `the ${of.list} list does not know its field ${term.field}`);
  const fits = term.kind === 'number' ? numberTest(term) : textTest(term.text);
  return (row) => {
    const value = read(row, now);
    return typeof value === 'object' && value !== null ? value.some(fits) : fits(value);
  };
}

function numberTest({ compare, value: wanted }: { compare: SearchCompare; value: number }) {
  return (value: One): boolean => typeof value === 'number' && compares(value, compare, wanted);
}

function compares(value: number, compare: SearchCompare, wanted: number): boolean {
  switch (compare) {
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '=':
      return value === wanted;
  }
}

function textTest({ text, glob }: SearchText): (value: One) => boolean {
  const wanted = text.toLowerCase();
  const fits = glob ? globOf(wanted) : (value: string): boolean => value.toLowerCase() === wanted;
  return (value) => typeof value === 'string' && fits(value);
}

/**
 * Whole-text match with `*` for anything. Each part is looked for behind the one before, so the time is linear in the text for each
 * part whatever is asked: no pattern of a viewer can make the bridge slow.
 */
function globOf(pattern: string): (value: string) => boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  return (value) => {
    const text = value.toLowerCase();
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    let at = first.length;
    const end = text.length - last.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
