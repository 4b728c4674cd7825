import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../server/config/load.ts';
import { configJsonSchema } from '../../../server/config/schema.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(text: string, env: Record<string, string> = {}) {
  const file = join(folder, 'm.yaml');
  writeFileSync(file, text);
  return loadConfig({ MILLRACE_CONFIG: file, ...env }).config;
}

describe('millrace.yaml', () => {
  it('needs nothing: the defaults serve this machine only', () => {
    const config = load('');
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 7070, tokens: [] });
    expect(config.clusters).toEqual([]);
    expect(config.masking.enabled).toBe(true);
  });

  it('takes values from the environment', () => {
    const text =
      'clusters:\n  - name: prod\n    brokers: ["kafka-1:9092"]\n    sasl: { mechanism: plain, username: me, password: "${SECRET}" }\n';
    expect(load(text, { SECRET: 'x y' }).clusters[0]?.sasl).toMatchObject({ password: 'x y' });
  });

  it('lets PORT, HOST and KAFKA_BROKERS have the last word', () => {
    const config = load('server: { port: 1 }', { PORT: '8080', HOST: '0.0.0.0', KAFKA_BROKERS: 'a:1, b:2' });
    expect(config.server).toMatchObject({ port: 8080, host: '0.0.0.0' });
    expect(config.clusters).toMatchObject([{ name: 'kafka', brokers: ['a:1', 'b:2'] }]);
  });

  it.each([
    ['an unknown key', 'server:\n  prot: 7070\n', {}, 'line 2: server.prot: unknown key'],
    [
      'an unknown key in a list',
      'clusters:\n  - name: a\n    brokers: [a:1]\n    tsl: true\n',
      {},
      'line 4: clusters[0].tsl: unknown key',
    ],
    ['a wrong type', 'server:\n  port: abc\n', {}, 'line 2: server.port: '],
    [
      'a broker without a port',
      'clusters:\n  - name: a\n    brokers:\n      - b\n',
      {},
      'line 4: clusters[0].brokers[0]: must be host:port',
    ],
    [
      'a variable that is not set',
      'clusters:\n  - name: a\n    brokers: ["${NOWHERE}"]\n',
      {},
      'the environment variable NOWHERE is not set',
    ],
    [
      'two clusters of one name',
      'clusters:\n  - { name: a, brokers: [a:1] }\n  - { name: a, brokers: [a:1] }\n',
      {},
      'clusters[1].name: "a" stands twice',
    ],
    [
      'a certificate without its key',
      'clusters:\n  - { name: a, brokers: [a:1], tls: { cert: c.pem } }\n',
      {},
      'clusters[0].tls',
    ],
    [
      'OAUTHBEARER without a source of tokens',
      'clusters:\n  - { name: a, brokers: [a:1], sasl: { mechanism: oauthbearer } }\n',
      {},
      'clusters[0].sasl.tokenEndpoint',
    ],
    [
      'a port that there is not',
      'clusters:\n  - name: a\n    brokers: [a:99999]\n',
      {},
      'line 3: clusters[0].brokers[0]: must be host:port, with a port from 1 to 65535',
    ],
    [
      'a certificate that is not there',
      'clusters:\n  - name: a\n    brokers: [a:1]\n    tls:\n      ca: /no/such.pem\n',
      {},
      'line 5: clusters[0].tls.ca: /no/such.pem cannot be read',
    ],
    [
      'half of a pair of TLS files',
      '',
      { MILLRACE_TLS_CERT: 'cert.pem' },
      'environment MILLRACE_TLS_CERT and MILLRACE_TLS_KEY: server.tls: MILLRACE_TLS_CERT and MILLRACE_TLS_KEY come together',
    ],
    [
      'offset writes by anybody',
      'server:\n  tokens:\n    - { name: wall, role: viewer, sha256: '.concat(
        'a'.repeat(64),
        ' }\nactions:\n  enabled: true\n',
      ),
      {},
      'line 5: actions.enabled: needs a token with the role operator or admin',
    ],
    ['YAML that is none', 'server: [\n', {}, 'line '],
    ['a PORT that is no number', '', { PORT: 'x' }, 'server.port'],
  ])('refuses %s in one sentence with line and field', (_, text, env, message) => {
    expect(() => load(text, env)).toThrow(message);
  });

  it('names the environment when the wrong value came from there', () => {
    expect(() => loadConfig({ KAFKA_BROKERS: 'nonsense' })).toThrow(
      'environment KAFKA_BROKERS: clusters[0].brokers[0]: must be host:port',
    );
  });

  it('says which file cannot be read', () => {
    expect(() => loadConfig({ MILLRACE_CONFIG: join(folder, 'none.yaml') })).toThrow(
      /none\.yaml: cannot be read: there is no such file/,
    );
  });

  it('exports a JSON Schema in which every field of the schema stands', () => {
    expect(JSON.stringify(configJsonSchema())).toContain('"schemaRegistry"');
  });
});
