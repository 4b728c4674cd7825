import fastifyStatic from '@fastify/static';
import fastify from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findingDouble, queriesDouble } from './queries-double.ts';
import { clientBuild, problemIn, raw, SCRIPT, serve } from './served.ts';

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the page', () => {
  test('index for every view, with a new nonce in page and policy each time', async () => {
    const { url } = await serve();
    const nonces = new Set<string>();
    for (const path of [
      '/',
      '/c/local/flow',
      '/c/local/groups/a%2Fb',
      '/settings',
      '/wall',
      '/index.html',
      '/some/view',
    ]) {
      const response = await fetch(`${url}${path}`, { headers: HTML });
      expect(response.status, path).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
      const csp = response.headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([^']+)'/.exec(csp)?.[1] ?? '';
      expect(nonce.length).toBeGreaterThanOrEqual(20);
      nonces.add(nonce);
      expect(csp).toBe(
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; connect-src 'self' blob:; font-src 'self'; media-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
      );
      const html = await response.text();
      expect(html).not.toContain('__CSP_NONCE__');
      expect(html.split(nonce)).toHaveLength(3);
    }
    expect(nonces.size).toBe(7);
  });

  test('what is no page is a problem: API paths, files that are not there, clients that want no HTML', async () => {
    const { url } = await serve();
    for (const path of ['/api/v2/groups', '/api', '/assets/gone-12345678.js'])
      expect(await problemIn(await fetch(`${url}${path}`, { headers: HTML })), path).toMatchObject({
        code: 'not-found',
      });
    expect(await problemIn(await fetch(`${url}/favicon.png`))).toMatchObject({ code: 'not-found' });
  });

  test('headers that keep other sites out stand on every answer; HSTS only with TLS', async () => {
    const { url } = await serve();
    for (const path of [
      '/',
      '/healthz',
      '/api/v1/groups',
      '/nothing',
      '/api/v1/groups/%ff',
      '/assets/index-DBV85cP8.js',
    ]) {
      const { headers } = await fetch(`${url}${path}`);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('content-security-policy'), path).toContain("default-src 'none'");
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
    const { headers } = await fetch(`${url}/`);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  test('without a build it says what to do', async () => {
    const { url } = await serve({ clientDir: '/nowhere/at/all' });
    expect((await problemIn(await fetch(`${url}/`))).detail).toContain('npm run build');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe('files', () => {
  test('hashed assets are immutable, compressed where a copy is, and answer 304', async () => {
    const { url, port } = await serve();
    const path = '/assets/index-DBV85cP8.js';
    const response = await fetch(`${url}${path}`, { headers: { 'accept-encoding': 'gzip' } });
    expect(response.headers.get('content-type')).toMatch(/\/javascript; charset=utf-8$/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('vary')).toMatch(/accept-encoding/i);
    expect(await response.text()).toBe(SCRIPT);
    const plain = await raw(port, path, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toBe(SCRIPT);
    const etag = plain.headers.etag ?? '';
    expect(etag).not.toBe('');
    expect((await raw(port, path, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  test('a name with spaces; nothing outside the folder; no dot files', async () => {
    const { url, port } = await serve();
    const named = await fetch(`${url}/plan%20of%20the%20mill.txt`);
    expect(await named.text()).toBe('wheel');
    expect(named.headers.get('cache-control')).toBe('no-cache');
    for (const path of [
      '/../package.json',
      '/assets/../../x',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%2f..%2fetc%2fpasswd',
      '/assets/..%5c..%5cx',
      '/.env',
      '/%00',
    ])
      expect([400, 404], path).toContain((await raw(port, path)).status);
    const index = await raw(port, '/%69ndex.html');
    expect(index.body).not.toContain('__CSP_NONCE__');
  });
});

describe('libraries that ask for a newer Node than we do', () => {
  test('content-disposition names a file on this Node', async () => {
    const app = fastify();
    onTestFinished(() => app.close());
    await app.register(fastifyStatic, { root: await clientBuild(), serve: false });
    app.get('/', (_request, reply) => reply.download('plan of the mill.txt', 'Mühle “1”.txt'));
    const answer = await app.inject('/');
    expect(answer.body).toBe('wheel');
    expect(answer.headers['content-disposition']).toContain(
      "filename*=UTF-8''M%C3%BChle%20%E2%80%9C1%E2%80%9D.txt",
    );
  });
});

describe('probes', () => {
  test('ready once every source has spoken, else 503 and which is missing', async () => {
    let missing = ['east', 'west'];
    const { url } = await serve({
      status: {
        meta: () => ({ version: '0.1.0', mode: 'configured', ready: false, drills: false, startedAt: 1 }),
        missing: () => missing,
      },
    });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await problemIn(await fetch(`${url}/readyz`))).toMatchObject({
      status: 503,
      code: 'not-ready',
      missing: ['east', 'west'],
    });
    missing = [];
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  test('metrics: own figures, findings by code, and what the rooms tell under legal names', async () => {
    const queries = queriesDouble({ local: { groups: [], topics: [] } }, [
      findingDouble('1', 'local', 'poison-event'),
      findingDouble('2', 'local', 'poison-event'),
    ]);
    let seen = 5;
    const { url } = await serve({
      queries,
      metrics: () => [
        { name: 'kafka_lag-ms', labels: { source: 'kafka:prod.a' }, value: 1.5 },
        { name: 'kafka_lag-ms', labels: { source: 'kafka:prod-a' }, value: 2.5 },
        ...(seen === 5 ? [{ name: 'kafka_cycles_total', labels: { source: 'kafka:"gone"' }, value: 7 }] : []),
        { name: 'records_total', value: seen },
        { name: 'bad\n name', value: 1 },
        { name: 'unknown', value: Number.NaN },
        { name: 'open_findings', value: 99 },
      ],
    });
    const text = async () => (await fetch(`${url}/metrics`)).text();
    const first = await text();
    for (const line of [
      'millrace_open_findings{code="poison-event"} 2',
      'millrace_open_findings{code="consumer-hung"} 0',
      'millrace_kafka_lag_ms{source="kafka:prod.a"} 1.5',
      'millrace_kafka_lag_ms{source="kafka:prod-a"} 2.5',
      'millrace_kafka_cycles_total{source="kafka:\\"gone\\""} 7',
      '# TYPE millrace_records_total counter',
      'millrace_records_total 5',
      'millrace_bad__name 1',
      'millrace_viewers 0',
    ])
      expect(first.split('\n')).toContain(line);
    expect(first).toMatch(/^nodejs_eventloop_lag_seconds /m);
    expect(first).toMatch(/^process_resident_memory_bytes /m);
    expect(first).not.toMatch(/NaN.*millrace_unknown|^millrace_unknown/m);
    seen = 9;
    expect((await text()).split('\n')).toContain('millrace_records_total 9');
    expect(await text()).not.toContain('gone');
    expect((await fetch(`${url}/metrics`)).headers.get('content-type')).toMatch(
      /^text\/plain; version=0.0.4/,
    );
  });
});
