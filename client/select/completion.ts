import { SEARCH_MAX_LENGTH } from '../../server/protocol/search.ts';
import {
  SEARCH_FIELDS,
  type SearchField,
  searchField,
  type SearchList,
  type SearchUnit,
} from '../../server/protocol/search-fields.ts';

/** One way to go on with a search. */
export interface Proposal {
  /** What is put in the place of what stands there, and what it means. */
  insert: string;
  label: string;
  means: string;
}

export interface Completion {
  /** The part of the text that a proposal replaces. */
  from: number;
  to: number;
  proposals: Proposal[];
}

const MOST = 12;
const NUMBERS: Record<SearchUnit, readonly string[]> = {
  count: ['0', '100', '1k', '10k', '1M'],
  rate: ['0', '1', '100', '1k', '10k'],
  duration: ['10s', '1m', '5m', '1h', '1d'],
  bytes: ['1MB', '100MB', '1GB', '100GB'],
};
const COMPARISONS = [
  { sign: '>', means: 'more than' },
  { sign: '<', means: 'less than' },
  { sign: '=', means: 'exactly' },
];

/**
 * How the search may go on where the caret is: fields first, then what they may say. `known` are values of text fields that are at
 * hand (names on screen), by field. Inside quotes nothing is proposed.
 */
export function completionAt(
  text: string,
  caret: number,
  list: SearchList,
  known: Readonly<Record<string, readonly string[]>> = {},
): Completion {
  const before = /(?:^|\s)(-?)(\S*)$/.exec(text.slice(0, caret));
  const typed = before?.[2] ?? '';
  const from = caret - typed.length;
  const to = caret + (/^\S*/.exec(text.slice(caret))?.[0].length ?? 0);
  if (insideQuotes(text.slice(0, caret))) return { from: caret, to: caret, proposals: [] };
  const sign = typed.search(/[:<>=]/);
  const proposals = sign < 0 ? fieldsFor(typed, list) : valuesFor(typed, sign, list, known);
  const fits = ({ insert }: Proposal): boolean =>
    text.length - (to - from) + insert.length <= SEARCH_MAX_LENGTH;
  return { from, to, proposals: proposals.filter(fits).slice(0, MOST) };
}

function fieldsFor(typed: string, list: SearchList): Proposal[] {
  const wanted = typed.toLowerCase();
  return SEARCH_FIELDS[list]
    .filter(({ name }) => name.toLowerCase().startsWith(wanted))
    .map((field) => ({ insert: fieldStart(field), label: fieldStart(field), means: field.means }));
}

/** A field with the sign that usually follows it: `lag>`, `topic:`. */
export const fieldStart = (field: SearchField): string =>
  `${field.name}${field.kind === 'number' ? '>' : ':'}`;

function valuesFor(
  typed: string,
  sign: number,
  list: SearchList,
  known: Readonly<Record<string, readonly string[]>>,
): Proposal[] {
  const field = searchField(list, typed.slice(0, sign));
  if (field === undefined) return [];
  const signs = /^(?::[<>]=?|[:<>=]=?)/.exec(typed.slice(sign))?.[0] ?? '';
  const begun = typed.slice(sign + signs.length).toLowerCase();
  const head = typed.slice(0, sign) + signs;
  if (field.kind === 'number') {
    if (signs === ':' && begun === '')
      return COMPARISONS.map(({ sign: to, means }) => ({
        insert: `${field.name}${to}`,
        label: `${field.name}${to}`,
        means,
      }));
    const means = comparisonWord(signs);
    return NUMBERS[field.unit]
      .filter((value) => value.toLowerCase().startsWith(begun))
      .map((value) => ({ insert: `${head}${value} `, label: value, means }));
  }
  const values = field.kind === 'choice' ? field.choices : [...(known[field.name] ?? [])].sort();
  return values
    .filter((value) => value.toLowerCase().includes(begun) && !/[\s"*]/.test(value) && value !== '')
    .map((value) => ({ insert: `${head}${value} `, label: value, means: field.name }));
}

function comparisonWord(signs: string): string {
  if (signs.includes('>')) return signs.endsWith('=') ? 'at least' : 'more than';
  if (signs.includes('<')) return signs.endsWith('=') ? 'at most' : 'less than';
  return 'exactly';
}

/** A quote opens at the start of a term or of a value, as in the grammar. */
function insideQuotes(text: string): boolean {
  let open = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (open && char === '\\') at += 1;
    else if (open && char === '"') open = false;
    else if (!open && char === '"' && (at === 0 || /[\s:<>=-]/.test(text.charAt(at - 1)))) open = true;
  }
  return open;
}
