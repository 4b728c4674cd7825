import { describe, expect, it } from 'vitest';
import { createHistory } from '../../../client/net/history.ts';
import { createDrills, createPeek } from '../../../client/net/http.ts';
import { createBridgeClock } from '../../../client/net/wall-clock.ts';
import { event } from '../../../client/playground/recording.ts';

const answering = (status: number, body: unknown) => {
  const asked: { url: string; method: string | undefined }[] = [];
  const fetch = async (
    url: Parameters<typeof globalThis.fetch>[0],
    init?: RequestInit,
  ): Promise<Response> => {
    asked.push({ url: String(url), method: init?.method });
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  };
  return { fetch, asked };
};

describe('peeking at an event', () => {
  it('asks by cluster, topic, partition and offset, and parses the answer', async () => {
    const { fetch, asked } = answering(200, event(0));
    const answer = await createPeek(fetch).event('eu.prod', 'orders', 1, 48_213);
    expect(answer).toMatchObject({ ok: true, value: { offset: 48_213 } });
    expect(asked[0]?.url).toBe('/api/v1/clusters/eu.prod/events/orders/1/48213');
  });
  it('a problem of the bridge comes back as it is', async () => {
    const problem = {
      type: 'about:blank',
      title: 'No right',
      status: 403,
      code: 'not-authorized-by-kafka',
      detail: 'Read on orders',
    };
    const { fetch } = answering(403, problem);
    expect(await createPeek(fetch).event('c', 't', 0, 0)).toEqual({ ok: false, problem });
  });
  it.each([
    [502, '<html>proxy</html>', 'internal'],
    [404, '', 'not-found'],
    [200, { nonsense: true }, 'internal'],
    [200, 'no json', 'internal'],
  ])('%d with %j is a problem to show, not an exception', async (status, body, code) => {
    const { fetch } = answering(status, body);
    expect(await createPeek(fetch).event('c', 't', 0, 0)).toMatchObject({ ok: false, problem: { code } });
  });
  it('a bridge that is gone is said to be gone', async () => {
    const peek = createPeek(() => Promise.reject(new TypeError('fetch failed')));
    expect(await peek.event('c', 't', 0, 0)).toMatchObject({
      ok: false,
      problem: { code: 'source-unreachable' },
    });
  });
  it('a bridge that does not answer in time is said to be slow', async () => {
    const peek = createPeek(() => Promise.reject(new DOMException('late', 'TimeoutError')));
    expect(await peek.event('c', 't', 0, 0)).toMatchObject({ ok: false, problem: { code: 'timeout' } });
  });
});

it('histories are asked for by names that no path can be mistaken for', async () => {
  const { fetch, asked } = answering(404, {
    type: 'about:blank',
    title: 'No',
    status: 404,
    code: 'not-found',
  });
  const port = createHistory(fetch);
  expect(await port.group('demo', '..')).toMatchObject({ ok: false, problem: { status: 404 } });
  await port.topic('eu/prod', 'orders');
  await port.partition('demo', 'a/b?c', 'orders', 3);
  expect(asked.map(({ url }) => url)).toEqual([
    '/api/v1/clusters/demo/groups/~../history',
    '/api/v1/clusters/eu%2Fprod/topics/orders/history',
    '/api/v1/clusters/demo/groups/a%2Fb%3Fc/partitions/orders/3/history',
  ]);
});

it('a drill is started with POST and mended with DELETE', async () => {
  const drill = {
    name: 'hang',
    title: 'Hang',
    description: '',
    expects: [],
    state: 'running',
    startedAt: 1,
    detail: '',
  };
  const { fetch, asked } = answering(200, drill);
  const drills = createDrills(fetch);
  expect(await drills.start('hang')).toEqual({ ok: true, value: drill });
  await drills.stop('hang');
  expect(asked).toEqual([
    { url: '/api/v1/drills/hang', method: 'POST' },
    { url: '/api/v1/drills/hang', method: 'DELETE' },
  ]);
});

describe("the bridge's clock", () => {
  it('takes the message with the least delay, also when ours is an hour off', () => {
    let local = 0;
    const clock = createBridgeClock(
      () => local,
      () => 3_600_000,
    );
    clock.heard(500);
    expect(clock.now()).toBe(500);
    local = 1_000;
    clock.heard(1_200); // 300 ms late
    expect(clock.now()).toBeGreaterThan(1_495);
    local = 2_000;
    clock.heard(2_510);
    expect(clock.now()).toBe(2_510);
  });
  it('follows a clock that was set', () => {
    const clock = createBridgeClock(
      () => 0,
      () => 0,
    );
    clock.heard(10_000_000);
    clock.heard(5_000);
    expect(clock.now()).toBe(5_000);
  });
});
