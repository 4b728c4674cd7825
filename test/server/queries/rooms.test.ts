import { describe, expect, test } from 'vitest';
import * as meta from '../../../client/store/schemas.ts';
import { graphEdge, graphNode } from '../../../server/protocol/graph.ts';
import { memberResource, producerResource, sourceResource } from '../../../server/protocol/resources.ts';
import type { RoomPicture } from '../../../server/gateway/ports.ts';
import { roomState } from '../../../server/protocol/messages.ts';
import { clusterMeta, overviewMeta, roomSpec, statusMeta } from '../../../server/protocol/rooms.ts';
import { caughtUp, CLUSTER, member, Pipeline, SECOND, topic } from '../model/pipeline.ts';
import { OVERVIEW, slot, Watch } from './world.ts';

const GROUP = { view: 'group', cluster: CLUSTER, group: 'g' } as const;
const TOPIC = { view: 'topic', cluster: CLUSTER, topic: 'orders' } as const;

const owned = () => caughtUp().describe([member('m-1', [0, 1])]);

/** A group stuck on partition 1 for long enough to be told, its sibling going on. */
function stuck(): Watch {
  const p = owned();
  const watch = new Watch(p);
  for (let s = 1; s <= 60; s++)
    p.wait(SECOND)
      .ends([100 + s * 10, 100 + s * 10])
      .commit(100 + s * 10)
      .commit(100 + s * 10 - 5, { partition: 1 });
  for (let s = 61; s <= 160; s++) {
    p.wait(SECOND)
      .ends([100 + s * 10, 100 + s * 10])
      .commit(100 + s * 10);
    p.source();
    watch.evaluate();
  }
  return watch;
}

function identityKept(watch: Watch, spec: Parameters<Watch['room']>[0]): void {
  const before = watch.room(spec);
  const after = watch.room(spec);
  expect(after.slots).toBe(before.slots);
  expect(after.state).toBe(before.state);
}

const all = (picture: RoomPicture, collection: string): unknown[] =>
  Object.values(picture.state[collection] ?? {});

describe('the overview', () => {
  test('is what the protocol says, and keeps its identity while nothing changes', () => {
    const watch = stuck();
    const picture = watch.room(OVERVIEW);
    roomState.parse(picture.state);
    for (const node of all(picture, 'nodes')) graphNode.parse(node);
    for (const edge of all(picture, 'edges')) graphEdge.parse(edge);
    overviewMeta.parse(picture.state['meta']?.['overview']);
    expect(picture.slots).toHaveLength(picture.values.length);
    expect(new Set(picture.slots).size).toBe(picture.slots.length);
    identityKept(watch, OVERVIEW);
  });

  test('numbers move without the structure; what changes is new, what does not is the same', () => {
    const watch = new Watch(owned().wait(SECOND).ends([120, 100]).source());
    const before = watch.room(OVERVIEW);
    watch.p
      .wait(2 * SECOND)
      .ends([150, 100])
      .source();
    const moved = watch.room(OVERVIEW);
    expect(moved.slots).toBe(before.slots);
    expect(slot(moved, 'nodes/group:g/lag')).toBe(50);
    watch.p
      .topics(topic('orders', 2), topic('more', 1))
      .wait(2 * SECOND)
      .source();
    const changed = watch.room(OVERVIEW);
    expect(changed.state).not.toBe(before.state);
    expect(changed.state['nodes']?.['group:g']).toBe(before.state['nodes']?.['group:g']);
    expect(changed.slots).not.toBe(before.slots);
    expect(before.slots).not.toContain('nodes/topic:more/rateIn');
  });

  test('a group’s numbers equal the sum of its lanes, its age is that of the worst', () => {
    const picture = stuck().room(OVERVIEW);
    const lanes = picture.slots.filter(
      (name) => name.startsWith('nodes/group:g/lane/') && name.endsWith('/lag'),
    );
    expect(lanes).toHaveLength(2);
    const sum = lanes.reduce((total, name) => total + (slot(picture, name) ?? 0), 0);
    expect(slot(picture, 'nodes/group:g/lag')).toBe(sum);
    expect(sum).toBeGreaterThan(900);
    const seconds = lanes.map((name) => slot(picture, name.replace(/lag$/, 'lagSeconds')) ?? 0);
    expect(slot(picture, 'nodes/group:g/lagSeconds')).toBe(Math.max(...seconds));
    expect(slot(picture, 'totals/oldest')).toBeCloseTo(Math.max(...seconds), 0);
    expect(slot(picture, 'edges/topic:orders>group:g/rate')).toBe(slot(picture, 'nodes/group:g/rateOut'));
  });

  test('findings come with it at once, and mark their node', () => {
    const watch = stuck();
    const [finding] = watch.detector.open();
    expect(finding?.code).toBe('consumer-hung');
    const picture = watch.room(OVERVIEW);
    expect(Object.keys(picture.state['findings'] ?? {})).toEqual([finding?.id]);
    expect(picture.state['nodes']?.['group:g']).toMatchObject({ severity: 'critical', finding: finding?.id });
    expect(picture.state['meta']?.['overview']).toMatchObject({ openFindings: 1, stale: false });
  });

  test('what has not come in for three seconds is stale, and says why', () => {
    const watch = new Watch(owned());
    watch.p.wait(4 * SECOND);
    const picture = watch.room(OVERVIEW);
    expect(picture.state['meta']?.['overview']).toMatchObject({
      stale: true,
      staleReason: 'nothing has come in for 4 s',
    });
    expect(picture.state['nodes']?.['group:g']?.['stale']).toBe(true);
  });

  test('a configured cluster is there before anything comes from it; another is not', () => {
    const watch = new Watch();
    expect(watch.room({ view: 'overview', cluster: 'configured' }).state['meta']?.['overview']).toMatchObject(
      {
        stale: true,
        staleReason: 'nothing has been read yet',
        totalNodes: 0,
      },
    );
    expect(watch.queries.room({ view: 'overview', cluster: 'unheard-of' })).toBeNull();
    expect(watch.queries.room({ view: 'district', cluster: CLUSTER, district: 'none' })).toBeNull();
  });

  test('nothing that is not known is a number', () => {
    const p = new Pipeline().topics(topic('orders', 1)).commit(5);
    const picture = new Watch(p).room(OVERVIEW);
    expect(slot(picture, 'nodes/topic:orders/rateIn')).toBeNull();
    expect(slot(picture, 'totals/latencyP95')).toBeNull();
    expect([...picture.values].some((value) => value === Infinity)).toBe(false);
  });
});

describe('a group', () => {
  test('is what the client reads, with every number a slot', () => {
    const watch = stuck();
    const picture = watch.room(GROUP);
    meta.groupMeta.parse(picture.state['group']?.['group']);
    for (const partition of all(picture, 'partitions')) meta.groupPartitionMeta.parse(partition);
    for (const one of all(picture, 'members')) memberResource.parse(one);
    expect(picture.state['partitions']?.['orders-1']).toMatchObject({
      owner: 'm-1',
      verdict: 'consumer-hung',
    });
    expect(slot(picture, 'partitions/orders-1/committedOffset')).toBe(695);
    expect(slot(picture, 'partitions/orders-1/lag')).toBe(1_005);
    expect(slot(picture, 'partitions/orders-0/lag')).toBe(0);
    expect(Object.keys(picture.state['findings'] ?? {})).toHaveLength(1);
    identityKept(watch, GROUP);
  });

  test('what moves every second is no structure', () => {
    const watch = new Watch(owned());
    const before = watch.room(GROUP);
    for (let s = 1; s <= 5; s++)
      watch.p
        .wait(SECOND)
        .ends([100 + s, 100])
        .commit(100 + s)
        .describe([member('m-1', [0, 1])]);
    const after = watch.room(GROUP);
    expect(after.state['group']).toBe(before.state['group']);
    expect(after.state['members']).toBe(before.state['members']);
    expect(after.slots).toBe(before.slots);
    expect(slot(after, 'partitions/orders-0/committedOffset')).toBe(105);
  });

  test('a number that is missing has its reason', () => {
    const p = new Pipeline().topics(topic('orders', 1)).describe([member('m-1', [0])]);
    const picture = new Watch(p).room(GROUP);
    expect(picture.state['partitions']?.['orders-0']).toMatchObject({ lagReason: 'no committed offset' });
    expect(slot(picture, 'partitions/orders-0/lag')).toBeNull();
  });

  test('whom nobody knows is null', () => {
    expect(new Watch().queries.room(GROUP)).toBeNull();
    expect(new Watch().queries.room(TOPIC)).toBeNull();
  });
});

describe('a topic', () => {
  test('is what the client reads: partitions, producers, readers', () => {
    const p = owned();
    p.take({
      kind: 'producers',
      cluster: CLUSTER,
      at: p.now,
      partitions: [
        {
          topic: 'orders',
          partition: 0,
          producers: [
            { producerId: '7', epoch: 2, lastTime: p.now, txnStart: 90, txnStartTime: p.now - 5_000 },
          ],
        },
      ],
    });
    const watch = new Watch(p);
    const picture = watch.room(TOPIC);
    meta.topicMeta.parse(picture.state['topic']?.['topic']);
    for (const partition of all(picture, 'partitions')) meta.topicPartitionMeta.parse(partition);
    for (const producer of all(picture, 'producers')) producerResource.parse(producer);
    expect(picture.state['producers']?.['0']).toMatchObject({
      name: null,
      producerId: '7',
      openTransactionSince: p.now - 5_000,
    });
    expect(picture.state['groups']?.['g']).toMatchObject({ group: 'g', memberCount: 1 });
    expect(slot(picture, 'partitions/1/endOffset')).toBe(100);
    identityKept(watch, TOPIC);
  });
});

describe('status', () => {
  test('sources, steps, clusters', () => {
    const watch = stuck();
    const picture = watch.room({ view: 'status' });
    statusMeta.parse(picture.state['meta']?.['status']);
    sourceResource.parse(picture.state['sources']?.[`kafka:${CLUSTER}`]);
    expect(clusterMeta.parse(picture.state['clusters']?.[CLUSTER])).toMatchObject({
      groups: 1,
      openFindings: 1,
    });
    expect(Object.keys(picture.state['steps'] ?? {})).toEqual(['s']);
    identityKept(watch, { view: 'status' });
  });
});

describe('lists as rooms', () => {
  test('rows carry their place, and keep their identity when only their neighbours change', () => {
    const p = owned().commit(50, { group: 'h' });
    const watch = new Watch(p);
    const spec = roomSpec.parse({ view: 'groups', cluster: CLUSTER, sort: 'group' });
    const before = watch.room(spec);
    for (const row of all(before, 'rows')) meta.groupRow.parse(row);
    expect(before.state['meta']?.['list']).toEqual({ total: 2, offset: 0 });
    expect(before.state['rows']?.['group:h']).toMatchObject({ row: 1, lag: 50 });
    p.wait(2 * SECOND).commit(60, { group: 'h' });
    const after = watch.room(spec);
    expect(after.state['rows']?.['group:g']).toBe(before.state['rows']?.['group:g']);
    expect(after.state['rows']?.['group:h']).toMatchObject({ lag: 40 });
  });

  test('every kind of row is what the client reads', () => {
    const watch = stuck();
    const rows = (view: string) => all(watch.room(roomSpec.parse({ view, cluster: CLUSTER })), 'rows');
    expect(rows('topics').map((row) => meta.topicRow.parse(row).topic)).toEqual(['orders']);
    expect(rows('findings').map((row) => meta.findingRow.parse(row).code)).toEqual(['consumer-hung']);
    expect(rows('brokers')).toEqual([]);
  });

  test('groups with names like __proto__ are rows like any other', () => {
    const p = caughtUp().commit(1, { group: '__proto__' });
    const picture = new Watch(p).room(roomSpec.parse({ view: 'groups', cluster: CLUSTER }));
    expect(Object.keys(picture.state['rows'] ?? {}).sort()).toEqual(['group:__proto__', 'group:g']);
    const readers = new Watch(p).room(TOPIC).state['groups'] ?? {};
    expect(Object.keys(readers).sort()).toEqual(['__proto__', 'g']);
  });
});
