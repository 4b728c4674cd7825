import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createTokenSource } from '../../../../server/sources/kafka/client-oauth.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Asked {
  authorization: string | undefined;
  body: string;
}

/** A token endpoint that answers with what `answer` returns for its n-th request. */
async function endpoint(answer: (n: number) => { status?: number; body: string }) {
  const asked: Asked[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      asked.push({ authorization: request.headers.authorization, body });
      const { status = 200, body: text } = answer(asked.length);
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return { asked, url: `http://127.0.0.1:${port}/token?tenant=secret-tenant` };
}

const credentials = (tokenEndpoint: string) => ({
  tokenEndpoint,
  clientId: 'mill:race',
  clientSecret: 'p@ss word',
  scope: 'kafka read',
});
const token = (n: number, expires?: number) => ({
  body: JSON.stringify({
    access_token: `token-${n}`,
    ...(expires === undefined ? {} : { expires_in: expires }),
  }),
});

describe('the client credentials grant', () => {
  test('sends the credentials as RFC 6749 wants them', async () => {
    const { asked, url } = await endpoint((n) => token(n, 300));
    expect(await createTokenSource(credentials(url))()).toBe('token-1');
    const [request] = asked;
    const basic = Buffer.from((request?.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    expect(basic).toBe('mill%3Arace:p%40ss+word');
    expect(request?.body).toBe('grant_type=client_credentials&scope=kafka+read');
  });

  test('keeps a token until shortly before its end, and logins at once share one request', async () => {
    const { asked, url } = await endpoint((n) => token(n, 300));
    let now = 0;
    const source = createTokenSource(credentials(url), () => now);
    expect(await Promise.all([source(), source(), source()])).toEqual(['token-1', 'token-1', 'token-1']);
    now = 269_000;
    expect(await source()).toBe('token-1');
    now = 271_000;
    expect(await source()).toBe('token-2');
    expect(asked).toHaveLength(2);
  });

  test('a token of unknown life is kept for less than a minute', async () => {
    const { url } = await endpoint((n) => token(n));
    let now = 0;
    const source = createTokenSource(credentials(url), () => now);
    await source();
    now = 61_000;
    expect(await source()).toBe('token-2');
  });

  test.each([
    [
      'a refusal',
      { status: 401, body: '{"error":"invalid_client"}' },
      'authentication-failed',
      false,
      'HTTP 401',
    ],
    ['an endpoint in trouble', { status: 503, body: '' }, 'authentication-failed', true, 'HTTP 503'],
    ['no JSON', { body: '<html>' }, 'authentication-failed', false, 'access token'],
    ['no token', { body: '{"access_token":""}' }, 'authentication-failed', false, 'access token'],
  ] as const)('%s is told without the secret', async (_what, answer, code, canRetry, says) => {
    const { url } = await endpoint(() => answer);
    const failed = createTokenSource(credentials(url))();
    await expect(failed).rejects.toMatchObject({ code, canRetry });
    await expect(failed).rejects.toThrow(says);
    await expect(failed).rejects.not.toThrow(/p@ss|secret-tenant/);
  });

  test('an endpoint that cannot be reached is told, and asked again by the next login', async () => {
    const source = createTokenSource(credentials('http://127.0.0.1:1/token'));
    for (let i = 0; i < 2; i++)
      await expect(source()).rejects.toMatchObject({ code: 'broker-unreachable', canRetry: true });
  });
});
