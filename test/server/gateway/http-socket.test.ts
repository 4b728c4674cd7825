import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { post, raw, serve } from './served.ts';

const TOKEN = 'view-token';
const AUTH = {
  kind: 'token' as const,
  tokens: [
    { name: 'vera', sha256: createHash('sha256').update(TOKEN).digest('hex'), role: 'viewer' as const },
  ],
};

/** Engine.IO refuses every upgrade with this status, whatever the reason. */
const REFUSED = 400;

/** The status of a WebSocket handshake, written by hand: a browser's headers can be set at will. */
async function handshake(port: number, headers: Record<string, string>): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const all: Record<string, string> = {
    host: `127.0.0.1:${port}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.write(
    ['GET /socket.io/?EIO=4&transport=websocket HTTP/1.1', ...lines].join('\r\n').concat('\r\n\r\n'),
  );
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('data', (data: Buffer) => resolve(Number(data.toString('latin1').split(' ')[1])));
  });
}

describe('the socket on the same port', () => {
  test('opens for our own page; not for other hosts, not for other origins', async () => {
    const { port } = await serve();
    expect(await handshake(port, {})).toBe(101);
    expect(await handshake(port, { origin: `http://127.0.0.1:${port}` })).toBe(101);
    expect(await handshake(port, { host: 'evil.example' })).toBe(REFUSED);
    expect(await handshake(port, { origin: 'https://evil.example' })).toBe(REFUSED);
    expect(await handshake(port, { origin: 'null' })).toBe(REFUSED);
  });

  test('with tokens it needs one: by header, or by the cookie that signing in gives', async () => {
    const { url, port } = await serve({}, { auth: AUTH });
    expect(await handshake(port, {})).toBe(REFUSED);
    expect(await handshake(port, { authorization: 'Bearer wrong' })).toBe(REFUSED);
    expect(await handshake(port, { authorization: `Bearer ${TOKEN}` })).toBe(101);
    const signedIn = await fetch(`${url}/api/v1/session`, post({ token: TOKEN }));
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await handshake(port, { cookie })).toBe(101);
  });

  test('closing ends open sockets within 2 s', async () => {
    const { port, close } = await serve();
    expect(await handshake(port, {})).toBe(101);
    const before = Date.now();
    await close();
    expect(Date.now() - before).toBeLessThan(2_000);
    await expect(raw(port, '/healthz')).rejects.toThrow();
  });
});

describe('TLS', () => {
  test('serves https, with HSTS and a cookie that is for https only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-tls-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'].concat(
        ['-subj', '/CN=localhost', '-keyout', key, '-out', cert],
      ),
      { stdio: 'ignore' },
    );
    const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    const { url, port } = await serve({}, { tls, auth: AUTH });
    expect(url).toBe(`https://127.0.0.1:${port}`);
    const { headers, status } = await new Promise<{
      status: number | undefined;
      headers: NodeJS.Dict<string | string[]>;
    }>((resolve, reject) => {
      const request = tlsRequest(
        `${url}/api/v1/session`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          rejectUnauthorized: false,
          agent: false,
        },
        (response) => {
          response.resume();
          response.on('end', () => resolve({ status: response.statusCode, headers: response.headers }));
        },
      );
      request.on('error', reject);
      request.end(JSON.stringify({ token: TOKEN }));
    });
    expect(status).toBe(200);
    expect(headers['strict-transport-security']).toMatch(/^max-age=/);
    expect(String(headers['set-cookie'])).toMatch(/Secure/);
  });
});
