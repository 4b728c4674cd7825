import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RoomSpec } from '../../../server/protocol/rooms.ts';
import { decodeTick } from '../../../server/protocol/ticks.ts';
import { until } from '../../support/until.ts';
import { type Client, connect, openStage, type Stage } from './socket-double.ts';

const GROUP: RoomSpec = { view: 'group', cluster: 'demo', group: 'orders' };
const state = (name: string) => ({ group: { group: { name } } });

let stage: Stage;
let client: Client;
beforeEach(async () => {
  stage = await openStage();
  stage.show(GROUP, state('a'), { lag: 5, rate: 1 });
  client = connect(stage.url);
  client.socket.emit('subscribe', { room: 1, spec: GROUP });
  await until(() => client.of('snapshot').length === 1);
});
afterEach(async () => {
  client.socket.disconnect();
  await stage.close();
});

/** Wires of the rooms whose ticks, from a place in what was heard on, told of this lag. */
const toldOf = (lag: number, from = 0): Set<unknown> =>
  new Set(
    client.heard
      .slice(from)
      .filter(
        ({ event, args }) =>
          event === 'tick' && decodeTick(new Uint8Array(args[1] as Buffer), 2)?.values.includes(lag),
      )
      .map(({ args }) => args[0]),
  );

describe('numbers', () => {
  it('of several rooms all arrive, though they are sent in one go', async () => {
    const OTHER: RoomSpec = { view: 'group', cluster: 'demo', group: 'payments' };
    stage.show(OTHER, state('other'), { lag: 1, rate: 1 });
    client.socket.emit('subscribe', { room: 2, spec: OTHER });
    await until(() => client.of('snapshot').length === 2);
    for (let lag = 1_001; lag <= 1_005; lag++) {
      const from = client.heard.length;
      stage.show(GROUP, state('a'), { lag, rate: 1 });
      stage.show(OTHER, state('other'), { lag, rate: 1 });
      // A change of findings hurries both: one pass sends them.
      stage.pulse();
      await until(() => toldOf(lag, from).size === 2, { timeoutMs: 1_500 });
    }
  });

  it('that change together with the structure arrive: the tick is not dropped behind the delta', async () => {
    for (let lag = 101; lag <= 105; lag++) {
      stage.show(GROUP, state(`with ${lag}`), { lag, rate: 1 });
      await until(() => client.of('delta').length >= lag - 100);
      await until(() => toldOf(lag).size === 1, { timeoutMs: 1_500 });
    }
    expect(client.of('snapshot')).toHaveLength(1);
  });
});
