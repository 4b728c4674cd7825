import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionAt } from '../../../client/select/completion.ts';
import { parseSearch, SEARCH_MAX_LENGTH } from '../../../server/protocol/search.ts';
import { SEARCH_LISTS } from '../../../server/protocol/search-fields.ts';

const labels = (text: string, caret = text.length, known = {}) =>
  completionAt(text, caret, 'groups', known).proposals.map(({ label }) => label);

describe('how a search may go on', () => {
  it('fields first, the most asked for on top', () => {
    expect(labels('').slice(0, 3)).toEqual(['state:', 'lag>', 'lagSeconds>']);
    expect(labels('lag')).toEqual(['lag>', 'lagSeconds>']);
    expect(labels('-LAGS')).toEqual(['lagSeconds>']);
    expect(labels('xyz')).toEqual([]);
  });
  it('then what they may say: choices, numbers with their units, names at hand', () => {
    expect(labels('state:hu')).toEqual(['consumer-hung']);
    expect(labels('lagSeconds>')).toEqual(['10s', '1m', '5m', '1h', '1d']);
    expect(labels('lag:')).toEqual(['lag>', 'lag<', 'lag=']);
    expect(labels('group:b', 7, { group: ['billing', 'audit'] })).toEqual(['billing']);
    expect(labels('nofield:')).toEqual([]);
  });
  it('where the caret is, not at the end', () => {
    const { from, to, proposals } = completionAt('sta lag>1', 3, 'groups');
    expect([from, to, proposals[0]?.insert]).toEqual([0, 3, 'state:']);
  });
  it('inside quotes nothing is proposed', () => {
    expect(labels('"sta')).toEqual([]);
    expect(labels('group:"la')).toEqual([]);
    expect(labels('"done" sta')).toEqual(['state:']);
    expect(labels('inch" sta')).toEqual(['state:']);
  });
});

it('any proposal taken anywhere leaves the rest as it was, and a value taken after a field is a search', () => {
  const part = fc.constantFrom(
    'state:',
    'lag>',
    'lag:',
    'topic:',
    'host',
    '-',
    '"',
    ' ',
    'or',
    'a',
    '10k',
    '\\',
    '\u202e',
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 8 }),
      fc.nat(40),
      fc.constantFrom(...SEARCH_LISTS),
      (parts, at, list) => {
        const text = parts.join('');
        const caret = Math.min(at, text.length);
        const { from, to, proposals } = completionAt(text, caret, list);
        expect(from).toBeLessThanOrEqual(caret);
        expect(to).toBeGreaterThanOrEqual(caret);
        for (const { insert } of proposals) {
          const next = text.slice(0, from) + insert + text.slice(to);
          expect(next.length).toBeLessThanOrEqual(SEARCH_MAX_LENGTH);
          if (insert.endsWith(' ')) expect(parseSearch(insert, list).ok).toBe(true);
        }
      },
    ),
    { numRuns: 3_000 },
  );
});
