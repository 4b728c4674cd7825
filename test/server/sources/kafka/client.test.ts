import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../../server/errors.ts';
import { createLog, silentLog } from '../../../../server/log.ts';
import { listGroups } from '../../../../server/sources/kafka/api/list-groups.ts';
import { metadata } from '../../../../server/sources/kafka/api/metadata.ts';
import { createKafkaConnection } from '../../../../server/sources/kafka/client.ts';
import { KAFKA_DEFAULTS, type KafkaClusterConfig } from '../../../../server/sources/kafka/config.ts';
import { Encoder } from '../../../../server/sources/kafka/wire/encoder.ts';
import type { KafkaConnection, KafkaRequest } from '../../../../server/sources/kafka/wire/request.ts';
import { until } from '../../../support/until.ts';
import { type FakeBroker, frame, metadataAnswer, SILENCE, startFakeBroker } from './client-fake-broker.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function fake(options: Parameters<typeof startFakeBroker>[0] = {}): Promise<FakeBroker> {
  const broker = await startFakeBroker(options);
  closers.push(() => broker.close());
  return broker;
}

function connectTo(brokers: string[], changes: Partial<KafkaClusterConfig> = {}): KafkaConnection {
  const config = {
    ...KAFKA_DEFAULTS,
    name: 'fake',
    brokers,
    requestTimeoutMs: 300,
    connectionTimeoutMs: 300,
  };
  const connection = createKafkaConnection({ ...config, ...changes }, silentLog);
  closers.push(() => connection.close());
  return connection;
}

async function failure(
  work: Promise<unknown>,
): Promise<{ code: ErrorCode; message: string; canRetry: boolean }> {
  try {
    await work;
  } catch (thrown) {
    return thrown as { code: ErrorCode; message: string; canRetry: boolean };
  }
  throw new Error('it did not fail');
}

/** An answer to ListGroups v0 with so many groups. */
function groupsAnswer(count: number): Buffer {
  const encoder = new Encoder().int16(0);
  encoder.array(
    Array.from({ length: count }, (_, i) => `g${i}`),
    false,
    (group) => encoder.string(group, false).string('consumer', false),
  );
  return Buffer.from(encoder.result());
}

describe('a connection to a cluster', () => {
  test('learns the brokers, sends flexible and older requests at the highest common version, and names itself', async () => {
    const broker = await fake({ answer: ({ apiKey }) => (apiKey === 16 ? groupsAnswer(2) : null) });
    const connection = connectTo([broker.address], { clientId: 'my-millrace' });
    await connection.refresh();
    expect(connection.brokers()).toEqual([1]);
    const answer = await connection.send(1, listGroups());
    expect(answer.groups.map(({ group }) => group)).toEqual(['g0', 'g1']);
    expect(broker.seen.map(({ apiKey, apiVersion }) => [apiKey, apiVersion])).toEqual([
      [18, 0],
      [3, 9],
      [16, 0],
    ]);
    expect(new Set(broker.seen.map(({ clientId }) => clientId))).toEqual(new Set(['my-millrace']));
    expect(broker.connections).toBe(1);
  });

  test('keeps Fetch on a connection of its own', async () => {
    const broker = await fake({ answer: ({ apiKey }) => (apiKey === 16 ? groupsAnswer(0) : null) });
    const connection = connectTo([broker.address]);
    await connection.refresh();
    await connection.send(1, listGroups(), { lane: 'fetch' });
    await connection.send(1, listGroups());
    expect(broker.connections).toBe(2);
  });

  test('tells which versions a broker offers, and refuses what it does not', async () => {
    const broker = await fake();
    const connection = connectTo([broker.address]);
    await connection.refresh();
    expect(await connection.supports(1, 3)).toEqual({ min: 0, max: 9 });
    expect(await connection.supports(1, 69)).toBeNull();
    const tooNew: KafkaRequest<unknown> = { ...metadata(null), minVersion: 10 };
    const error = await failure(connection.send(1, tooNew));
    expect(error).toMatchObject({ code: 'unsupported-version', canRetry: false });
    expect(error.message).toContain('Metadata');
  });

  test('uses the next bootstrap address when the first is dead', async () => {
    const broker = await fake();
    const connection = connectTo([await deadAddress(), broker.address]);
    await connection.refresh();
    expect(connection.brokers()).toEqual([1]);
  });

  test('asks another broker as well when one keeps silent', async () => {
    const mute = await fake({ frames: false });
    const alive = await fake();
    const connection = connectTo([mute.address, alive.address], { requestTimeoutMs: 30_000 });
    const began = performance.now();
    await connection.refresh();
    expect(connection.brokers()).toEqual([1]);
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test('asks no broker that the cluster no longer has', async () => {
    const first = await fake();
    let brokers = [{ id: 1, port: 0 }];
    const second = await fake({ answer: ({ apiKey }) => (apiKey === 3 ? metadataAnswer(brokers) : null) });
    brokers = [{ id: 2, port: second.port }];
    const connection = connectTo([first.address]);
    await connection.refresh();
    await first.close();
    const other = connectTo([first.address, second.address]);
    await other.refresh();
    expect(other.brokers()).toEqual([2]);
    expect(await failure(other.send(1, listGroups()))).toMatchObject({
      code: 'broker-unreachable',
      canRetry: true,
    });
  });

  test('refuses an address that is none, naming the field', async () => {
    for (const address of ['kafka', 'kafka:0', 'a:b:9092', ':9092'])
      expect(() => connectTo([address])).toThrow(
        expect.objectContaining({ code: 'config-invalid', field: 'brokers' }),
      );
    expect(() => connectTo([])).toThrow(
      expect.objectContaining({ code: 'config-invalid', field: 'brokers' }),
    );
    expect(() => connectTo(['[::1]:9092'])).not.toThrow();
  });

  test('after close every call fails as aborted, and close again is nothing', async () => {
    const broker = await fake({ answer: ({ apiKey }) => (apiKey === 16 ? SILENCE : null) });
    const connection = connectTo([broker.address], { requestTimeoutMs: 5_000 });
    await connection.refresh();
    const waiting = failure(connection.send(1, listGroups()));
    await until(() => broker.seen.some(({ apiKey }) => apiKey === 16));
    await connection.close();
    await connection.close();
    expect((await waiting).code).toBe('aborted');
    expect((await failure(connection.send(1, listGroups()))).code).toBe('aborted');
    expect((await failure(connection.refresh())).code).toBe('aborted');
  });

  test('close cuts off what is still connecting, in every stage of it', async () => {
    const mute = await fake({ frames: false });
    const sasl = { mechanism: 'plain', username: 'u', password: 'p' } as const;
    const noLogin = await fake({ answer: ({ apiKey }) => (apiKey === 17 ? SILENCE : null) });
    for (const connection of [
      connectTo([mute.address], { requestTimeoutMs: 5_000 }),
      connectTo([mute.address], { tls: { rejectUnauthorized: true }, connectionTimeoutMs: 5_000 }),
      connectTo([noLogin.address], { sasl, requestTimeoutMs: 5_000 }),
    ]) {
      const before = mute.connections + noLogin.seen.length;
      const waiting = failure(connection.refresh());
      await until(() => mute.connections + noLogin.seen.length > before);
      const began = performance.now();
      await connection.close();
      expect((await waiting).code).toBe('aborted');
      expect(performance.now() - began).toBeLessThan(500);
    }
    await until(() => mute.open === 0 && noLogin.open === 0);
  });

  test('logs nothing above debug and no secret', async () => {
    const lines: string[] = [];
    const log = createLog({ level: 'debug', pretty: false, write: (line) => lines.push(line) });
    const config = {
      ...KAFKA_DEFAULTS,
      name: 'fake',
      brokers: [await deadAddress()],
      connectionTimeoutMs: 300,
    };
    const connection = createKafkaConnection(
      { ...config, sasl: { mechanism: 'plain', username: 'ada', password: 'hunter2' } },
      log,
    );
    closers.push(() => connection.close());
    await failure(connection.refresh());
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ level: 'debug' });
      expect(line).not.toContain('hunter2');
    }
  });
});

describe('a broker that does not answer', () => {
  test('costs its timeout once: what comes after fails at once until the pause is over', async () => {
    const hole = await fake({ frames: false });
    const connection = connectTo([hole.address]);
    expect(await failure(connection.refresh())).toMatchObject({ code: 'broker-timeout', canRetry: true });
    const began = performance.now();
    expect(await failure(connection.refresh())).toMatchObject({ code: 'broker-timeout' });
    expect(performance.now() - began).toBeLessThan(40);
  });

  test('a late request is told, and the next one goes over a new connection', async () => {
    let silent = true;
    const broker = await fake({
      answer: ({ apiKey }) => (apiKey === 16 ? (silent ? SILENCE : groupsAnswer(1)) : null),
    });
    const connection = connectTo([broker.address]);
    await connection.refresh();
    const error = await failure(connection.send(1, listGroups(), { timeoutMs: 50 }));
    expect(error).toMatchObject({ code: 'broker-timeout', canRetry: true });
    expect(error.message).toContain('ListGroups');
    silent = false;
    expect((await connection.send(1, listGroups())).groups).toHaveLength(1);
    expect(broker.connections).toBe(2);
  });

  test('is asked at most eight things at a time', async () => {
    const broker = await fake({ answer: ({ apiKey }) => (apiKey === 16 ? SILENCE : null) });
    const connection = connectTo([broker.address], { requestTimeoutMs: 5_000 });
    await connection.refresh();
    const all = Array.from({ length: 20 }, () => failure(connection.send(1, listGroups())));
    await until(() => broker.seen.filter(({ apiKey }) => apiKey === 16).length === 8);
    // A whole round trip of somebody else: had there been a ninth, it would have come by now.
    await connectTo([broker.address]).refresh();
    expect(broker.seen.filter(({ apiKey }) => apiKey === 16)).toHaveLength(8);
    await connection.close();
    for (const { code } of await Promise.all(all)) expect(code).toBe('aborted');
  });

  test('does not hold up another broker', async () => {
    const hole = await fake({ frames: false });
    const alive = await fake({
      answer: ({ apiKey }) =>
        apiKey === 3
          ? metadataAnswer([
              { id: 1, port: hole.port },
              { id: 2, port: alive.port },
            ])
          : apiKey === 16
            ? groupsAnswer(1)
            : null,
    });
    const connection = connectTo([alive.address], { requestTimeoutMs: 2_000 });
    await connection.refresh();
    const slow = failure(connection.send(1, listGroups()));
    const began = performance.now();
    expect((await connection.send(2, listGroups())).groups).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect((await slow).code).toBe('broker-timeout');
  });
});

describe('an answer that is broken', () => {
  const cases: { what: string; send: Buffer; code: ErrorCode; says: string }[] = [
    {
      what: 'a length beyond the bound',
      send: Buffer.from([0x10, 0, 0, 0, 1, 2, 3]),
      code: 'response-too-large',
      says: '268435456',
    },
    {
      what: 'a negative length',
      send: Buffer.from([0xff, 0xff, 0xff, 0xf0, 1]),
      code: 'malformed-response',
      says: 'not a Kafka broker',
    },
    {
      what: 'a length shorter than a correlation id',
      send: Buffer.from([0, 0, 0, 1, 9]),
      code: 'malformed-response',
      says: '1 bytes',
    },
    {
      what: 'an HTTP error',
      send: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
      code: 'malformed-response',
      says: 'text',
    },
    {
      what: 'a TLS alert',
      send: Buffer.from([0x15, 3, 3, 0, 2, 2, 0x50]),
      code: 'tls-mismatch',
      says: 'set tls',
    },
  ];
  test.each(cases)('$what is $code', async ({ send, code, says }) => {
    const broker = await fake({
      frames: false,
      onConnection: (socket) => socket.once('data', () => socket.write(send)),
    });
    const error = await failure(connectTo([broker.address]).refresh());
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
    expect(error.message).toContain(broker.address);
  });

  test('a cut body is malformed, names the API, and the connection goes on', async () => {
    let cut = true;
    const broker = await fake({
      answer: ({ apiKey }) =>
        apiKey === 16 ? (cut ? groupsAnswer(3).subarray(0, 20) : groupsAnswer(3)) : null,
    });
    const connection = connectTo([broker.address]);
    await connection.refresh();
    const error = await failure(connection.send(1, listGroups()));
    expect(error).toMatchObject({ code: 'malformed-response' });
    expect(error.message).toContain('ListGroups');
    cut = false;
    expect((await connection.send(1, listGroups())).groups).toHaveLength(3);
    expect(broker.connections).toBe(1);
  });

  test('half an answer and then the end is closed, with all that waits told', async () => {
    const broker = await fake({
      answer: (request, socket) => {
        if (request.apiKey !== 16) return null;
        socket.end(frame(request, groupsAnswer(3)).subarray(0, 15));
        return SILENCE;
      },
    });
    const connection = connectTo([broker.address], { requestTimeoutMs: 5_000 });
    await connection.refresh();
    const errors = await Promise.all([1, 2, 3].map(() => failure(connection.send(1, listGroups()))));
    for (const error of errors) expect(error).toMatchObject({ code: 'broker-closed', canRetry: true });
  });

  test('a TCP reset is closed, at once', async () => {
    const broker = await fake({
      answer: ({ apiKey }, socket) => {
        if (apiKey !== 16) return null;
        socket.resetAndDestroy();
        return SILENCE;
      },
    });
    const connection = connectTo([broker.address], { requestTimeoutMs: 5_000 });
    await connection.refresh();
    const began = performance.now();
    expect(await failure(connection.send(1, listGroups()))).toMatchObject({
      code: 'broker-closed',
      canRetry: true,
    });
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await failure(connection.send(1, listGroups()))).toMatchObject({ code: 'broker-closed' });
  });

  test('an answer to nobody is ignored', async () => {
    const broker = await fake({
      answer: (request, socket) => {
        if (request.apiKey === 16) socket.write(frame({ ...request, correlationId: 9_999 }, groupsAnswer(7)));
        return request.apiKey === 16 ? groupsAnswer(1) : null;
      },
    });
    const connection = connectTo([broker.address]);
    await connection.refresh();
    expect((await connection.send(1, listGroups())).groups).toHaveLength(1);
  });

  test('an answer byte by byte is whole', async () => {
    const broker = await fake({
      answer: (request, socket) => {
        if (request.apiKey !== 16) return null;
        for (const byte of frame(request, groupsAnswer(2))) socket.write(Buffer.from([byte]));
        return SILENCE;
      },
    });
    const connection = connectTo([broker.address]);
    await connection.refresh();
    expect((await connection.send(1, listGroups())).groups).toHaveLength(2);
  });
});

/** A port that nothing listens on. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
}
