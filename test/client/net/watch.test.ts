import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createWatch } from '../../../client/net/watch.ts';
import { encodeTick, encodeValues } from '../../../server/protocol/ticks.ts';
import { fakeLine, handClock } from './fake-line.ts';

const GROUP = { view: 'group', cluster: 'demo', group: 'orders' } as const;
const LIST = { view: 'groups', cluster: 'demo', q: '', state: '', sort: '', offset: 0, limit: 100 } as const;
const HELLO = {
  protocol: 1,
  version: '0.1.0',
  bootId: 'b1',
  now: 1_000_000,
  clusters: ['demo'],
  mode: 'demo',
};

let server: ReturnType<typeof fakeLine>;
let time: ReturnType<typeof handClock>;
let watch: ReturnType<typeof createWatch>;

beforeEach(() => {
  server = fakeLine();
  time = handClock();
  watch = createWatch(server.line, time.clock, time.timers);
});

const slots = { version: 1, names: ['lag', 'rate'] };
const snapshot = (change: object = {}) => ({
  wire: 7,
  bootId: 'b1',
  clock: 3,
  asOf: time.now(),
  state: { group: { group: { state: 'Stable' } }, members: { m: { id: 'm' } } },
  slots,
  values: encodeValues(Float64Array.of(5, Number.NaN)),
  ...change,
});
const tick = (version: number, lag: number) =>
  encodeTick(version, time.now(), Float64Array.of(5, Number.NaN), Float64Array.of(lag, Number.NaN));

/** A room that is live: subscribed, answered, with a snapshot. */
function live() {
  server.open();
  server.say('hello', HELLO);
  const room = watch.watch(GROUP);
  const [subscribe] = server.flush();
  const number = (subscribe?.payload as { room: number }).room;
  server.say('subscribed', { room: number, wire: 7 });
  server.say('snapshot', snapshot());
  return { room, number };
}

describe('rooms', () => {
  it('SPEC 2: subscribes with its own number and the spec, and is live with the snapshot', () => {
    server.open();
    const room = watch.watch(GROUP);
    expect(server.flush()).toEqual([{ event: 'subscribe', payload: { room: 0, spec: GROUP } }]);
    expect(room.current().status).toBe('loading');
    server.say('subscribed', { room: 0, wire: 7 });
    server.say('snapshot', snapshot());
    expect(room.current()).toMatchObject({ status: 'live', slotVersion: 1 });
    expect(room.current().number('lag')).toBe(5);
    expect(room.current().number('rate')).toBeNull();
    expect(room.current().number('nothing')).toBeNull();
  });

  it('what was asked before the line opened is subscribed once it is open', () => {
    watch.watch(GROUP);
    expect(server.flush()).toEqual([]);
    server.open();
    expect(server.flush()).toHaveLength(1);
  });

  it('equal specs share one subscription, whatever the order of their fields', () => {
    server.open();
    watch.watch(GROUP);
    watch.watch({ group: 'orders', cluster: 'demo', view: 'group' });
    expect(server.flush()).toHaveLength(1);
  });

  it('a room left is kept for 3 s and then unsubscribed; a list window at once', () => {
    const { room } = live();
    room.release();
    room.release();
    time.pass(2_900);
    expect(server.flush()).toEqual([]);
    const again = watch.watch(GROUP);
    time.pass(10_000);
    expect(server.flush()).toEqual([]);
    expect(again.current().status).not.toBe('loading');
    again.release();
    time.pass(3_000);
    expect(server.flush()).toEqual([{ event: 'unsubscribe', payload: { room: 0 } }]);
    watch.watch(LIST).release();
    expect(server.flush().map((item) => item.event)).toEqual(['subscribe', 'unsubscribe']);
  });
});

describe('what changes', () => {
  it('SPEC 5 and 6: a delta moves on, keeps what did not change and makes a new view', () => {
    const { room } = live();
    const before = room.current();
    const seen = vi.fn();
    room.onState(seen);
    server.say('delta', {
      wire: 7,
      from: 3,
      clock: 4,
      asOf: time.now(),
      changes: [{ op: 'patch', in: 'group', id: 'group', set: { state: 'Empty' } }],
    });
    expect(seen).toHaveBeenCalledTimes(1);
    expect(room.current()).not.toBe(before);
    expect(room.current().state.group?.group?.state).toBe('Empty');
    expect(room.current().state.members).toBe(before.state.members);
  });

  it('SPEC 5: a delta from another clock is not applied; the room is asked for again with what it has', () => {
    const { room } = live();
    server.say('delta', { wire: 7, from: 9, clock: 10, asOf: time.now(), changes: [] });
    server.say('delta', { wire: 7, from: 10, clock: 11, asOf: time.now(), changes: [] });
    time.pass(500);
    expect(server.flush()).toEqual([
      { event: 'subscribe', payload: { room: 0, spec: GROUP, have: { bootId: 'b1', clock: 3 } } },
    ]);
    expect(room.current().state.group?.group?.state).toBe('Stable');
  });

  it('SPEC 9: a tick writes numbers in place and tells only those who want ticks', () => {
    const { room } = live();
    const view = room.current();
    const [onState, onTick] = [vi.fn(), vi.fn()];
    room.onState(onState);
    room.onTick(onTick);
    server.say('tick', 7, tick(1, 42)?.buffer);
    expect(room.current()).toBe(view);
    expect(view.number('lag')).toBe(42);
    expect(onTick).toHaveBeenCalledTimes(1);
    expect(onState).not.toHaveBeenCalled();
  });

  it.each([
    ['an ArrayBuffer', (bytes: Uint8Array) => bytes.slice().buffer],
    ['a Buffer', (bytes: Uint8Array) => Buffer.from(bytes)],
    ['an extension of type 0', (bytes: Uint8Array) => [0, bytes.slice().buffer]],
  ])('bytes are read as %s, as the MessagePack of each side gives them', (_, as) => {
    server.open();
    const room = watch.watch(GROUP);
    server.say('subscribed', { room: 0, wire: 7 });
    server.say('snapshot', snapshot({ values: as(encodeValues(Float64Array.of(5, 6))) }));
    server.say('tick', 7, as(tick(1, 9) ?? new Uint8Array()));
    expect(room.current().number('lag')).toBe(9);
  });

  it('SPEC 10: a tick of another slot table is dropped and the room asked for again', () => {
    const { room } = live();
    server.say('tick', 7, tick(2, 42));
    time.pass(500);
    expect(room.current().number('lag')).toBe(5);
    expect(server.flush()).toHaveLength(1);
  });

  it.each([
    ['snapshot', { wire: 7 }],
    ['delta', 'garbage'],
    ['tick', null],
    ['unheard-of', {}],
    ['snapshot', snapshotWithout()],
  ])('garbage named %s changes nothing and throws nothing', (event, body) => {
    const { room } = live();
    const before = room.current();
    server.say(event, body);
    server.say('tick', 7, new Uint8Array(3));
    expect(room.current()).toBe(before);
  });
});

function snapshotWithout(): object {
  return { wire: 7, bootId: 'b1', clock: 1, asOf: 0, state: {}, slots, values: new Uint8Array(3) };
}

describe('a line that breaks', () => {
  it('SPEC 7: after a reconnect every room is subscribed with boot id and clock', () => {
    const { room } = live();
    server.cut();
    expect(watch.link()).toMatchObject({ state: 'lost', reason: 'the line was cut' });
    expect(room.current().state.group?.group?.state).toBe('Stable');
    server.open();
    expect(server.flush()).toEqual([
      { event: 'subscribe', payload: { room: 0, spec: GROUP, have: { bootId: 'b1', clock: 3 } } },
    ]);
    expect(watch.link().state).toBe('live');
  });

  it('a room is stale 3 s after its last news, and live again with the next', () => {
    const { room } = live();
    time.pass(3_000);
    expect(room.current().status).toBe('live');
    time.pass(500);
    expect(room.current().status).toBe('stale');
    server.say('tick', 7, tick(1, 6));
    expect(room.current().status).toBe('live');
  });

  it('SPEC 1: a bridge of another version ends in a notice, not in a retry', () => {
    server.open();
    server.say('outdated', { protocol: 2 });
    expect(watch.link()).toEqual({ state: 'outdated' });
    expect(server.closed).toBe(true);
    server.cut();
    expect(watch.link()).toEqual({ state: 'outdated' });
  });

  it('a refused room says why and is asked for again after 5 s', () => {
    server.open();
    const room = watch.watch(GROUP);
    server.flush();
    server.say('refused', { room: 0, wire: null, code: 'unknown-group', detail: 'No group orders' });
    expect(room.current()).toMatchObject({ status: 'refused', refusal: { code: 'unknown-group' } });
    time.pass(5_000);
    expect(server.flush()).toEqual([{ event: 'subscribe', payload: { room: 0, spec: GROUP } }]);
  });

  it('too many requests is no refusal of the room: it waits and asks again', () => {
    const { room } = live();
    server.say('refused', { room: 0, wire: null, code: 'too-many-requests', detail: '' });
    expect(room.current().status).toBe('live');
    time.pass(5_000);
    expect(server.flush()).toHaveLength(1);
  });

  it('closed twice, nothing is left behind', () => {
    live();
    watch.close();
    watch.close();
    expect(time.pending()).toBe(0);
    expect(server.closed).toBe(true);
  });
});
