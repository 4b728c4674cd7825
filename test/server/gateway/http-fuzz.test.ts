import fc from 'fast-check';
import { expect, test } from 'vitest';
import { problem } from '../../../server/protocol/problem.ts';
import { caughtUp } from '../model/pipeline.ts';
import { Watch } from '../queries/world.ts';
import { drill, raw, serve } from './served.ts';

const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

const word = fc.oneof(
  fc.constantFrom(
    'orders',
    'g',
    'local',
    '0',
    '7',
    '-1',
    'earliest',
    '..',
    '.',
    '',
    '%',
    '__proto__',
    'constructor',
    'history',
    'partitions',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double().map(String),
  fc.bigInt().map(String),
);
const encoded = word.map((text) => encodeURIComponent(text));
const place = fc.constantFrom(
  'findings',
  'groups',
  'topics',
  'brokers',
  'systems',
  'graph',
  'events',
  'drills',
  'session',
  'clusters',
  'openapi.json',
);
const path = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(place, fc.array(encoded, { maxLength: 5 }))
      .map(([first, rest]) => `/api/v1/${[first, ...rest].join('/')}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(place, fc.array(encoded, { maxLength: 3 }))
      .map(([first, rest]) => `/api/v1/clusters/local/${[first, ...rest].join('/')}`),
  },
  { weight: 1, arbitrary: encoded.map((group) => `/api/v1/groups/${group}/offsets`) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) })
      .map((text) => `/${text}`),
  },
);
const query = fc.oneof(
  fc.constant(''),
  fc
    .array(
      fc.tuple(fc.constantFrom('q', 'state', 'sort', 'limit', 'cursor', 'cluster', 'to', 'x'), encoded),
      { maxLength: 4 },
    )
    .map((pairs) => `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`),
);
const change = fc.record(
  {
    topic: word,
    partition: fc.oneof(fc.integer(), fc.double(), word),
    expected: fc.oneof(fc.constant(null), fc.integer(), fc.double()),
    to: fc.oneof(word, fc.record({ offset: fc.double() }), fc.record({ skip: fc.integer() }), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  fc.constant(undefined),
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc
    .record({ dryRun: fc.boolean(), changes: fc.array(change, { maxLength: 3 }) })
    .map((value) => JSON.stringify(value)),
  fc.record({ token: word }).map((value) => JSON.stringify(value)),
);
const request = fc.record({
  path: fc.tuple(path, query).map((parts) => parts.join('')),
  method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'),
  type: fc.constantFrom(
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'application/json;;',
    '\u00ff/x',
    '',
  ),
  accept: fc.constantFrom('*/*', 'text/html', ''),
  body,
});

test(`whatever is asked, it is never a 500, and every refusal is a problem (FUZZ_SEED=${seed})`, async () => {
  const { queries } = new Watch(caughtUp());
  const { port } = await serve({
    queries,
    drills: () => ({
      list: () => [drill('poison')],
      start: (name) => Promise.resolve(drill(name, 'running')),
      stop: (name) => Promise.resolve(drill(name)),
    }),
    actions: { enabled: true, changeOffsets: ({ dryRun }) => Promise.resolve({ dryRun, changes: [] }) },
  });
  const statuses = new Map<number, number>();
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(request, async ({ path: target, method, type, accept, body: sent }) => {
      // From another address each time: how often one may ask is not the question here.
      const from = `127.${1 + ((asked >> 16) & 127)}.${(asked >> 8) & 255}.${1 + (asked++ & 127)}`;
      const headers = { accept, ...(type === '' ? {} : { 'content-type': type }) };
      const answer = await raw(port, target, {
        method,
        headers,
        from,
        ...(sent === undefined ? {} : { body: sent }),
      });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      expect(answer.status).not.toBe(429);
      expect(answer.status).toBeLessThan(500);
      if (answer.status < 400) return;
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(problem.parse(JSON.parse(answer.body)).status).toBe(answer.status);
      expect(answer.body).not.toMatch(/\bat .*\.[jt]s\b|node_modules|FST_/);
    }),
    { seed, numRuns: 2_000 },
  );
  // It went through the routes, not only past them.
  for (const status of [200, 400, 404, 405, 415])
    expect(statuses.get(status) ?? 0, String(status)).toBeGreaterThan(0);
}, 60_000);
