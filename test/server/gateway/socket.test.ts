import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Line } from '../../../client/net/line.ts';
import { createBridgeClock } from '../../../client/net/wall-clock.ts';
import { createWatch } from '../../../client/net/watch.ts';
import { MillraceError } from '../../../server/errors.ts';
import type { RoomSpec } from '../../../server/protocol/rooms.ts';
import { decodeTick } from '../../../server/protocol/ticks.ts';
import { until } from '../../support/until.ts';
import { type Client, connect, openStage, type Stage } from './socket-double.ts';

const GROUP: RoomSpec = { view: 'group', cluster: 'demo', group: 'orders' };
const OVERVIEW: RoomSpec = { view: 'overview', cluster: 'demo' };
const state = (name: string) => ({ group: { group: { name } } });

let stage: Stage;
const clients: Client[] = [];
const join = (auth?: object): Client => {
  const client = connect(stage.url, auth);
  clients.push(client);
  return client;
};
/** A client that looks at GROUP and has its snapshot. */
async function viewer(have?: { bootId: string; clock: number }): Promise<Client> {
  const client = join();
  client.socket.emit('subscribe', { room: 1, spec: GROUP, ...(have === undefined ? {} : { have }) });
  await until(() => client.of('snapshot').length + client.of('delta').length + ticks(client).length > 0);
  return client;
}
const ticks = (client: Client) =>
  client.heard.filter(({ event }) => event === 'tick').map(({ args, at }) => ({ bytes: args[1], at }));

beforeEach(async () => {
  stage = await openStage();
  stage.show(GROUP, state('a'), { lag: 5, rate: 1 });
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.disconnect();
  await stage.close();
});

describe('the line', () => {
  it('SPEC 1: speaks first, with its protocol, and sends another version away', async () => {
    const client = join();
    await until(() => client.of('hello').length === 1);
    expect(client.of('hello')[0]).toMatchObject({ protocol: 1, clusters: ['demo'], mode: 'demo' });
    const old = join({ protocol: 0 });
    await until(() => old.of('outdated').length === 1 && !old.socket.connected);
    expect(client.socket.connected).toBe(true);
  });

  it('is refused to whom the gateway does not admit', async () => {
    const closed = await openStage({ admit: () => ({ ok: false, status: 401, code: 'unauthenticated' }) });
    const client = connect(closed.url);
    const failed = await new Promise<Error>((resolve) => client.socket.on('connect_error', resolve));
    expect(failed).toBeInstanceOf(Error);
    expect(closed.gateway.metrics().refused_handshakes_total).toBe(1);
    client.socket.disconnect();
    await closed.close();
  });

  it('knows WebSocket only: no polling, no other namespace', async () => {
    const answer = await fetch(`${stage.url}/socket.io/?EIO=4&transport=polling`);
    expect(answer.status).toBe(400);
  });
});

describe('rooms', () => {
  it('SPEC 2: answers a subscription with subscribed, then a snapshot', async () => {
    const client = await viewer();
    const events = client.heard.map(({ event }) => event).filter((event) => event !== 'tick');
    expect(events).toEqual(['hello', 'subscribed', 'snapshot']);
    expect(client.of('snapshot')[0]).toMatchObject({ clock: 0, state: state('a'), slots: { version: 1 } });
  });

  it('SPEC 2: refuses what does not exist, by its name, and the 33rd room', async () => {
    const client = join();
    client.socket.emit('subscribe', { room: 1, spec: { ...GROUP, cluster: 'elsewhere' } });
    client.socket.emit('subscribe', { room: 2, spec: { ...GROUP, group: 'nobody' } });
    client.socket.emit('subscribe', { room: 3, spec: { view: 'topic', cluster: 'demo', topic: 'nothing' } });
    await until(() => client.of('refused').length === 3);
    expect(client.of('refused').map(({ room, code }) => [room, code])).toEqual([
      [1, 'unknown-cluster'],
      [2, 'unknown-group'],
      [3, 'unknown-topic'],
    ]);
    for (let room = 10; room < 43; room++) client.socket.emit('subscribe', { room, spec: GROUP });
    await until(() => client.of('refused').length === 4);
    expect(client.of('refused')[3]).toMatchObject({ room: 42, code: 'too-many-requests' });
  });

  it('SPEC 3: equal specs share one room, looked at once however many look on', async () => {
    const viewers = await Promise.all(Array.from({ length: 20 }, () => viewer()));
    expect(new Set(viewers.map((one) => one.of('subscribed')[0]?.wire)).size).toBe(1);
    expect(stage.gateway.metrics().rooms).toBe(1);
    const before = stage.looks();
    await wait(500);
    // 10 Hz: five looks in half a second, and some room for a busy machine.
    expect(stage.looks() - before).toBeLessThanOrEqual(7);
  });

  it('SPEC 4 and 5: a change is one delta from clock to clock; no change sends none', async () => {
    const client = await viewer();
    stage.show(GROUP, state('b'), { lag: 5, rate: 1 });
    await until(() => client.of('delta').length === 1);
    expect(client.of('delta')[0]).toMatchObject({
      from: 0,
      clock: 1,
      changes: [{ op: 'patch', in: 'group', id: 'group', set: { name: 'b' } }],
    });
    await wait(400);
    expect(client.of('delta')).toHaveLength(1);
  });

  it('SPEC 7: who comes back gets what was missed; after 64 deltas, or of another boot, a snapshot', async () => {
    const stays = await viewer();
    const { bootId } = stays.of('snapshot')[0] as { bootId: string };
    stage.show(GROUP, state('b'), { lag: 5, rate: 1 });
    await until(() => stays.of('delta').length === 1);
    const back = await viewer({ bootId, clock: 0 });
    await until(() => ticks(back).length > 0);
    expect(back.of('delta').map(({ clock }) => clock)).toEqual([1]);
    expect(back.of('snapshot')).toEqual([]);
    const current = await viewer({ bootId, clock: 1 });
    expect(current.of('snapshot')).toEqual([]);
    const stranger = await viewer({ bootId: 'another', clock: 1 });
    expect(stranger.of('snapshot')).toHaveLength(1);
    const ahead = await viewer({ bootId, clock: 99 });
    expect(ahead.of('snapshot')).toHaveLength(1);
  });

  it('SPEC 8: a room outlives its last viewer for a while, so that a reload resumes', async () => {
    const first = await viewer();
    const { bootId, wire } = first.of('snapshot')[0] as { bootId: string; wire: number };
    first.socket.disconnect();
    await until(() => stage.gateway.metrics().viewers === 0);
    const again = await viewer({ bootId, clock: 0 });
    expect(again.of('subscribed')[0]?.wire).toBe(wire);
    expect(again.of('snapshot')).toEqual([]);
  });

  it('says when what a room shows is gone, and takes a new subscription once it is back', async () => {
    const client = await viewer();
    stage.hide(GROUP);
    await until(() => client.of('refused').length === 1);
    expect(client.of('refused')[0]).toMatchObject({ code: 'unknown-group', room: null });
    stage.show(GROUP, state('back'));
    client.socket.emit('subscribe', { room: 1, spec: GROUP });
    await until(() => client.of('snapshot').length === 2);
  });

  it('refuses what cannot be worked out, and goes on', async () => {
    const failing = await openStage({
      failing: ({ view }) => {
        if (view === 'groups') throw new MillraceError('bad-input', 'sort: no such field', { field: 'sort' });
        if (view === 'topics') throw new TypeError('a bug');
      },
    });
    const client = connect(failing.url);
    client.socket.emit('subscribe', { room: 1, spec: { view: 'groups', cluster: 'demo', sort: 'nothing' } });
    client.socket.emit('subscribe', { room: 2, spec: { view: 'topics', cluster: 'demo' } });
    await until(() => client.of('refused').length === 2);
    expect(client.of('refused')[0]).toMatchObject({ code: 'bad-request', detail: 'sort: no such field' });
    expect(client.of('refused')[1]).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(client.of('refused')[1])).not.toContain('a bug');
    client.socket.disconnect();
    await failing.close();
  });

  it('tells the bridge what is looked at, and when nobody looks any more', async () => {
    const client = await viewer();
    await until(() => stage.watched.at(-1)?.some(({ view }) => view === 'group') ?? false);
    client.socket.emit('unsubscribe', { room: 1 });
    await until(() => stage.watched.at(-1)?.length === 0);
  });
});

describe('numbers', () => {
  it('SPEC 9 and 11: only changed slots, all of them every 5 s', async () => {
    const client = await viewer();
    stage.show(GROUP, state('a'), { lag: 6, rate: 1 });
    const tick = await until(() =>
      ticks(client)
        .map(({ bytes }) => decodeTick(bytes as Uint8Array, 2))
        .find((found) => (found?.indices.length ?? 0) > 0),
    );
    expect([...(tick?.indices ?? [])]).toEqual([0]);
    expect([...(tick?.values ?? [])]).toEqual([6]);
    const full = await until(
      () =>
        ticks(client)
          .map(({ bytes }) => decodeTick(bytes as Uint8Array, 2))
          .find((found) => found?.indices.length === 2),
      { timeoutMs: 8_000 },
    );
    expect([...(full?.values ?? [])]).toEqual([6, 1]);
  }, 15_000);

  it('SPEC 9: says at least once a second that nothing has changed, as of when', async () => {
    const client = await viewer();
    const since = Date.now();
    await until(() => ticks(client).filter(({ at }) => at > since).length >= 2, { timeoutMs: 4_000 });
    for (const { bytes } of ticks(client)) expect(decodeTick(bytes as Uint8Array, 2)).not.toBeNull();
  });

  it('SPEC 10: a new table comes with a delta, and NaN is null', async () => {
    const client = await viewer();
    stage.show(GROUP, state('a'), { lag: Number.NaN, rate: 1, more: 3 });
    await until(() => client.of('delta').length === 1);
    expect(client.of('delta')[0]).toMatchObject({ slots: { version: 2, names: ['lag', 'rate', 'more'] } });
  });

  it('SPEC 12: findings do not wait for the next look of a slow room', async () => {
    const list = {
      view: 'findings',
      cluster: 'demo',
      q: '',
      state: '',
      sort: '',
      offset: 0,
      limit: 100,
    } as const;
    stage.show(list, { rows: {} });
    const client = join();
    client.socket.emit('subscribe', { room: 1, spec: list });
    await until(() => client.of('snapshot').length === 1);
    // Just looked at: the next look is a second away.
    await until(() => stage.looks() >= 2);
    stage.show(list, { rows: { f: { id: 'f' } } });
    const told = Date.now();
    stage.pulse();
    await until(() => client.of('delta').length === 1, { everyMs: 5 });
    expect((client.heard.find(({ event }) => event === 'delta')?.at ?? 0) - told).toBeLessThan(500);
  });
});

describe('bad clients', () => {
  it('SPEC 14: bad messages are answered, and end the line when they go on', async () => {
    const [bad, good] = [join(), await viewer()];
    bad.socket.emit('subscribe', { room: 1, spec: { view: 'nothing' } });
    bad.socket.emit('dance', 1);
    await until(() => bad.of('refused').length === 2);
    expect(bad.of('refused')[0]).toMatchObject({ room: 1, code: 'bad-request' });
    for (let i = 0; i < 30; i++) bad.socket.emit('dance', i);
    await until(() => !bad.socket.connected);
    expect(good.socket.connected).toBe(true);
  });

  it('SPEC 14: too many messages are refused, then the line is cut', async () => {
    const client = join();
    for (let i = 0; i < 400; i++) client.socket.emit('unsubscribe', { room: 5 });
    await until(() => client.of('refused').some(({ code }) => code === 'too-many-requests'));
    await until(() => !client.socket.connected);
  });

  it('SPEC 14: a message that is too big ends that line only', async () => {
    const [bad, good] = [join(), await viewer()];
    await until(() => bad.socket.connected);
    bad.socket.emit('subscribe', { room: 1, spec: GROUP, filler: 'x'.repeat(100_000) });
    await until(() => !bad.socket.connected);
    expect(good.socket.connected).toBe(true);
  });

  it('anything that can be sent as a message leaves the bridge standing', async () => {
    const seed = Date.now() % 2_147_483_647;
    process.stdout.write(`socket fuzz: seed ${seed}\n`);
    const good = await viewer();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('subscribe', 'unsubscribe', 'x', '__proto__'), fc.anything()), {
          maxLength: 20,
        }),
        async (messages) => {
          const client = connect(stage.url);
          await until(() => client.socket.connected);
          for (const [event, body] of messages) {
            try {
              client.socket.emit(event, body);
            } catch {
              // Not everything can be encoded.
            }
          }
          await wait(5);
          client.socket.disconnect();
        },
      ),
      { seed, numRuns: 40 },
    );
    expect(good.socket.connected).toBe(true);
    stage.show(GROUP, state('still here'), { lag: 5, rate: 1 });
    await until(() => good.of('delta').length === 1);
  }, 60_000);

  it('bytes that are no WebSocket and no MessagePack end that line only', async () => {
    const good = await viewer();
    const raw = await new Promise<{ destroyed: boolean; write(bytes: Buffer): void }>((resolve, reject) => {
      const upgrade = request(`${stage.url}/socket.io/?EIO=4&transport=websocket`, {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        },
      });
      upgrade.on('upgrade', (_response, socket) => {
        socket.on('error', () => undefined);
        socket.resume();
        resolve(socket);
      });
      upgrade.on('error', reject);
      upgrade.end();
    });
    raw.write(Buffer.from(Array.from({ length: 200 }, (_, i) => (i * 37) % 256)));
    await until(() => raw.destroyed);
    expect(good.socket.connected).toBe(true);
  });

  it('SPEC 13: a hundred clients that never read hold nothing up, and what waits for them is bounded', async () => {
    const good = await viewer();
    const silent = await Promise.all(Array.from({ length: 100 }, () => viewer()));
    for (const { socket } of silent) {
      const engine = socket.io.engine.transport as unknown as {
        ws: { _socket?: { pause(): void }; pause?(): void };
      };
      engine.ws.pause?.();
    }
    // The kernel keeps some megabytes for a line that nobody reads, how many is its own affair.
    const suspended = () => stage.gateway.metrics().suspended_total ?? 0;
    for (let round = 1; suspended() === 0 && round <= 400; round++) {
      const entity = { text: 'x'.repeat(120_000), round };
      stage.show(GROUP, { group: { [`e${round}`]: entity } });
      await until(() => good.of('delta').length >= round, { everyMs: 10 });
    }
    expect(suspended()).toBeGreaterThan(0);
    // They drain; who was suspended gets snapshots again.
    for (const { socket } of silent) {
      const engine = socket.io.engine.transport as unknown as { ws: { resume?(): void } };
      engine.ws.resume?.();
    }
    await until(() => silent.some((client) => client.of('snapshot').length >= 2));
  }, 120_000);
});

describe('with the page’s own end of the protocol', () => {
  it('a replica that saw snapshot, deltas and some ticks equals the picture', async () => {
    const client = join();
    await until(() => client.socket.connected);
    let ticks = 0;
    let isSlow = true;
    const line: Line = {
      send: (event, payload) => void client.socket.emit(event, payload),
      onEvent: (listener) =>
        void client.socket.onAny((event: string, ...args: unknown[]) => {
          // Every third tick is lost while the line is slow, the last of them too; a full tick mends it (SPEC 11).
          if (event === 'tick' && isSlow && ticks++ % 3 === 0) return;
          listener(event, args);
        }),
      onOpen: (listener) => listener(),
      onDown: () => undefined,
      close: () => undefined,
    };
    const watch = createWatch(
      line,
      createBridgeClock(() => performance.now(), Date.now),
      {
        after(ms, run) {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
      },
    );
    stage.show(OVERVIEW, { nodes: { a: { n: 0 } } }, { x: 0, y: 0 });
    const room = watch.watch(OVERVIEW);
    for (let i = 1; i <= 20; i++) {
      const nodes = Object.fromEntries(
        Array.from({ length: (i % 5) + 1 }, (_, n) => [`n${n}`, { n: i % 3 }]),
      );
      const numbers = i % 4 === 0 ? { x: i, z: i } : { x: i, y: Number.NaN };
      stage.show(OVERVIEW, { nodes }, numbers);
      await wait(60);
    }
    stage.show(OVERVIEW, { nodes: { end: { n: 1 } } }, { x: 99, y: 7 });
    ticks = 0;
    await until(() => ticks > 0);
    isSlow = false;
    await until(() => room.current().number('y') === 7 && room.current().number('x') === 99, {
      timeoutMs: 12_000,
    });
    expect(room.current().state).toEqual({ nodes: { end: { n: 1 } } });
    expect(room.current().status).toBe('live');
    watch.close();
  }, 20_000);
});
