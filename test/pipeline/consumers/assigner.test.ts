import { AssignerProtocol, type Cluster, type GroupMember } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { bySubscription } from '../../../pipeline/consumers/assigner.ts';

const PARTITIONS: Record<string, number> = { orders: 8, letters: 1 };
// Of a whole cluster the assigner asks for one thing only.
const cluster = {
  findTopicPartitionMetadata: (topic: string) =>
    Array.from({ length: PARTITIONS[topic] ?? 0 }, (_, partitionId) => ({ partitionId })),
} as unknown as Cluster;
const assigner = bySubscription({
  cluster,
  groupId: 'group',
  logger: undefined as never,
});

const member = (memberId: string, topics: string[]): GroupMember => ({
  memberId,
  memberMetadata: assigner.protocol({ topics }).metadata,
});

async function assign(members: GroupMember[], topics: string[]) {
  const answer = await assigner.assign({ members, topics });
  return Object.fromEntries(
    answer.map(({ memberId, memberAssignment }) => [
      memberId,
      AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment,
    ]),
  );
}

describe('partitions by subscription', () => {
  it('go round robin, in the order of the member ids', async () => {
    const members = [member('c', ['orders']), member('a', ['orders']), member('b', ['orders'])];
    expect(await assign(members, ['orders'])).toEqual({
      a: { orders: [0, 3, 6] },
      b: { orders: [1, 4, 7] },
      c: { orders: [2, 5] },
    });
  });

  it('never go to a member that has not subscribed to their topic', async () => {
    const members = [member('a', ['orders']), member('stranger', ['letters'])];
    expect(await assign(members, ['orders', 'letters'])).toEqual({
      a: { orders: [0, 1, 2, 3, 4, 5, 6, 7] },
      stranger: { letters: [0] },
    });
  });

  it('of a topic that nobody wants are left', async () => {
    expect(await assign([member('a', ['orders'])], ['letters'])).toEqual({ a: {} });
  });
});
