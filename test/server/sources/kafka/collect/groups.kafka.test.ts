import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createTopic,
  type JavaConsumer,
  kafkaForTests,
  produce,
  startConsumer,
  startJavaConsumer,
  uniqueName,
  until,
  withAdmin,
} from '../../../../support/kafka.ts';
import { commitWithoutMember, complete, type Watched, watchCluster } from '../watch-support.ts';

const { bootstrap, skipReason, line } = kafkaForTests();

describe.skipIf(skipReason !== null)('groups of a real cluster under watch', () => {
  let watched: Watched;
  let topic: string;
  beforeAll(async () => {
    topic = await createTopic({ partitions: 2 });
    await produce(topic, [
      { value: 'one', partition: 0 },
      { value: 'two', partition: 1 },
      { value: 'three', partition: 1 },
    ]);
    watched = await watchCluster(bootstrap);
    await complete(watched);
  });
  afterAll(() => watched.stop());

  test('a consumer that comes, works and goes: members, owners, commits and the empty group, within seconds', async () => {
    const seen: string[] = [];
    const consumer = await startConsumer({
      topic,
      clientId: 'comes-and-goes',
      eachMessage: ({ message }) => Promise.resolve(void seen.push(message.value?.toString() ?? '')),
    });
    try {
      const { group, memberId } = consumer;
      await until(() => watched.group(group)?.members.get(memberId), { timeoutMs: 3_000 });
      await until(() => watched.place(group, topic, 1)?.owner === memberId);
      await until(() => watched.place(group, topic, 1)?.committed === 2);
      expect(watched.group(group)).toMatchObject({ state: 'Stable', protocol: 'classic' });
      expect(watched.group(group)?.generation).toBeGreaterThanOrEqual(1);
      expect(watched.place(group, topic, 1)?.committedFromSnapshot).toBe(false);
      const commitTime = watched.place(group, topic, 1)?.lastAdvanceTime ?? 0;
      expect(Math.abs(commitTime - Date.now())).toBeLessThan(10_000);

      await produce(topic, [{ key: 'k', value: 'four', partition: 0 }]);
      const produced = Date.now();
      await until(() => watched.place(group, topic, 0)?.committed === 2);
      expect(Date.now() - produced).toBeLessThan(3_000);
      await consumer.stop();
      await until(() => watched.group(group)?.members.size === 0);
      await until(() => watched.group(group)?.state === 'Empty');
      expect(watched.place(group, topic, 1)).toMatchObject({ owner: null, committed: 2 });
      expect(watched.group(group)?.lastMembers.map(({ clientId }) => clientId)).toEqual(['comes-and-goes']);
      await withAdmin((admin) => admin.deleteGroups([group]));
      await until(() => watched.group(group) === undefined);
    } finally {
      await consumer.stop();
    }
  });

  test('a consumer with assign(): a group without members whose commits go on is no group without a consumer', async () => {
    const group = uniqueName('assigns-itself');
    for (let offset = 0; offset <= 2; offset++) {
      await commitWithoutMember(bootstrap, group, topic, [1, offset]);
      await until(() => watched.place(group, topic, 1)?.committed === offset);
    }
    const known = await until(() => (watched.group(group)?.state === 'Empty' ? watched.group(group) : null));
    expect(known).toMatchObject({ protocol: 'classic', members: new Map() });
    expect(watched.place(group, topic, 1)?.lastAdvanceTime).not.toBeNull();
    expect(watched.findings(group)).toEqual([]);
  });

  test('two members share the partitions, each owns its own', async () => {
    const group = uniqueName('two-members');
    const first = await startConsumer({ topic, group, clientId: 'first' });
    const second = await startConsumer({ topic, group, clientId: 'second' });
    try {
      const owners = await until(() => {
        const found = [0, 1].map((partition) => watched.place(group, topic, partition)?.owner ?? null);
        return found.includes(null) || new Set(found).size < 2 ? null : found;
      });
      // kafkajs gives a member a new id at each join; names of clients stay.
      const clients = owners.map((id) => watched.group(group)?.members.get(id ?? '')?.clientId).sort();
      expect(clients).toEqual(['first', 'second']);
      expect(watched.group(group)?.rebalances.length).toBeGreaterThan(0);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
  });

  test('a group of many members: each is there, each partition has one owner', async () => {
    const wide = await createTopic({ partitions: 24 });
    const group = uniqueName('many-members');
    const members = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        startConsumer({ topic: wide, group, clientId: `worker-${index}`, sessionTimeout: 30_000 }),
      ),
    );
    try {
      await until(() => {
        const known = watched.group(group);
        if (known?.state !== 'Stable' || known.members.size !== 12) return false;
        const owned = [...known.members.values()].flatMap(({ assignments }) =>
          (assignments ?? []).flatMap(({ partitions }) => partitions),
        );
        return owned.length === 24 && new Set(owned).size === 24;
      });
      const clients = [...(watched.group(group)?.members.values() ?? [])].map(({ clientId }) => clientId);
      expect(new Set(clients).size).toBe(12);
    } finally {
      await Promise.all(members.map((member) => member.stop()));
    }
  });

  test('Java consumers: KIP-848 with members and epoch, a static member`s instance id, a share group', async () => {
    const instanceId = uniqueName('instance');
    const shared = line === '3.9' ? null : await startJavaConsumer({ topic, protocol: 'share' });
    const running: JavaConsumer[] = await Promise.all([
      startJavaConsumer({ topic, protocol: 'consumer' }),
      startJavaConsumer({ topic, protocol: 'classic', properties: { 'group.instance.id': instanceId } }),
    ]);
    if (shared !== null) running.push(shared);
    try {
      const [modern = '', fixed = ''] = running.map(({ group }) => group);
      const described = await until(
        () => {
          const group = watched.group(modern);
          return group?.state === 'Stable' && group.members.size === 1 ? group : null;
        },
        { timeoutMs: 30_000, describe: () => watched.group(modern)?.state },
      );
      expect(described.protocol).toBe('consumer');
      expect(described.generation).toBeGreaterThanOrEqual(1);
      const [member] = described.members.values();
      expect(member?.subscriptions).toEqual([topic]);
      await until(() => watched.place(modern, topic, 0)?.owner === member?.id);
      await until(() => watched.place(modern, topic, 1)?.committed === 2);

      await until(() => watched.group(fixed)?.members.size === 1, { timeoutMs: 30_000 });
      const [still] = watched.group(fixed)?.members.values() ?? [];
      expect(still?.instanceId).toBe(instanceId);

      if (shared !== null) {
        await until(() => watched.group(shared.group)?.protocol === 'share', { timeoutMs: 30_000 });
        expect(watched.findings(shared.group)).toEqual([]);
      }
      expect(watched.findings(modern)).toEqual([]);
      // A kill leaves the static member listed; the finding of that belongs to the diagnosis.
      await running[0]?.stop();
      await until(() => watched.group(modern)?.members.size === 0, { timeoutMs: 15_000 });
    } finally {
      await Promise.all(running.map((consumer) => consumer.kill()));
    }
  });
});
