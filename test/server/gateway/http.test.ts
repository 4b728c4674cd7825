import { describe, expect, test } from 'vitest';
import { MillraceError } from '../../../server/errors.ts';
import { guardName } from '../../../server/protocol/path-names.ts';
import { findingDouble, queriesDouble } from './queries-double.ts';
import { drill, eventAt, post, problemIn, raw, serve } from './served.ts';

const json = async (url: string): Promise<Record<string, unknown>> => {
  const response = await fetch(url);
  expect(response.status, url).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return (await response.json()) as Record<string, unknown>;
};

describe('names and clusters', () => {
  const several = () =>
    queriesDouble({
      east: { groups: ['g', 'only-east'], topics: ['orders'] },
      west: { groups: ['g'], topics: ['orders', 'only-west'] },
    });

  test('a name that stands on one cluster needs none; on several it answers 409 with the candidates', async () => {
    const { url } = await serve({ queries: several() });
    expect(await json(`${url}/api/v1/groups/only-east`)).toMatchObject({ cluster: 'east' });
    expect(await json(`${url}/api/v1/topics/only-west`)).toMatchObject({ cluster: 'west' });
    expect(await json(`${url}/api/v1/groups/g?cluster=west`)).toMatchObject({ cluster: 'west' });
    expect(await json(`${url}/api/v1/clusters/east/groups/g`)).toMatchObject({ cluster: 'east' });
    for (const path of ['groups/g', 'topics/orders', 'events/orders/0/1', 'graph'])
      expect(await problemIn(await fetch(`${url}/api/v1/${path}`))).toMatchObject({
        status: 409,
        code: 'ambiguous-cluster',
        candidates: ['east', 'west'],
      });
  });

  test('unknown clusters, groups and topics are 404, each by its code', async () => {
    const { url } = await serve({ queries: several() });
    const code = async (path: string) => (await problemIn(await fetch(`${url}/api/v1/${path}`))).code;
    expect(await code('clusters/north/groups')).toBe('unknown-cluster');
    expect(await code('groups?cluster=north')).toBe('unknown-cluster');
    expect(await code('groups/nobody')).toBe('unknown-group');
    expect(await code('clusters/west/groups/only-east')).toBe('unknown-group');
    expect(await code('topics/nothing')).toBe('unknown-topic');
    expect(await code('findings/f-1')).toBe('unknown-finding');
    expect(await code('nothing')).toBe('not-found');
  });

  test('group names may hold slashes, spaces, any letters, and be as long as Kafka lets them', async () => {
    const names = [
      'a/b',
      'with space',
      'Größe-группа-群组',
      '100%',
      '?q=1#x',
      '..%2f',
      'é'.repeat(16_000),
      'x'.repeat(32_767),
    ];
    const { url, port } = await serve({ queries: queriesDouble({ local: { groups: names, topics: [] } }) });
    for (const group of names) {
      expect(await json(`${url}/api/v1/groups/${encodeURIComponent(group)}`)).toMatchObject({ group });
      expect(await json(`${url}/api/v1/clusters/local/groups/${encodeURIComponent(group)}`)).toMatchObject({
        group,
      });
    }
    const longest = await raw(port, `/api/v1/groups/${'%C3%A9'.repeat(16_383)}`);
    expect(longest.status).toBe(404);
    const tooLong = await fetch(`${url}/api/v1/groups/${'x'.repeat(32_768)}`);
    expect(await problemIn(tooLong)).toMatchObject({ code: 'bad-request', field: 'group' });
  });

  test('names that no client would send are reached with a `~` before them, and so are those that begin with one', async () => {
    const names = ['.', '..', '', '~', '~.', '~~', '~orders', '...', 'a~', '../x'];
    const { url } = await serve({ queries: queriesDouble({ local: { groups: names, topics: [] } }) });
    for (const group of names) {
      const segment = encodeURIComponent(guardName(group));
      expect(await json(`${url}/api/v1/groups/${segment}`)).toMatchObject({ group });
      expect(await json(`${url}/api/v1/clusters/~local/groups/${segment}`)).toMatchObject({ group });
    }
    expect(await json(`${url}/api/v1/groups/~a~`)).toMatchObject({ group: 'a~' });
    expect(await problemIn(await fetch(`${url}/api/v1/groups/~orders`))).toMatchObject({
      code: 'unknown-group',
    });
    expect(await problemIn(await fetch(`${url}/api/v1/events/orders/~3/7`))).toMatchObject({
      code: 'bad-request',
      field: 'partition',
    });
    expect(await problemIn(await fetch(`${url}/api/v1/groups/a~?cluster=~local`))).toMatchObject({
      code: 'bad-request',
      field: 'cluster',
    });
  });

  test('with one cluster the peek is asked even for a topic that is not known yet', async () => {
    const { url } = await serve();
    expect(await json(`${url}/api/v1/events/new-topic/3/7`)).toMatchObject({
      topic: 'new-topic',
      partition: 3,
      offset: 7,
    });
  });
});

describe('lists', () => {
  test('pages follow one another by `next` until it is null', async () => {
    const groups = Array.from({ length: 450 }, (_, i) => `g-${i}`);
    const { url } = await serve({ queries: queriesDouble({ local: { groups, topics: [] } }) });
    const seen: unknown[] = [];
    const sizes: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Record<string, unknown> = await json(`${url}/api/v1/groups?cursor=${cursor}`);
      const rows = page.groups as { group: string }[];
      expect(page.total).toBe(450);
      sizes.push(rows.length);
      seen.push(...rows.map(({ group }) => group));
      cursor = page.next as string | null;
    }
    expect(sizes).toEqual([200, 200, 50]);
    expect(seen).toEqual(groups);
  });

  test('limit goes to 1,000; what is out of bounds or unknown is 400 with the field', async () => {
    const { url } = await serve();
    await json(`${url}/api/v1/groups?limit=1000`);
    const field = async (query: string) => {
      const found = await problemIn(await fetch(`${url}/api/v1/groups?${query}`));
      expect(found).toMatchObject({ status: 400, code: 'bad-request' });
      return found.field;
    };
    for (const limit of ['1001', '0', '-1', '1.5', '1e2', 'ten', '', ' 5', '9'.repeat(30)])
      expect(await field(`limit=${encodeURIComponent(limit)}`), limit).toBe('limit');
    expect(await field('limit=1&limit=2')).toBe('limit');
    expect(await field('cursor=zzz')).toBe('cursor');
    expect(await field('cluster=')).toBe('cluster');
    expect(await field('colour=red')).toBe('colour');
    expect(await field(`q=${'x'.repeat(201)}`)).toBe('q');
  });
});

describe('findings', () => {
  test('one by its id, on its own cluster only', async () => {
    const queries = queriesDouble({ local: { groups: [], topics: [] }, other: { groups: [], topics: [] } }, [
      findingDouble('f/1', 'local', 'poison-event'),
    ]);
    const { url } = await serve({ queries });
    expect(await json(`${url}/api/v1/findings/f%2F1`)).toMatchObject({ id: 'f/1' });
    expect(await json(`${url}/api/v1/clusters/local/findings/f%2F1`)).toMatchObject({ id: 'f/1' });
    expect((await problemIn(await fetch(`${url}/api/v1/clusters/other/findings/f%2F1`))).code).toBe(
      'unknown-finding',
    );
  });
});

describe('events', () => {
  test('each error of the peek has its problem', async () => {
    const cases = [
      ['unknown-topic', 404, 'unknown-topic'],
      ['unknown-partition', 404, 'unknown-partition'],
      ['not-authorized', 403, 'not-authorized-by-kafka'],
      ['timeout', 504, 'timeout'],
      ['broker-timeout', 504, 'timeout'],
      ['broker-unreachable', 503, 'source-unreachable'],
      ['conflict', 429, 'too-many-requests'],
      ['not-found', 503, 'not-ready'],
      ['internal', 500, 'internal'],
    ] as const;
    for (const [code, status, expected] of cases) {
      const event = () => Promise.reject(new MillraceError(code, 'secret words of a library'));
      const { url } = await serve({ peek: { event } });
      const found = await problemIn(await fetch(`${url}/api/v1/events/orders/0/1`));
      expect(found).toMatchObject({ status, code: expected });
      if (status === 500) expect(JSON.stringify(found)).not.toContain('secret');
    }
  });

  test('a foreign error is a 500 without its words', async () => {
    const { url } = await serve({
      peek: { event: () => Promise.reject(new TypeError('x.y is not a function')) },
    });
    const text = await (await fetch(`${url}/api/v1/events/orders/0/1`)).text();
    expect(text).toContain('"internal"');
    expect(text).not.toMatch(/function|TypeError|\.ts/);
  });

  test('partitions and offsets that are none are 400 with the field', async () => {
    const { url } = await serve();
    for (const [path, field] of [
      ['orders/x/1', 'partition'],
      ['orders/-1/1', 'partition'],
      ['orders/2147483648/1', 'partition'],
      ['orders/0/9007199254740992', 'offset'],
      ['orders/0/1.5', 'offset'],
      ['no%20topic/0/1', 'topic'],
    ])
      expect(await problemIn(await fetch(`${url}/api/v1/events/${path}`))).toMatchObject({
        status: 400,
        field,
      });
  });

  test('the peek is aborted when the one who asked has gone', async () => {
    let seen: AbortSignal | undefined;
    const leave = new AbortController();
    const aborted = new Promise<void>((resolve) => {
      void serve({
        peek: {
          event: ({ signal, cluster, topic, partition, offset }) => {
            seen = signal;
            return new Promise((answer) => {
              signal?.addEventListener('abort', () => {
                resolve();
                answer(eventAt(cluster, topic, partition, offset));
              });
              leave.abort();
            });
          },
        },
      }).then(({ url }) =>
        fetch(`${url}/api/v1/events/orders/0/1`, { signal: leave.signal }).catch(() => undefined),
      );
    });
    await aborted;
    expect(seen?.aborted).toBe(true);
  });
});

describe('drills', () => {
  test('without a Kafka of our own there are none', async () => {
    const { url } = await serve();
    for (const [path, init] of [
      ['drills', {}],
      ['drills/poison', post({})],
      ['drills/poison', { method: 'DELETE' }],
    ] as const)
      expect(await problemIn(await fetch(`${url}/api/v1/${path}`, init))).toMatchObject({
        status: 404,
        code: 'drills-unavailable',
      });
  });

  test('list, start, end; unknown 404, running 409', async () => {
    const { url } = await serve({
      drills: () => ({
        list: () => [drill('poison')],
        start: (name) => {
          if (name === 'none') return Promise.reject(new MillraceError('not-found', 'no such drill'));
          if (name === 'busy') return Promise.reject(new MillraceError('conflict', 'another runs'));
          return Promise.resolve(drill(name, 'running'));
        },
        stop: (name) => Promise.resolve(drill(name)),
      }),
    });
    expect(await json(`${url}/api/v1/drills`)).toMatchObject({ drills: [{ name: 'poison' }] });
    const start = (name: string) => fetch(`${url}/api/v1/drills/${name}`, post({}));
    expect(await (await start('poison')).json()).toMatchObject({ state: 'running' });
    expect(await problemIn(await start('none'))).toMatchObject({ status: 404, code: 'unknown-drill' });
    expect(await problemIn(await start('busy'))).toMatchObject({ status: 409, code: 'drill-running' });
    // As the page sends it: a type, and no body.
    const ended = await fetch(`${url}/api/v1/drills/poison`, {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
    });
    expect(await ended.json()).toMatchObject({ state: 'idle' });
  });
});

describe('methods, types, sizes', () => {
  test('a wrong method is 405 with Allow', async () => {
    const { url } = await serve();
    for (const [path, method, allow] of [
      ['/api/v1/groups', 'POST', 'GET, HEAD'],
      ['/api/v1/groups/g/offsets', 'GET', 'POST'],
      ['/api/v1/clusters/local/groups/g/offsets', 'PATCH', 'POST'],
      ['/api/v1/session', 'GET', 'POST, DELETE'],
      ['/api/v1/drills/x', 'PUT', 'POST, DELETE'],
      ['/healthz', 'POST', 'GET, HEAD'],
      ['/', 'DELETE', 'GET, HEAD'],
    ] as const) {
      const response = await fetch(`${url}${path}`, { method });
      expect(response.headers.get('allow'), path).toBe(allow);
      expect(await problemIn(response)).toMatchObject({ status: 405, code: 'method-not-allowed' });
    }
    expect((await fetch(`${url}/api/v1/groups`, { method: 'HEAD' })).status).toBe(200);
  });

  test('writes are JSON and short', async () => {
    const { url } = await serve();
    const path = `${url}/api/v1/session`;
    const code = async (init: RequestInit) =>
      (await problemIn(await fetch(path, { method: 'POST', ...init }))).code;
    expect(
      await code({ body: 'token=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ).toBe('unsupported-media-type');
    expect(await code({ body: '{"token":"1"}', headers: { 'content-type': 'text/plain' } })).toBe(
      'unsupported-media-type',
    );
    expect(await code({})).toBe('unsupported-media-type');
    expect(await code(post({ token: 'x'.repeat(70_000) }))).toBe('payload-too-large');
    expect(await code({ ...post({}), body: '{"token":' })).toBe('bad-request');
    expect(await code(post({}))).toBe('bad-request');
    expect(await code(post([]))).toBe('bad-request');
    const parsed = await code({ ...post({}), body: '{"__proto__":{"token":"x"}}' });
    expect(parsed).toBe('bad-request');
  });

  test('malformed URLs and malformed HTTP are 400', async () => {
    const { url, port } = await serve();
    for (const path of ['/api/v1/groups/%', '/api/v1/groups/%E0%A4%A', '/%', '/assets/%C0'])
      expect((await raw(port, path)).status, path).toBe(400);
    expect(await problemIn(await fetch(`${url}/api/v1/groups/%ff`))).toMatchObject({ code: 'bad-request' });
    const huge = await raw(port, '/', { headers: { 'x-long': 'x'.repeat(200_000) } });
    expect(huge.status).toBe(431);
    expect(huge.headers['content-type']).toBe('application/problem+json');
  });
});
