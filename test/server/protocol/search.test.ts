import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseSearch,
  printSearch,
  type Search,
  SEARCH_MAX_LENGTH,
  type SearchError,
  searchForWords,
} from '../../../server/protocol/search.ts';
import { SEARCH_FIELDS, SEARCH_LISTS, type SearchList } from '../../../server/protocol/search-fields.ts';

/** The search without its places. */
function read(text: string, list: SearchList = 'groups'): unknown[][] {
  const parsed = parseSearch(text, list);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return bare(parsed.search);
}
const bare = (search: Search) =>
  search.map((terms) => terms.map(({ offset: _, length: __, ...term }) => term));

function mistake(text: string, list: SearchList = 'groups'): SearchError {
  const parsed = parseSearch(text, list);
  if (parsed.ok) throw new Error(`${text} was understood`);
  return parsed.error;
}

const word = (text: string, change = {}) => ({
  kind: 'word',
  not: false,
  text: { text, glob: false },
  ...change,
});

describe('what a search says', () => {
  test('nothing, or spaces: no terms', () => {
    expect(read('')).toEqual([]);
    expect(read(' \t ')).toEqual([]);
  });

  test('words are parts of the name; quotes take them as they stand; * makes a glob', () => {
    expect(read('billing eu')).toEqual([[word('billing'), word('eu')]]);
    expect(read('"billing eu" "a*" "say \\"hi\\" \\\\"')).toEqual([
      [word('billing eu'), word('a*'), word('say "hi" \\')],
    ]);
    expect(read('orders*')).toEqual([[word('orders*', { text: { text: 'orders*', glob: true } })]]);
    expect(read('5" inch"')).toEqual([[word('5"'), word('inch"')]]);
  });

  test('fields by name, whatever their case; short words stand for codes', () => {
    expect(read('STATE:Hung topic:orders* lagseconds>5m')).toEqual([
      [
        { kind: 'choice', not: false, field: 'state', text: { text: 'consumer-hung', glob: false } },
        { kind: 'text', not: false, field: 'topic', text: { text: 'orders*', glob: true } },
        { kind: 'number', not: false, field: 'lagSeconds', compare: '>', value: 300, written: '5m' },
      ],
    ]);
    expect(read('host:/10.0.0.1:9092')).toEqual([
      [{ kind: 'text', not: false, field: 'host', text: { text: '/10.0.0.1:9092', glob: false } }],
    ]);
  });

  test.each([
    ['lag>1000', '>', 1_000],
    ['lag>=10k', '>=', 10_000],
    ['lag<1.5M', '<', 1_500_000],
    ['lag<=2g', '<=', 2e9],
    ['lag=0', '=', 0],
    ['lag:0', '=', 0],
    ['lag:>7', '>', 7],
    ['lagSeconds>=90', '>=', 90],
    ['lagSeconds<250ms', '<', 0.25],
    ['lastCommit>2h', '>', 7_200],
    ['lastCommit<1d', '<', 86_400],
  ])('%s', (text, compare, value) => {
    expect(read(text)[0]?.[0]).toMatchObject({ compare, value });
  });

  test.each([
    ['size>500MB', 500e6],
    ['size>1.5GiB', 1.5 * 1_024 ** 3],
    ['size>10', 10],
    ['rate>1.5k', 1_500],
    ['rate>20/s', 20],
    ['retention>7d', 604_800],
  ])('%s on topics', (text, value) => expect(read(text, 'topics')[0]?.[0]).toMatchObject({ value }));

  test('a minus turns a term round; “or” parts alternatives, and quoted it is a word', () => {
    expect(read('-state:ok -"a b" --x')).toMatchObject([
      [{ kind: 'choice', not: true }, word('a b', { not: true }), word('-x', { not: true })],
    ]);
    expect(read('a b OR c or "or"')).toEqual([[word('a'), word('b')], [word('c')], [word('or')]]);
  });

  test('each term knows its place', () => {
    const parsed = parseSearch('  a -lag>10k', 'groups');
    expect(parsed.ok && parsed.search[0]?.map(({ offset, length }) => [offset, length])).toEqual([
      [2, 1],
      [4, 8],
    ]);
  });
});

describe('a mistake names its place and what was expected there', () => {
  test.each([
    ['stat:hung', 0, 4, /no field “stat”.*quote/i, /^one of state, lag/],
    ['a :b', 2, 1, /no field before/, /one of/],
    ['state:hugn', 6, 4, /never “hugn”/, /one of ok, idle/],
    ['state:', 6, 0, /Nothing stands after state/, /one of/],
    ['topic:', 6, 0, /Nothing stands after topic/, /topic/],
    ['topic>3', 5, 1, /is text/, /topic:/],
    ['lag>', 4, 0, /number is missing/, /10k/],
    ['lag>many', 4, 4, /“many” is not a number/, /10k/],
    ['lag>-1', 4, 2, /not a number/, /10k/],
    ['lag>10x', 6, 1, /“x” is not a unit/, /10k/],
    ['lagSeconds>5k', 12, 1, /not a unit/, /30s, 5m/],
    ['x "never closed', 2, 13, /not closed/, /closing quote/],
    ['"a"b', 3, 1, /goes on right after/, /a space/],
    ['a ""', 2, 2, /nothing between/, /part of a name/],
    ['a -', 3, 0, /after the minus/, /must not/],
    ['or a', 0, 2, /before “or”/, /before/],
    ['a or', 2, 2, /after “or”/, /after/],
    ['a or or b', 5, 2, /before “or”/, /before/],
  ])('%s', (text, offset, length, message, expected) => {
    expect(mistake(text)).toMatchObject({
      offset,
      length,
      message: expect.stringMatching(message),
      expected: expect.stringMatching(expected),
    });
  });

  test('fields belong to their list', () => {
    expect(read('severity:critical', 'findings')).toHaveLength(1);
    expect(mistake('severity:critical', 'groups').message).toMatch(/no field “severity”/);
  });

  test('bounds: 200 characters, 20 terms', () => {
    expect(mistake('x'.repeat(201))).toMatchObject({ offset: SEARCH_MAX_LENGTH, length: 1 });
    const twenty = Array.from({ length: 20 }, (_, i) => `w${i}`).join(' ');
    expect(read(twenty)[0]).toHaveLength(20);
    expect(mistake(`${twenty} last`)).toMatchObject({ offset: twenty.length + 1, length: 4 });
  });
});

const list = fc.constantFrom(...SEARCH_LISTS);
const field = fc.constantFrom(...SEARCH_LISTS.flatMap((name) => SEARCH_FIELDS[name].map((f) => f.name)));
/** Text that comes near to a search, with everything that makes trouble in it. */
const near = fc
  .array(
    fc.oneof(
      field,
      fc
        .tuple(
          fc.constantFrom(' ', ' -'),
          field,
          fc.constantFrom(':', ':=', '=', '>', ':>=', '<'),
          fc.constantFrom('=a*', '<*', '>', '""', '"a b"', '"\\"', 'hung', '10k', '5m', 'a:b', '-1', '*'),
          fc.constantFrom(' ', ''),
        )
        .map((parts) => parts.join('')),
      fc.constantFrom(
        ':',
        '>',
        '<',
        '=',
        '>=',
        '-',
        '"',
        '\\',
        '*',
        ' ',
        ' or ',
        '10k',
        '5m',
        'hung',
        '',
        '\u202e',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 16 },
  )
  .map((parts) => parts.join(''));

describe('any text at all', () => {
  test('is either a search or a mistake within it, and a search printed and read again is the same', () => {
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: 'binary', maxLength: 260 })), list, (text, name) => {
        const parsed = parseSearch(text, name);
        if (!parsed.ok) {
          const { offset, length } = parsed.error;
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset + length).toBeLessThanOrEqual(Math.max(text.length, 1));
          expect(parsed.error.expected).not.toBe('');
          return;
        }
        const printed = printSearch(parsed.search);
        // Printed it may be longer than what may be typed: quotes and whole codes for short words.
        if (printed.length <= SEARCH_MAX_LENGTH) expect(read(printed, name)).toEqual(bare(parsed.search));
      }),
      { numRuns: 20_000 },
    );
  });

  test('of a person who types words is a search for these very words', () => {
    fc.assert(
      fc.property(near, list, (text, name) => {
        const parsed = parseSearch(searchForWords(text), name);
        const terms = parsed.ok ? (parsed.search[0] ?? []) : null;
        expect(parsed.ok && parsed.search.length).toBeLessThanOrEqual(1);
        const words = text.split(/\s+/u).filter((part) => part !== '');
        expect(terms?.map((term) => term.kind === 'word' && !term.not && term.text)).toEqual(
          words.slice(0, terms?.length).map((part) => ({ text: part, glob: false })),
        );
      }),
      { numRuns: 3_000 },
    );
  });
});
