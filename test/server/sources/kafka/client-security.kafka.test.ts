import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KafkaServer, startKafka } from '../../../../pipeline/platform/kafka/index.ts';
import type { MillraceError } from '../../../../server/errors.ts';
import { systemClock } from '../../../../server/clock.ts';
import { createLog, silentLog } from '../../../../server/log.ts';
import { listGroups } from '../../../../server/sources/kafka/api/list-groups.ts';
import { createKafkaConnection } from '../../../../server/sources/kafka/client.ts';
import type { KafkaClusterConfig } from '../../../../server/sources/kafka/config.ts';
import { createKafkaSource } from '../../../../server/sources/kafka/index.ts';
import { type Certificates, makeCertificates } from '../../../support/certificates.ts';
import { sourceContract } from '../../../contract/source.ts';
import { kafkaForTests, uniqueName, until } from '../../../support/kafka.ts';
import { clusterConfig } from './api/support.ts';
import { commitWithoutMember, watching } from './watch-support.ts';

const USER = { username: 'ada', password: 'right-password' };
const module = (name: string, options = '') =>
  `org.apache.kafka.common.security.${name} required ${options};`;

function brokerConfig(folder: string): Record<string, string> {
  const store = (listener: string) => ({
    [`listener.name.${listener}.ssl.keystore.type`]: 'PEM',
    [`listener.name.${listener}.ssl.keystore.location`]: join(folder, 'server.pem'),
    [`listener.name.${listener}.ssl.truststore.type`]: 'PEM',
    [`listener.name.${listener}.ssl.truststore.location`]: join(folder, 'ca.crt'),
  });
  return {
    ...store('tls'),
    ...store('mutual'),
    'listener.name.mutual.ssl.client.auth': 'required',
    'listener.name.login.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    'listener.name.login.plain.sasl.jaas.config': module(
      'plain.PlainLoginModule',
      `user_ada="${USER.password}"`,
    ),
    'listener.name.login.scram-sha-256.sasl.jaas.config': module('scram.ScramLoginModule'),
    'listener.name.login.scram-sha-512.sasl.jaas.config': module('scram.ScramLoginModule'),
    'listener.name.login.scram-sha-512.connections.max.reauth.ms': '1000',
    'listener.name.login.oauthbearer.sasl.jaas.config': module(
      'oauthbearer.OAuthBearerLoginModule',
      'unsecuredLoginStringClaim_sub="broker"',
    ),
    ...store('both'),
    'listener.name.both.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.both.plain.sasl.jaas.config': module(
      'plain.PlainLoginModule',
      `user_ada="${USER.password}"`,
    ),
  };
}

describe.skipIf(kafkaForTests().skipReason !== null)('logins and encryption, on a real Kafka', () => {
  let server: KafkaServer;
  let folder: string;
  let own: Certificates;
  let lines: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-security-'));
    own = makeCertificates(folder);
    server = await startKafka({
      version: kafkaForTests().line,
      dataDir: join(folder, 'kafka'),
      listeners: [
        { name: 'LOGIN', protocol: 'SASL_PLAINTEXT' },
        { name: 'TLS', protocol: 'SSL' },
        { name: 'MUTUAL', protocol: 'SSL' },
        { name: 'BOTH', protocol: 'SASL_SSL' },
      ],
      config: brokerConfig(folder),
      formatArgs: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
        '--add-scram',
        `${mechanism}=[name=${USER.username},password=${USER.password}]`,
      ]),
    });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Connects, and asks something that needs all rights to be in place. */
  async function connect(
    listener: string,
    changes: Partial<KafkaClusterConfig>,
    askFor = 1,
  ): Promise<number> {
    lines = [];
    const log = createLog({ level: 'debug', pretty: false, write: (line) => lines.push(line) });
    const brokers = listener === 'PLAIN' ? server.bootstrap : (server.listeners[listener] ?? []);
    const connection = createKafkaConnection(clusterConfig(brokers, changes), log);
    try {
      await connection.refresh();
      const end = performance.now() + askFor;
      let answers = 0;
      do {
        const [broker = -1] = connection.brokers();
        expect((await connection.send(broker, listGroups())).errorCode).toBe(0);
        answers++;
      } while (performance.now() < end);
      return answers;
    } finally {
      await connection.close();
    }
  }

  const failure = async (listener: string, changes: Partial<KafkaClusterConfig>): Promise<MillraceError> => {
    try {
      await connect(listener, changes);
    } catch (thrown) {
      return thrown as MillraceError;
    }
    throw new Error('it let us in');
  };

  const trusted = () => ({ ca: own.ca, rejectUnauthorized: true });

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'SASL %s lets the right password in',
    async (mechanism) => {
      expect(await connect('LOGIN', { sasl: { mechanism, ...USER } })).toBeGreaterThan(0);
    },
  );

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'SASL %s with a wrong password says so',
    async (mechanism) => {
      const error = await failure('LOGIN', { sasl: { mechanism, ...USER, password: 'wrong-password' } });
      expect(error).toMatchObject({ code: 'authentication-failed', canRetry: false });
      expect(error.message).toContain('wrong user name, password or token');
      expect(lines.join('')).not.toContain('wrong-password');
    },
  );

  test('a session that the broker limits is renewed before it ends', async () => {
    const answers = await connect('LOGIN', { sasl: { mechanism: 'scram-sha-512', ...USER } }, 2_500);
    expect(answers).toBeGreaterThan(3);
  });

  test('OAUTHBEARER lets a token in, given or fetched by client credentials, and no other', async () => {
    const token = unsecuredToken(300);
    expect(await connect('LOGIN', { sasl: { mechanism: 'oauthbearer', token } })).toBeGreaterThan(0);
    const endpoint = createServer((_request, response) =>
      response.end(JSON.stringify({ access_token: unsecuredToken(300), expires_in: 300 })),
    );
    await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
    const bound = endpoint.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    try {
      const tokenEndpoint = `http://127.0.0.1:${port}/token`;
      const sasl = {
        mechanism: 'oauthbearer',
        tokenEndpoint,
        clientId: 'id',
        clientSecret: 'secret',
      } as const;
      expect(await connect('LOGIN', { sasl })).toBeGreaterThan(0);
    } finally {
      endpoint.close();
    }
    const expired = await failure('LOGIN', {
      sasl: { mechanism: 'oauthbearer', token: unsecuredToken(-300) },
    });
    expect(expired.code).toBe('authentication-failed');
  });

  describe.each([
    ['mutual TLS', 'MUTUAL', () => ({ tls: { ...trusted(), cert: own.cert, key: own.key } })],
    [
      'an OAUTHBEARER token',
      'LOGIN',
      () => ({ sasl: { mechanism: 'oauthbearer' as const, token: unsecuredToken(300) } }),
    ],
  ])('a whole source, with %s', (name, listener, changes) => {
    const brokers = () => server.listeners[listener] ?? [];
    sourceContract(name, () =>
      createKafkaSource(clusterConfig(brokers(), changes()), { clock: systemClock, log: silentLog }),
    );

    test('reads the cluster, and the commits as they come', async () => {
      const [topic, group] = [uniqueName('topic'), uniqueName('group')];
      const admin = new Kafka({ brokers: server.bootstrap, logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      await admin.createTopics({ topics: [{ topic }], waitForLeaders: true });
      await admin.disconnect();
      await commitWithoutMember(server.bootstrap, group, topic, [0]);
      await watching(
        brokers(),
        async (watched) => {
          await until(() => watched.state()?.commitsFrom === 'offsets-topic');
          await commitWithoutMember(server.bootstrap, group, topic, [0]);
          await until(() => watched.place(group, topic)?.lastCommitTime ?? null);
          expect(watched.state()).toMatchObject({ state: 'live', limits: [] });
        },
        changes(),
      );
    });
  });

  test('a mechanism that the port does not offer is told', async () => {
    const error = await failure('BOTH', { sasl: { mechanism: 'scram-sha-256', ...USER }, tls: trusted() });
    expect(error).toMatchObject({ code: 'authentication-failed' });
    expect(error.message).toContain('mechanism');
  });

  test('TLS, with a login over it', async () => {
    expect(await connect('TLS', { tls: trusted() })).toBeGreaterThan(0);
    expect(await connect('BOTH', { tls: trusted(), sasl: { mechanism: 'plain', ...USER } })).toBeGreaterThan(
      0,
    );
  });

  test('a CA that is not ours is not trusted, unless that was switched off', async () => {
    const error = await failure('TLS', { tls: { rejectUnauthorized: true } });
    expect(error).toMatchObject({ code: 'tls-mismatch', canRetry: false });
    expect(error.message).toContain('tls.ca');
    expect(await connect('TLS', { tls: { rejectUnauthorized: false } })).toBeGreaterThan(0);
  });

  test('a certificate for another name is refused', async () => {
    const error = await failure('TLS', { tls: { ...trusted(), servername: 'other.example' } });
    expect(error).toMatchObject({ code: 'tls-mismatch' });
    expect(error.message).toContain('tls.servername');
  });

  test('mutual TLS takes our certificate, and says when it wants one', async () => {
    expect(await connect('MUTUAL', { tls: { ...trusted(), cert: own.cert, key: own.key } })).toBeGreaterThan(
      0,
    );
    const error = await failure('MUTUAL', { tls: trusted() });
    expect(error).toMatchObject({ code: 'authentication-failed', canRetry: false });
    expect(error.message).toContain('tls.cert');
  });

  test('a key that is none is a mistake of the configuration', async () => {
    const error = await failure('MUTUAL', { tls: { ...trusted(), cert: own.cert, key: 'no key' } });
    expect(error).toMatchObject({ code: 'config-invalid', field: 'tls' });
  });

  test('plain to a TLS port, and TLS to a plain port, are told apart', async () => {
    const plain = await failure('TLS', {});
    expect(plain.code).toBe('tls-mismatch');
    expect(plain.message).toMatch(/set tls|expect TLS/);
    const encrypted = await failure('PLAIN', { tls: trusted() });
    expect(encrypted.code).toBe('tls-mismatch');
    expect(encrypted.message).toContain('does not speak TLS');
  });

  test('a login where none is wanted, and none where one is', async () => {
    const needless = await failure('PLAIN', { sasl: { mechanism: 'plain', ...USER } });
    expect(needless).toMatchObject({ code: 'authentication-failed' });
    expect(needless.message).toContain('does not use SASL');
    const missing = await failure('LOGIN', {});
    expect(missing.code).toBe('broker-closed');
    expect(missing.message).toContain('login');
  });
});

/** A JWT without a signature: Kafka's own default validator takes it (it is for development only). */
function unsecuredToken(seconds: number): string {
  const now = Math.floor(Date.now() / 1_000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: 'ada', iat: now - 600, exp: now + seconds })}.`;
}
