import { expect, it } from 'vitest';
import { layout } from '../../../../client/scene/layout/slots.ts';
import { emphasisOf, FAINT, FULL, wayOf } from '../../../../client/scene/look/emphasis.ts';
import { GraphReader } from '../../../../client/scene/look/graph.ts';
import { type SceneLook, sceneLook } from '../../../../client/scene/look/look.ts';
import { cycle } from '../../../../client/scene/playground/odd.ts';
import { RecordedRoom, type Recording } from '../../../../client/scene/playground/recorded.ts';
import { shop, stuckPartition } from '../../../../client/scene/playground/shop.ts';

const lookOf = (recording: Recording): SceneLook => {
  const graph = new GraphReader().read(new RecordedRoom(recording).current().state);
  return sceneLook(graph, layout(graph.nodes, graph.edges, null), 'dark');
};
const at = (look: SceneLook, id: string): number => look.bodies.findIndex((body) => body.id === id);
const litOf = (look: SceneLook, shown: Uint8Array): string[] =>
  look.bodies
    .filter((_, body) => shown[body] === FULL)
    .map(({ id }) => id)
    .sort();

it('lights nothing when nothing is asked for', () => {
  expect(emphasisOf(lookOf(shop()), { selected: -1, focused: -1, matches: null })).toBeNull();
});

it('lights all that flows into what is selected and all that it flows into, and nothing beside', () => {
  const look = lookOf(shop());
  const shown = emphasisOf(look, { selected: at(look, 'group:notify'), focused: -1, matches: null });
  expect(litOf(look, shown ?? new Uint8Array())).toEqual([
    'group:notify',
    'messaging-server:xmpp',
    'producer:partners',
    'topic:order-status',
  ]);
});

it('lets trouble step back for nobody', () => {
  const look = lookOf(stuckPartition());
  const shown = emphasisOf(look, { selected: at(look, 'group:notify'), focused: -1, matches: null });
  expect(shown?.[at(look, 'group:order-processing')]).toBe(FULL);
  expect(shown?.[at(look, 'group:analytics')]).toBe(FAINT);
});

it('takes what is selected before what has focus, and adds what a search found', () => {
  const look = lookOf(shop());
  const [orders, notify] = [at(look, 'topic:orders'), at(look, 'group:notify')];
  const shown = emphasisOf(look, {
    selected: notify,
    focused: orders,
    matches: new Set([at(look, 'topic:clicks')]),
  });
  expect(shown?.[orders]).toBe(FAINT);
  expect(shown?.[at(look, 'topic:clicks')]).toBe(FULL);
});

it('steps everything back for a search that finds nothing', () => {
  const look = lookOf(shop());
  expect(
    litOf(look, emphasisOf(look, { selected: -1, focused: -1, matches: new Set() }) ?? new Uint8Array()),
  ).toEqual([]);
});

it('ends in a graph that runs in circles', () => {
  const look = lookOf(cycle());
  const way = wayOf(look.links, at(look, 'group:asker'));
  expect(way.size).toBe(look.bodies.length);
});
