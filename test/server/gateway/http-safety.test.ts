import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MillraceError } from '../../../server/errors.ts';
import { checkExposure } from '../../../server/gateway/gateway.ts';
import type { Actions } from '../../../server/gateway/ports.ts';
import { CONFIG, drill, post, problemIn, raw, serve } from './served.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const TOKENS = {
  kind: 'token' as const,
  tokens: [
    { name: 'vera', sha256: sha256('view-token'), role: 'viewer' as const },
    { name: 'otto', sha256: sha256('operate-token'), role: 'operator' as const },
  ],
};
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

describe('Host', () => {
  test('only names of ours, with our port or none, are answered', async () => {
    const { port } = await serve({}, { allowedHosts: ['mill.example', 'proxy.example:8443'] });
    const status = async (host: string, path = '/healthz') =>
      (await raw(port, path, { headers: { host } })).status;
    for (const host of [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `LOCALHOST:${port}`,
      `[::1]:${port}`,
      'localhost',
      'localhost.',
      `mill.example:${port}`,
      'Mill.Example',
      'proxy.example:8443',
    ])
      expect(await status(host), host).toBe(200);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `localhost:${port + 1}`,
      'localhost.evil.example',
      'mill.example:8443',
      'proxy.example',
      `0.0.0.0:${port}`,
      'a@localhost',
      'localhost:',
    ])
      for (const path of [
        '/healthz',
        '/',
        '/api/v1/groups',
        '/nothing',
        '/assets/index-DBV85cP8.js',
        '/metrics',
      ])
        expect(await status(host, path), `${host} ${path}`).toBe(403);
  });

  test('the answer is a problem', async () => {
    const { port } = await serve();
    const { headers, body } = await raw(port, '/', { headers: { host: 'evil.example' } });
    expect(headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status: 403, code: 'host-not-allowed' });
  });

  test('a request without a Host is refused', async () => {
    const { port } = await serve();
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write('GET /api/v1/groups HTTP/1.0\r\n\r\n');
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1.1 403 /);
  });

  test('on all addresses, the address that was called is a name of ours', async () => {
    const { port, url } = await serve({}, { host: '0.0.0.0', auth: TOKENS });
    expect(url).toBe(`http://127.0.0.1:${port}`);
    const status = async (host: string) => (await raw(port, '/healthz', { headers: { host } })).status;
    expect(await status(`127.0.0.1:${port}`)).toBe(200);
    expect(await status(`0.0.0.0:${port}`)).toBe(403);
    expect(await status(`10.1.2.3:${port}`)).toBe(403);
  });
});

describe('Origin', () => {
  test('writes come from our own page, from no page, or from allowed origins', async () => {
    const { url, port } = await serve({}, { allowedOrigins: ['https://ops.example'] });
    const code = async (headers: Record<string, string>) =>
      (await problemIn(await fetch(`${url}/api/v1/drills/x`, post({}, headers)))).code;
    for (const headers of [
      {},
      { origin: url },
      { origin: 'https://ops.example' },
      { origin: 'https://ops.example', 'sec-fetch-site': 'cross-site' },
    ])
      expect(await code(headers as Record<string, string>), JSON.stringify(headers)).toBe(
        'drills-unavailable',
      );
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://localhost:${port + 1}` },
      { origin: `http://evil.example:${port}` },
      { 'sec-fetch-site': 'cross-site' },
      { origin: `${url}.evil.example` },
    ])
      expect(await code(headers as Record<string, string>), JSON.stringify(headers)).toBe(
        'origin-not-allowed',
      );
    const deletion = await fetch(`${url}/api/v1/drills/x`, {
      method: 'DELETE',
      headers: { origin: 'https://evil.example' },
    });
    expect((await problemIn(deletion)).code).toBe('origin-not-allowed');
  });
});

describe('tokens', () => {
  test('the API and the metrics need one; probes and files do not', async () => {
    const { url } = await serve({}, { auth: TOKENS });
    const status = async (path: string, headers = {}) =>
      (await fetch(`${url}${path}`, { headers, redirect: 'manual' })).status;
    for (const path of [
      '/api/v1/groups',
      '/api/v1/findings/x',
      '/api/v1/openapi.json',
      '/metrics',
      '/api/v1/drills',
    ]) {
      expect(await status(path), path).toBe(401);
      expect(await status(path, bearer('wrong'))).toBe(401);
      expect(await status(path, { authorization: 'Basic dmVyYTp2aWV3LXRva2Vu' })).toBe(401);
      expect(await status(path, bearer('view-token'))).not.toBe(401);
    }
    for (const path of ['/healthz', '/readyz', '/assets/index-DBV85cP8.js', '/signin', '/signin.js'])
      expect(await status(path), path).toBe(200);
    const refused = await fetch(`${url}/api/v1/groups`);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await problemIn(refused)).toMatchObject({ code: 'unauthenticated' });
  });

  test('drills and offsets need an operator', async () => {
    const seen: unknown[] = [];
    const actions: Actions = {
      enabled: true,
      changeOffsets(request) {
        seen.push(request);
        return Promise.resolve({ dryRun: request.dryRun, changes: [] });
      },
    };
    const drills = () => ({
      list: () => [],
      start: (name: string) => Promise.resolve(drill(name, 'running')),
      stop: (name: string) => Promise.resolve(drill(name)),
    });
    const { url } = await serve({ actions, drills }, { auth: TOKENS });
    const change = { changes: [{ topic: 'orders', partition: 0, expected: 5, to: { skip: 1 } }] };
    for (const [path, body] of [
      ['drills/poison', {}],
      ['groups/g/offsets', change],
    ] as const) {
      const ask = (token: string) => fetch(`${url}/api/v1/${path}`, post(body, bearer(token)));
      expect(await problemIn(await ask('view-token'))).toMatchObject({ status: 403, code: 'forbidden' });
      expect((await ask('operate-token')).status).toBe(200);
      expect((await problemIn(await ask('x'))).status).toBe(401);
    }
    expect(seen).toEqual([{ ...change, cluster: 'local', group: 'g', dryRun: true, actor: 'otto' }]);
  });

  test('signing in gives a cookie that is no token; it works until signing out', async () => {
    const { url } = await serve({}, { auth: TOKENS });
    const refused = await fetch(`${url}/api/v1/session`, post({ token: 'wrong' }));
    expect(refused.headers.get('set-cookie')).toBeNull();
    expect((await problemIn(refused)).code).toBe('unauthenticated');

    const signedIn = await fetch(`${url}/api/v1/session`, post({ token: 'view-token' }));
    expect(await signedIn.json()).toEqual({ name: 'vera', role: 'viewer' });
    const setCookie = signedIn.headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/HttpOnly/);
    expect(setCookie).toMatch(/SameSite=Strict/);
    expect(setCookie).toMatch(/Path=\//);
    expect(setCookie).not.toMatch(/Secure|view-token/);
    const cookie = setCookie.split(';')[0] ?? '';
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${url}/api/v1/groups`, { headers })).status;
    expect(await status({ cookie: `other=1; ${cookie}; more="x y"` })).toBe(200);
    expect(await status({ cookie: cookie.slice(0, -1) })).toBe(401);
    expect(await status({ cookie: 'millrace_session=' })).toBe(401);
    expect(await status({ cookie: 'millrace_session=%E0%A4%A; a' })).toBe(401);

    const signedOut = await fetch(`${url}/api/v1/session`, { method: 'DELETE', headers: { cookie } });
    expect(signedOut.status).toBe(204);
    expect(signedOut.headers.get('set-cookie')).toMatch(/millrace_session=;/);
    expect(await status({ cookie })).toBe(401);
  });

  test('sessions end after 12 hours', async () => {
    let now = 1_700_000_000_000;
    const { url } = await serve({ clock: { now: () => now } }, { auth: TOKENS });
    const signedIn = await fetch(`${url}/api/v1/session`, post({ token: 'view-token' }));
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const status = async () => (await fetch(`${url}/api/v1/groups`, { headers: { cookie } })).status;
    now += 12 * 3_600_000 - 1;
    expect(await status()).toBe(200);
    now += 1;
    expect(await status()).toBe(401);
  });

  test('pages lead to the sign-in, and from there only to places on this site', async () => {
    const { url } = await serve({}, { auth: TOKENS });
    const to = async (path: string, headers = {}) => {
      const response = await fetch(`${url}${path}`, { headers, redirect: 'manual' });
      return [response.status, response.headers.get('location')];
    };
    expect(await to('/')).toEqual([302, '/signin?to=%2F']);
    expect(await to('/c/local/groups/a%2Fb?x=1')).toEqual([
      302,
      '/signin?to=%2Fc%2Flocal%2Fgroups%2Fa%252Fb%3Fx%3D1',
    ]);
    const vera = bearer('view-token');
    expect(await to('/', vera)).toEqual([200, null]);
    expect(await to('/signin?to=%2Fc%2Flocal%2Fgroups%2Fa%252Fb%3Fx%3D1', vera)).toEqual([
      302,
      '/c/local/groups/a%2Fb?x=1',
    ]);
    for (const evil of [
      'https://evil.example',
      '//evil.example/x',
      '/\\evil.example/x',
      '/\t/evil.example',
      'javascript:alert(1)',
      '/..//evil.example',
      '/signin',
      '',
    ])
      expect(await to(`/signin?to=${encodeURIComponent(evil)}`, vera), evil).toEqual([302, '/']);
  });
});

describe('offsets', () => {
  const body = { dryRun: false, changes: [{ topic: 'orders', partition: 0, expected: null, to: 'latest' }] };
  const withError = (error: MillraceError): Actions => ({
    enabled: true,
    changeOffsets: () => Promise.reject(error),
  });

  test('switched off is 403, whoever asks', async () => {
    const { url } = await serve();
    expect(await problemIn(await fetch(`${url}/api/v1/groups/g/offsets`, post(body)))).toMatchObject({
      status: 403,
      code: 'actions-disabled',
    });
  });

  test('a group with members is 409 and names them', async () => {
    const { url } = await serve({ actions: withError(new MillraceError('group-not-empty', 'stop these')) });
    expect(await problemIn(await fetch(`${url}/api/v1/groups/g/offsets`, post(body)))).toMatchObject({
      status: 409,
      code: 'group-not-empty',
      members: ['worker on 10.0.0.1'],
    });
  });

  test('another committed offset is 409 with the field', async () => {
    const error = new MillraceError('offset-mismatch', 'is at 7, not at 5', { field: 'changes[0].expected' });
    const { url } = await serve({ actions: withError(error) });
    expect(await problemIn(await fetch(`${url}/api/v1/groups/g/offsets`, post(body)))).toMatchObject({
      status: 409,
      code: 'offset-mismatch',
      field: 'changes[0].expected',
    });
  });

  test('bodies that are not right are 400 and name the field', async () => {
    const { url } = await serve({ actions: withError(new MillraceError('internal', 'not to be reached')) });
    const field = async (value: unknown) => {
      const found = await problemIn(await fetch(`${url}/api/v1/groups/g/offsets`, post(value)));
      expect(found).toMatchObject({ status: 400, code: 'bad-request' });
      return found.field;
    };
    const one = { topic: 'orders', partition: 0, expected: 1, to: 'latest' };
    expect(await field({})).toBe('changes');
    expect(await field({ changes: [] })).toBe('changes');
    expect(await field({ changes: [{ ...one, topic: 'no topic' }] })).toBe('changes[0].topic');
    expect(await field({ changes: [one, { ...one, partition: -1 }] })).toBe('changes[1].partition');
    expect(await field({ changes: [{ ...one, expected: undefined }] })).toBe('changes[0].expected');
    expect(await field({ changes: [{ ...one, to: 'somewhere' }] })).toBe('changes[0].to');
    expect(await field({ changes: [{ ...one, to: { offset: -1 } }] })).toBe('changes[0].to.offset');
    expect(await field({ changes: [one, one] })).toBe('changes[1]');
    expect(await field({ changes: [one], force: true })).toBe('force');
    expect(await field({ changes: [one], dryRun: 'no' })).toBe('dryRun');
  });
});

describe('limits', () => {
  test('too many requests of one address are 429; probes go on', async () => {
    const { url } = await serve();
    let last = await fetch(`${url}/api/v1/drills/x`, post({}));
    for (let i = 0; i < 70 && last.status !== 429; i++)
      last = await fetch(`${url}/api/v1/drills/x`, { method: 'DELETE' });
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await problemIn(last)).toMatchObject({ status: 429, code: 'too-many-requests' });
    // Reads have a count of their own.
    expect((await fetch(`${url}/api/v1/groups`)).status).toBe(200);
    let reads = await fetch(`${url}/api/v1/groups`);
    for (let i = 0; i < 1_300 && reads.status !== 429; i++) {
      await reads.arrayBuffer();
      reads = await fetch(`${url}/api/v1/${i % 2 === 0 ? 'topics' : 'brokers'}`);
    }
    expect(reads.status).toBe(429);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

describe('exposure', () => {
  test('other machines are let in only with tokens, or when it is said', () => {
    for (const host of ['127.0.0.1', 'localhost', '::1', '127.3.2.1', '[::1]'])
      expect(() => checkExposure({ ...CONFIG, host }, false), host).not.toThrow();
    for (const host of [
      '0.0.0.0',
      '::',
      '10.0.0.1',
      'mill.example',
      '127.evil.example',
      'localhost.evil.example',
    ]) {
      expect(() => checkExposure({ ...CONFIG, host }, false), host).toThrow(
        expect.objectContaining({ code: 'insecure-host', field: 'server.host' }),
      );
      expect(() => checkExposure({ ...CONFIG, host }, true)).not.toThrow();
      expect(() => checkExposure({ ...CONFIG, host, auth: TOKENS }, false)).not.toThrow();
    }
  });
});

describe('listening and closing', () => {
  test('a taken port says which, and what to do', async () => {
    const { port } = await serve();
    await expect(serve({}, { port })).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringMatching(new RegExp(`Port ${port} .*PORT=`)) as string,
    });
  });

  test('an address of another machine is a mistake in the configuration', async () => {
    await expect(serve({}, { host: '203.0.113.7' })).rejects.toMatchObject({
      code: 'config-invalid',
      field: 'server.host',
    });
  });

  test('close ends within 2 s with idle, half-sent and waiting requests, and twice is once', async () => {
    const { url, port, close } = await serve({ peek: { event: () => new Promise(() => undefined) } });
    await (await fetch(`${url}/healthz`)).text();
    const half = connect(port, '127.0.0.1');
    onTestFinished(() => void half.destroy());
    half.on('error', () => undefined);
    half.write(
      'POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{',
    );
    const waiting = fetch(`${url}/api/v1/events/orders/0/1`).catch((error: unknown) => error);
    await expect.poll(() => raw(port, '/healthz').then(({ status }) => status)).toBe(200);
    const before = Date.now();
    await Promise.all([close(), close()]);
    expect(Date.now() - before).toBeLessThan(2_000);
    expect(await waiting).toBeInstanceOf(Error);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});
