import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

/**
 * Round robin among the members that have subscribed to a topic, as Kafka's own assignors do it; kafkajs' default hands any
 * partition to any member.
 */
export const bySubscription: PartitionAssigner = ({ cluster }) => ({
  name: 'by-subscription',
  version: 1,
  assign({ members, topics }) {
    const subscribed = members.map(({ memberId, memberMetadata }) => ({
      memberId,
      topics: new Set(AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? []),
      assigned: {} as Record<string, number[]>,
    }));
    subscribed.sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
    for (const topic of topics) {
      const takers = subscribed.filter((member) => member.topics.has(topic));
      cluster
        .findTopicPartitionMetadata(topic)
        .map(({ partitionId }) => partitionId)
        .sort((a, b) => a - b)
        .forEach((partition, index) => {
          const taker = takers[index % takers.length];
          if (taker !== undefined) taker.assigned[topic] = [...(taker.assigned[topic] ?? []), partition];
        });
    }
    return Promise.resolve(
      subscribed.map(({ memberId, assigned }) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: this.version,
          assignment: assigned,
          userData: Buffer.alloc(0),
        }),
      })),
    );
  },
  protocol({ topics }) {
    return {
      name: this.name,
      metadata: AssignerProtocol.MemberMetadata.encode({
        version: this.version,
        topics,
        userData: Buffer.alloc(0),
      }),
    };
  },
});
