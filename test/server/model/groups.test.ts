import { describe, expect, test } from 'vitest';
import type { MemberFact, Observation } from '../../../server/model/observation.ts';
import { caughtUp, CLUSTER, member, Pipeline, SECOND, T, topic } from './pipeline.ts';

const listed = (p: Pipeline, names: string[], state = 'Stable'): Observation => ({
  kind: 'groups',
  cluster: CLUSTER,
  at: p.now,
  groups: names.map((name) => ({
    name,
    protocol: 'classic',
    state,
    protocolType: 'consumer',
    coordinator: 1,
    generation: null,
  })),
});

const metadata = (
  p: Pipeline,
  generation: number,
  members: MemberFact[],
  change: Partial<Extract<Observation, { kind: 'group-metadata' }>> = {},
): Observation => ({
  kind: 'group-metadata',
  cluster: CLUSTER,
  at: p.now,
  recordTime: p.now,
  group: 'g',
  value: { generation, protocolType: 'consumer', members },
  history: false,
  ...change,
});

describe('a description', () => {
  test('gives partitions their owners, also those without a commit', () => {
    const p = new Pipeline().topics(topic('orders', 2)).describe([member('m-1', [0]), member('m-2', [1])]);
    expect(p.gp(0)).toMatchObject({ owner: 'm-1', ownerSince: T, committed: null });
    expect(p.gp(1).owner).toBe('m-2');
    expect([...(p.cluster.topics.get('orders')?.groups ?? [])]).toEqual(['g']);
  });

  test('the first one is no rebalance; later members and generations that change are', () => {
    const p = caughtUp().describe([member('m-1', [0, 1])], { generation: 1 });
    expect(p.group().rebalances).toEqual([]);
    expect(p.group().stableSince).toBe(p.now);
    p.wait(SECOND).describe([member('m-1', [0, 1])], { generation: 1 });
    expect(p.group()).toMatchObject({ rebalances: [], stableSince: T });
    p.wait(SECOND).describe([member('m-1', [0]), member('m-2', [1])], { generation: 2 });
    expect(p.group().rebalances).toEqual([
      { at: p.now, generation: 2, joined: [{ id: 'm-2', clientId: 'm', host: '/10.0.0.1' }], left: [] },
    ]);
    expect(p.group().stableSince).toBe(p.now);
  });

  test('a group that has lost all members keeps who they were, and since when', () => {
    const p = caughtUp().describe([member('m-1', [0, 1])]);
    expect(p.group().emptySince).toBeNull();
    p.wait(SECOND).describe([]);
    const since = p.now;
    p.wait(SECOND).describe([]);
    expect(p.group()).toMatchObject({ emptySince: since, stableSince: null });
    expect(p.group().lastMembers.map(({ id }) => id)).toEqual(['m-1']);
    expect(p.gp().owner).toBeNull();
  });

  test('while a classic group rebalances, who is still a member keeps its partitions', () => {
    const p = caughtUp().describe([member('m-1', [0]), member('m-2', [1])]);
    p.wait(SECOND).describe([member('m-1', null)], { state: 'PreparingRebalance' });
    expect(p.gp(0)).toMatchObject({ owner: 'm-1', ownerSince: T });
    expect(p.gp(1).owner).toBeNull();
    expect(p.group().stableSince).toBeNull();
  });

  test('“Dead” describes nothing: neither a healthy KIP-848 group nor a classic one', () => {
    for (const protocol of ['consumer', 'classic'] as const) {
      const p = caughtUp().describe([member('m-1', [0, 1])], { protocol });
      p.wait(SECOND).describe([], { state: 'Dead', protocol: 'classic' });
      expect(p.group()).toMatchObject({ state: 'Stable', protocol, emptySince: null });
      expect(p.group().members.size).toBe(1);
    }
  });
});

describe('attempts', () => {
  test('a member that is gone, another in its place, the same committed offset: rejoined', () => {
    const p = caughtUp()
      .describe([member('m-1', [0, 1])])
      .wait(SECOND)
      .ends([110, 100]);
    p.wait(SECOND)
      .describe([])
      .wait(SECOND)
      .describe([member('m-2', [0, 1])], { generation: 2 });
    expect(p.gp(0).attempts).toEqual([{ time: p.now, kind: 'rejoined', member: 'm-2', host: '/10.0.0.1' }]);
    expect(p.gp(1).attempts).toEqual([]);
    p.wait(SECOND).describe([member('m-3', [0, 1])], { generation: 3 });
    expect(p.gp(0).attempts).toHaveLength(2);
    p.commit(101);
    expect(p.gp(0).attempts).toEqual([]);
  });

  test('a partition that moves to a new member while its old one lives is no attempt', () => {
    const p = caughtUp()
      .describe([member('m-1', [0, 1])])
      .ends([110, 100]);
    p.wait(SECOND).describe([member('m-1', [1]), member('m-2', [0])], { generation: 2 });
    expect(p.gp(0)).toMatchObject({ owner: 'm-2', attempts: [] });
  });

  test('going back to the same offset again and again: sought back', () => {
    const p = caughtUp()
      .describe([member('m-1', [0, 1])])
      .ends([110, 100]);
    for (let i = 0; i < 3; i++) p.wait(SECOND).commit(105).wait(SECOND).commit(100);
    expect(p.gp().attempts.map(({ kind }) => kind)).toEqual(['sought-back', 'sought-back', 'sought-back']);
    p.wait(SECOND).commit(105);
    expect(p.gp().attempts).toEqual([]);
  });

  test('offsets that are reset while nobody is there are no attempt', () => {
    const p = caughtUp().describe([]).ends([110, 100]).wait(SECOND).commit(10);
    expect(p.gp()).toMatchObject({ attempts: [], rewind: { from: 100, to: 10 } });
  });
});

describe('generations in __consumer_offsets', () => {
  test('each is a rebalance, also between two descriptions, and an older one says nothing', () => {
    const p = caughtUp().describe([member('m-1', [0, 1])], { generation: 5 });
    for (const [i, id] of ['m-2', 'm-3', 'm-4'].entries())
      p.wait(SECOND).take(metadata(p, 6 + i, [member(id, [0, 1])]));
    expect(p.group()).toMatchObject({ generation: 8, state: 'Stable', stableSince: p.now });
    expect(p.group().rebalances).toHaveLength(3);
    expect(p.gp().owner).toBe('m-4');
    p.take(metadata(p, 7, [member('m-3', [0, 1])]));
    expect(p.gp().owner).toBe('m-4');
  });

  test('the past tells the generation and who the last members were, nothing else', () => {
    const p = new Pipeline().take(metadata(new Pipeline(), 3, [member('m-1', [0])], { history: true }));
    expect(p.group().lastMembers.map(({ id }) => id)).toEqual(['m-1']);
    expect(p.group()).toMatchObject({ generation: 3, describedAt: null });
    expect(p.group().members.size).toBe(0);
  });

  test('a group of which only the past is seen is gone with the next list; one that commits stays', () => {
    const p = caughtUp().take(
      metadata(new Pipeline(), 3, [member('m-1', [0])], { history: true, group: 'past' }),
    );
    p.commit(5, { group: 'past', history: true }).commit(7, { group: 'hidden' });
    expect([...p.cluster.groups.keys()]).toEqual(['g', 'past', 'hidden']);
    p.wait(SECOND).take({ kind: 'groups', cluster: CLUSTER, at: p.now, groups: [] });
    expect([...p.cluster.groups.keys()]).toEqual(['g', 'hidden']);
    p.wait(SECOND).commit(9, { group: 'past' });
    expect(p.gp(0, 'orders', 'past').committed).toBe(9);
  });

  test('of several generations of the past the newest holds, and a description without one leaves it', () => {
    const p = new Pipeline();
    for (const generation of [3, 5, 4])
      p.take(metadata(p, generation, [member('m-1', [0])], { history: true }));
    p.describe([member('m-1', [0])], { generation: null });
    expect(p.group()).toMatchObject({ generation: 5 });
  });

  test('a tombstone deletes the group; a commit brings it back', () => {
    const p = caughtUp().describe([member('m-1', [0, 1])]);
    p.wait(SECOND).take(metadata(p, 0, [], { value: null }));
    expect(p.cluster.groups.has('g')).toBe(false);
    expect(p.cluster.deleted?.groups.get('g')).toBe(p.now);
    expect(p.cluster.topics.get('orders')?.groups.size).toBe(0);
    p.wait(SECOND).commit(104);
    expect(p.gp().committed).toBe(104);
    expect(p.log().end).toBe(104);
    expect(p.cluster.deleted?.groups.size).toBe(0);
  });

  test('commits after a deleted group was seen anew reach the new one', () => {
    const p = caughtUp();
    p.take(metadata(p, 0, [], { value: null }))
      .wait(SECOND)
      .describe([member('m-9', [0])]);
    p.wait(SECOND).commit(104).commit(105);
    expect(p.gp()).toMatchObject({ committed: 105, owner: 'm-9' });
  });

  test('a KIP-848 group is not deleted by the tombstone of its classic past', () => {
    const p = caughtUp().describe([member('m-1', [0, 1])], { protocol: 'consumer' });
    p.take(metadata(p, 0, [], { value: null }));
    expect(p.cluster.groups.has('g')).toBe(true);
  });
});

describe('the list of groups', () => {
  test('a group that two lists in a row do not name is not visible any more', () => {
    const p = new Pipeline().take(listed(new Pipeline(), ['g', 'h']));
    p.wait(SECOND).take(listed(p, ['h']));
    expect(p.cluster.groups.has('g')).toBe(true);
    p.wait(SECOND).take(listed(p, ['h']));
    expect([...p.cluster.groups.keys()]).toEqual(['h']);
    expect(p.cluster.deleted?.groups.size).toBe(0);
  });

  test('one that commits stays, and one that never stood in a list is not missed', () => {
    const p = caughtUp();
    for (let i = 0; i < 3; i++) p.wait(60 * SECOND).take(listed(p, []));
    expect(p.cluster.groups.has('g')).toBe(true);
    p.take(listed(p, ['g']));
    for (let i = 0; i < 3; i++) p.wait(SECOND).commit(100).take(listed(p, []));
    expect(p.cluster.groups.has('g')).toBe(true);
  });

  test('“Empty” in the list is as good as a description without members', () => {
    const p = caughtUp().describe([member('m-1', [0, 1])]);
    p.wait(SECOND).take(listed(p, ['g'], 'Empty'));
    expect(p.group()).toMatchObject({ state: 'Empty', emptySince: p.now });
    expect(p.gp().owner).toBeNull();
  });
});

test('names are only keys: __proto__ and constructor are groups like any other', () => {
  const p = new Pipeline().topics(topic('__proto__', 1), topic('constructor', 1));
  p.commit(1, { group: '__proto__', topic: '__proto__' }).commit(1, {
    group: 'constructor',
    topic: 'constructor',
  });
  expect(p.gp(0, '__proto__', '__proto__').committed).toBe(1);
  expect(p.gp(0, 'constructor', 'constructor').committed).toBe(1);
  expect(({} as Record<string, unknown>)['committed']).toBeUndefined();
});
