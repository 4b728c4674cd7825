import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asMillraceError } from '../../../server/errors.ts';
import type { Finding } from '../../../server/protocol/finding.ts';
import { SEARCH_FIELDS } from '../../../server/protocol/search-fields.ts';
import { BROKERS, FINDINGS, GROUPS, TOPICS } from '../../../server/queries/list-kinds.ts';
import { matcher, type Searchable } from '../../../server/queries/search.ts';
import { windowOf } from '../../../server/queries/window.ts';
import { member, Pipeline, SECOND, T, topic } from '../model/pipeline.ts';
import { args, Watch } from './world.ts';

/** billing.eu: lag 0, one member; billing.us: lag 40, no member; audit: nothing committed, two members. */
function world(): Watch {
  const p = new Pipeline()
    .topics(topic('orders', 2), topic('orders-dlq', 1), topic('__meta', 1))
    .ends([100, 0]);
  p.commit(100, { group: 'billing.eu' }).describe([member('m-eu', [0])], { group: 'billing.eu' });
  p.commit(60, { group: 'billing.us', topic: 'orders-dlq' }).ends([100], { topic: 'orders-dlq' });
  p.describe([member('m-1', [0]), member('m-2', [1])], { group: 'audit' });
  return new Watch(p);
}
const groups = (q: string): string[] =>
  world()
    .queries.groups(args({ q, sort: 'group' }))
    .rows.map(({ group }) => group);
const topics = (q: string): string[] =>
  world()
    .queries.topics(args({ q, sort: 'topic' }))
    .rows.map((row) => row.topic);

describe('groups', () => {
  test.each([
    ['', ['audit', 'billing.eu', 'billing.us']],
    ['BILL', ['billing.eu', 'billing.us']],
    ['bill eu', ['billing.eu']],
    ['billing*', ['billing.eu', 'billing.us']],
    ['*.us', ['billing.us']],
    ['b*.*u', ['billing.eu']],
    ['eu or audit', ['audit', 'billing.eu']],
    ['-bill', ['audit']],
    ['group:billing.eu', ['billing.eu']],
    ['group:billing', []],
    ['topic:orders-*', ['billing.us']],
    ['topic:orders', ['audit', 'billing.eu']],
    ['member:m-1', ['audit']],
    ['members=0', ['billing.us']],
    ['members>=2', ['audit']],
    ['lag>0', ['billing.us']],
    ['lag=0', ['billing.eu']],
    ['lag<1k -lag=40', ['billing.eu']],
    ['-lag>0', ['audit', 'billing.eu']],
    ['lastCommit<1m', ['billing.eu', 'billing.us']],
    ['lastCommit>1h', []],
    ['state:stable', ['audit', 'billing.eu']],
    ['state:stab*', ['audit', 'billing.eu']],
    ['protocol:classic -bill', ['audit']],
    ['cluster:local audit', ['audit']],
  ])('%s', (q, found) => expect(groups(q)).toEqual(found));
});

describe('topics', () => {
  test.each([
    ['orders*', ['orders', 'orders-dlq']],
    ['"orders*"', []],
    ['partitions>1', ['orders']],
    ['groups=0', ['__meta']],
    ['group:audit', ['orders']],
    ['-internal:yes -meta -dlq', ['orders']],
  ])('%s', (q, found) => expect(topics(q)).toEqual(found));
});

test('a search that is none is bad input that names field and place', () => {
  try {
    world().queries.groups(args({ q: 'bill lag>many' }));
    expect.unreachable();
  } catch (thrown) {
    expect(asMillraceError(thrown)).toMatchObject({
      code: 'bad-input',
      field: 'q',
      position: { offset: 9, length: 4 },
      message: expect.stringContaining('q, at 10: “many” is not a number.'),
    });
  }
});

const finding = (change: Partial<Finding> = {}): Finding => ({
  id: 'f-1',
  code: 'poison-event',
  severity: 'critical',
  since: T - 300 * SECOND,
  detectedAt: T,
  updatedAt: T,
  closedAt: null,
  cluster: 'local',
  group: 'billing',
  topic: 'orders',
  partition: 3,
  title: 'billing is stuck on orders-3',
  evidence: [],
  blocks: [],
  nextSteps: [],
  partitions: [
    { topic: 'orders', partition: 3 },
    { topic: 'returns', partition: 7 },
  ],
  partitionCount: 2,
  symptoms: [],
  codeHistory: [{ code: 'consumer-hung', until: T }],
  ...change,
});

test.each([
  ['code:poison severity:critical', true],
  ['code:hung', true],
  ['code:slow', false],
  ['state:open since>2m since<10m lasts>=5m', true],
  ['state:closed', false],
  ['closed<1h', false],
  ['topic:returns partition=7', true],
  ['partition=8', false],
  ['stuck title:*orders-3', true],
  ['id:f-1', true],
  ['broker:1', false],
])('findings: %s', (q, fits) => expect(matcher(q, FINDINGS.search, T)?.(finding())).toBe(fits));

test('findings that nobody ordered: open ones first, the worst and oldest on top; of the closed ones the latest', () => {
  const rows = [
    finding({ id: 'closed-early', closedAt: T - 9 * SECOND }),
    finding({ id: 'warning', severity: 'warning', since: T - 900 * SECOND }),
    finding({ id: 'young', since: T - SECOND }),
    finding({ id: 'closed-late', closedAt: T - SECOND }),
    finding({ id: 'old' }),
  ];
  const page = windowOf(rows, FINDINGS, args(), { asOf: T, now: T });
  expect(page.rows.map(({ id }) => id)).toEqual(['old', 'young', 'warning', 'closed-late', 'closed-early']);
});

test('every field that is offered is read, and no other', () => {
  for (const { search } of [GROUPS, TOPICS, BROKERS, FINDINGS] as { search: Searchable<never> }[])
    expect(Object.keys(search.read).sort()).toEqual(
      SEARCH_FIELDS[search.list].map(({ name }) => name).sort(),
    );
});

test('a glob matches as its parts say, against a plain regular expression', () => {
  const search: Searchable<string> = { list: 'brokers', words: (row) => [row], read: {} };
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(pattern, letters, (glob, text) => {
      fc.pre(glob.includes('*'));
      const expected = new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(text);
      expect(matcher(glob, search, 0)?.(text)).toBe(expected);
    }),
    { numRuns: 5_000 },
  );
});

test('a pattern made to be slow is not', () => {
  const search: Searchable<string> = { list: 'brokers', words: (row) => [row], read: {} };
  const fits = matcher(`${'*a'.repeat(90)}*b`, search, 0);
  const started = performance.now();
  for (let row = 0; row < 1_000; row += 1) expect(fits?.('a'.repeat(249))).toBe(false);
  expect(performance.now() - started).toBeLessThan(1_000);
});
