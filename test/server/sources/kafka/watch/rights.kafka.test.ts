import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  type Admin,
  type Consumer,
  Kafka,
  logLevel,
  type Producer,
  ResourcePatternTypes,
} from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KafkaServer, startKafka } from '../../../../../pipeline/platform/kafka/index.ts';
import type { KafkaClusterConfig } from '../../../../../server/sources/kafka/config.ts';
import { expectOneSentence } from '../../../../contract/source.ts';
import { type Certificates, makeCertificates } from '../../../../support/certificates.ts';
import { kafkaForTests, until } from '../../../../support/kafka.ts';
import { commitWithoutMember, type Watched, watchCluster, watching } from '../watch-support.ts';

/** One right: what may be done on things of a kind; `*` is all of them. */
interface Right {
  operation: 'Describe' | 'DescribeConfigs' | 'Read';
  on: 'cluster' | 'topic' | 'group' | 'transactional-id';
  name: string;
}

const MANUAL = fileURLToPath(new URL('../../../../../docs/acls.md', import.meta.url));

/** The rights that the manual tells people to give, read from its commands. */
function rightsOfTheManual(): Right[] {
  const rights: Right[] = [];
  for (const [, options = ''] of readFileSync(MANUAL, 'utf8').matchAll(/^kafka-acls\.sh (.*)$/gm)) {
    const [, kind = '', name] =
      /--(cluster|topic|group|transactional-id)(?: '([^']*)')?$/.exec(options) ?? [];
    for (const [, operation] of options.matchAll(/--operation (\w+)/g))
      rights.push({
        operation: operation as Right['operation'],
        on: kind as Right['on'],
        name: name ?? 'kafka-cluster',
      });
  }
  return rights;
}

const ALL = rightsOfTheManual();
const without = (operation: Right['operation'], on: Right['on']) =>
  ALL.filter((right) => right.operation !== operation || right.on !== on);
const readOf = (...topics: string[]): Right[] => [
  ...without('Read', 'topic'),
  ...topics.map((name): Right => ({ operation: 'Read', on: 'topic', name })),
];
const TOPIC = 'orders';
const HIDDEN = 'payroll';
const OFFSETS = '__consumer_offsets';

/** An account for each set of rights; names are users. */
const ACCOUNTS: Record<string, readonly Right[]> = {
  all: ALL,
  'no-cluster': without('Describe', 'cluster'),
  'no-groups': without('Describe', 'group'),
  'no-configs': without('DescribeConfigs', 'topic'),
  'no-commits': readOf(TOPIC, HIDDEN),
  'no-events': readOf(OFFSETS),
  'no-transactions': without('Describe', 'transactional-id'),
  'one-topic': [
    ...ALL.filter(({ on }) => on !== 'topic'),
    ...ALL.filter(({ on }) => on === 'topic').map((right) => ({ ...right, name: TOPIC })),
    { operation: 'Read', on: 'topic', name: OFFSETS },
  ],
  nothing: [],
};
const PASSWORD = 'right-password';

const periods = {
  ...{ endsMs: 300, slowEndsMs: 1_000, groupsMs: 500, metadataMs: 500 },
  ...{ configsMs: 700, logDirsMs: 700, producersMs: 500 },
};

const OPERATIONS = {
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  Read: AclOperationTypes.READ,
};
const KINDS = {
  cluster: AclResourceTypes.CLUSTER,
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  'transactional-id': AclResourceTypes.TRANSACTIONAL_ID,
};
const aclOf = (user: string, { operation, on, name }: Right) => ({
  resourceType: KINDS[on],
  resourceName: name,
  resourcePatternType: ResourcePatternTypes.LITERAL,
  principal: `User:${user}`,
  host: '*',
  operation: OPERATIONS[operation],
  permissionType: AclPermissionTypes.ALLOW,
});

describe.skipIf(kafkaForTests().skipReason !== null)('an account with few rights', () => {
  let server: KafkaServer;
  let folder: string;
  let own: Certificates;
  let admin: Admin;
  let producer: Producer;
  let consumer: Consumer;
  let produced = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-rights-'));
    own = makeCertificates(folder);
    server = await startKafka({
      version: kafkaForTests().line,
      dataDir: join(folder, 'kafka'),
      listeners: [{ name: 'LOGIN', protocol: 'SASL_SSL' }],
      config: {
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        // The brokers themselves, and this test's own clients on the plain listener.
        'super.users': 'User:ANONYMOUS',
        'listener.name.login.ssl.keystore.type': 'PEM',
        'listener.name.login.ssl.keystore.location': join(folder, 'server.pem'),
        'listener.name.login.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
        'listener.name.login.scram-sha-512.sasl.jaas.config':
          'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      },
      formatArgs: Object.keys(ACCOUNTS).flatMap((user) => [
        '--add-scram',
        `SCRAM-SHA-512=[name=${user},password=${PASSWORD}]`,
      ]),
    });
    const kafka = new Kafka({ brokers: server.bootstrap, logLevel: logLevel.NOTHING });
    admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic: TOPIC }, { topic: HIDDEN }] });
    const acl = Object.entries(ACCOUNTS).flatMap(([user, rights]) =>
      rights.map((right) => aclOf(user, right)),
    );
    await admin.createAcls({ acl });
    producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    consumer = kafka.consumer({ groupId: 'working', heartbeatInterval: 500 });
    await consumer.connect();
    await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
    await consumer.run({ autoCommitThreshold: 1, eachMessage: () => Promise.resolve() });
    await work();
    await commitWithoutMember(server.bootstrap, 'behind', TOPIC, [0]);
  });
  afterAll(async () => {
    await consumer?.disconnect();
    await producer?.disconnect();
    await admin?.disconnect();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const work = async () => {
    await producer.send({
      ...{ topic: TOPIC, acks: -1 },
      messages: [{ key: 'k', value: 'v', headers: { producer: 'the shop' } }],
    });
    produced += 1;
  };

  const login = (user: string, password = PASSWORD): Partial<KafkaClusterConfig> => ({
    ...{ name: user, periods, tls: { ca: own.ca, rejectUnauthorized: true } },
    sasl: { mechanism: 'scram-sha-512', username: user, password },
  });

  /** What an account gets to see, by the names of the manual's features. */
  const features = (watched: Watched) => ({
    topics: watched.topic(TOPIC) !== undefined,
    ends: (watched.partition(TOPIC)?.end ?? null) !== null,
    sizes: (watched.partition(TOPIC)?.sizeBytes ?? null) !== null,
    retention: (watched.topic(TOPIC)?.retentionMs ?? null) !== null,
    members: (watched.group('working')?.members.size ?? 0) > 0,
    // Only the topic of commits tells when something was committed.
    commitTimes: watched.told.some((one) => one.kind === 'commits' && !one.history),
    firstUnread: (watched.place('behind', TOPIC)?.firstUnread ?? null) !== null,
    producers: (watched.partition(TOPIC)?.producers.length ?? 0) > 0,
    names: (watched.topic(TOPIC)?.producerNames.size ?? 0) > 0,
    latency: (watched.group('working')?.latency.size ?? 0) > 0,
  });
  const EVERYTHING = {
    ...{ topics: true, ends: true, sizes: true, retention: true, members: true },
    ...{ commitTimes: true, firstUnread: true, producers: true, names: true, latency: true },
  };

  /** Watches as this account until it sees what is expected, and commits still come. */
  const see = (user: string, missing: Partial<typeof EVERYTHING>, limit: RegExp | null) =>
    watching(
      server.listeners.LOGIN ?? [],
      async (watched) => {
        const expected = { ...EVERYTHING, ...missing };
        await until(
          async () => {
            await work();
            const seen = features(watched);
            return Object.entries(expected).every(
              ([name, there]) => seen[name as keyof typeof seen] || !there,
            );
          },
          { everyMs: 400, describe: () => ({ seen: features(watched), limits: watched.state()?.limits }) },
        );
        await until(() => watched.place('working', TOPIC)?.committed === produced, {
          describe: () => [watched.place('working', TOPIC)?.committed, produced],
        });
        if (limit !== null) await until(() => watched.state()?.limits.some((one) => limit.test(one)));
        expect(features(watched)).toEqual(expected);
        const state = watched.state();
        expect(state?.limits.filter((one) => limit === null || !limit.test(one))).toEqual([]);
        expect(state?.state).toBe('live');
        expect(watched.lines.join('')).not.toContain(PASSWORD);
        return state;
      },
      login(user),
    );

  test('the manual names the rights that are tried here', () => {
    expect(ALL.map(({ operation, on, name }) => `${operation} ${on} ${name}`)).toEqual([
      'Describe cluster kafka-cluster',
      'Describe topic *',
      'DescribeConfigs topic *',
      'Read topic *',
      'Describe group *',
      'Describe transactional-id *',
    ]);
  });

  test('with the rights of the manual everything works, and nothing is said to be missing', async () => {
    const before = await admin.describeAcls(ANY_ACL);
    const state = await see('all', {}, null);
    expect(state?.commitsFrom).toBe('offsets-topic');
    expect(await admin.describeAcls(ANY_ACL)).toEqual(before);
    expect((await admin.listGroups()).groups.map(({ groupId }) => groupId).sort()).toEqual([
      'behind',
      'working',
    ]);
  });

  test('without Describe on the cluster: sizes are missing', async () => {
    await see('no-cluster', { sizes: false }, /Describe the cluster/);
  });

  test('without DescribeConfigs: retention is missing', async () => {
    await see('no-configs', { retention: false }, /DescribeConfigs on topics \((orders|payroll)/);
  });

  test('without Read on topics: events, their age and their producers are missing; commits come as ever', async () => {
    const missing = { firstUnread: false, producers: false, names: false, latency: false };
    const state = await see('no-events', missing, /Read topics \(orders/);
    expect(state?.commitsFrom).toBe('offsets-topic');
  });

  test('without Read on the topic of commits: they are polled, and come all the same', async () => {
    const state = await see('no-commits', { commitTimes: false, latency: false }, /Read __consumer_offsets/);
    expect(state?.commitsFrom).toBe('polling');
  });

  test('where polling is not wanted and the topic of commits may not be read, no commit is seen, and that is said', async () => {
    await watching(
      server.listeners.LOGIN ?? [],
      async (watched) => {
        const state = await until(() =>
          watched.state()?.commitsFrom === 'offsets-topic' ? null : watched.state(),
        );
        expect(state.commitsFrom).toBe('none');
        expect(state.limits.join()).toContain('Read __consumer_offsets: no commit is seen');
        await work();
        await until(() => watched.partition(TOPIC)?.end === produced);
        // The consumer works, and we cannot see it: nothing may be said of it.
        await until(() => watched.lag('working', TOPIC).lag !== 0);
        expect(watched.findings('working')).toEqual([]);
      },
      { ...login('no-commits'), commits: 'offsets-topic' },
    );
  });

  test('commits are polled where the configuration says so, and come all the same', async () => {
    await watching(
      server.listeners.LOGIN ?? [],
      async (watched) => {
        expect(watched.state()).toMatchObject({ commitsFrom: 'polling', skewMs: expect.any(Number) });
        await work();
        await until(() => watched.place('working', TOPIC)?.committed === produced);
        expect(watched.told.some(({ kind }) => kind === 'commits')).toBe(false);
        expect(watched.state()?.limits).toEqual(['Commits are polled, as configured.']);
      },
      { ...login('all'), commits: 'polling' },
    );
  });

  test('without Describe on groups: members are missing, and where those stand that do not commit', async () => {
    await see('no-groups', { members: false, firstUnread: false }, /Describe groups \((behind|working)/);
  });

  test('without Describe on transactional ids: nothing else is missing', async () => {
    await see('no-transactions', {}, null);
  });

  test('an account that may see one topic sees that one; the others are not called deleted, nor is one whose right is taken away', async () => {
    await watching(
      server.listeners.LOGIN ?? [],
      async (watched) => {
        await until(() => watched.topic(TOPIC));
        expect(watched.topic(HIDDEN)).toBeUndefined();
        const seen = { operation: 'Describe', on: 'topic', name: HIDDEN } as const;
        await admin.createAcls({ acl: [aclOf('one-topic', seen)] });
        await until(() => watched.topic(HIDDEN));
        const { permissionType, principal, ...taken } = aclOf('one-topic', seen);
        await admin.deleteAcls({ filters: [{ ...taken, permissionType, principal }] });
        await until(() => {
          const lists = watched.told.filter((one) => one.kind === 'topics');
          return lists.at(-1)?.topics.every(({ name }) => name !== HIDDEN);
        });
        const lists = watched.told.filter((one) => one.kind === 'topics');
        expect(lists.flatMap(({ deleted }) => deleted)).toEqual([]);
        expect(watched.cluster().deleted?.topics.has(HIDDEN) ?? false).toBe(false);
      },
      login('one-topic'),
    );
  });

  test('an account without any right is live, sees nothing, and is told why', async () => {
    await watching(
      server.listeners.LOGIN ?? [],
      async (watched) => {
        await until(() => (watched.state()?.limits.length ?? 0) > 0);
        expect([...watched.cluster().topics.keys()]).toEqual([]);
        expect([...watched.cluster().groups.keys()]).toEqual([]);
        expect(watched.state()?.commitsFrom).toBe('polling');
      },
      login('nothing'),
    );
  });

  describe.concurrent('a cluster that does not let us in is unreachable, in one sentence', () => {
    const told = async (brokers: string[], changes: Partial<KafkaClusterConfig>) => {
      const watched = await watchCluster(brokers, { periods, ...changes });
      try {
        const state = await until(() => (watched.state()?.state === 'unreachable' ? watched.state() : null));
        expectOneSentence(state.detail);
        expect(watched.lines.join('')).not.toContain('password":"');
        return state.detail;
      } finally {
        await watched.stop();
      }
    };
    const secure = () => server.listeners.LOGIN ?? [];

    test('a wrong password', async () => {
      expect(await told(secure(), login('all', 'wrong-password'))).toContain(
        'wrong user name, password or token',
      );
    });
    test('a user that nobody knows', async () => {
      expect(await told(secure(), login('stranger'))).toContain('wrong user name, password or token');
    });
    test('a certificate that is not trusted', async () => {
      expect(await told(secure(), { ...login('all'), tls: { rejectUnauthorized: true } })).toContain(
        'tls.ca',
      );
    });
    test('no TLS to a port that wants it', async () => {
      expect(await told(secure(), { ...login('all'), tls: null })).toMatch(/TLS/);
    });
    test('TLS to a plain port', async () => {
      expect(await told(server.bootstrap, login('all'))).toContain('does not speak TLS');
    });
    test('a port where nothing listens', async () => {
      expect(await told(['127.0.0.1:1'], login('all'))).toContain('127.0.0.1:1');
    });
  });
});

const ANY_ACL = {
  resourceType: AclResourceTypes.ANY,
  resourcePatternType: ResourcePatternTypes.ANY,
  operation: AclOperationTypes.ANY,
  permissionType: AclPermissionTypes.ANY,
};
