import type {
  ClusterState,
  EndRing,
  GroupPartition,
  GroupState,
  MemberState,
  Model,
  PartitionState,
  Rhythm,
  SourceState,
  TopicState,
} from '../../../../server/model/state.ts';

/** States for tests: everything healthy unless said otherwise; `T` is now, in both clocks. */
export const T = 1_700_000_000_000;
export const SECOND = 1_000;
export const MINUTE = 60_000;

class Ring implements EndRing {
  readonly samples: { offset: number; at: number }[] = [];
  get length(): number {
    return this.samples.length;
  }
  push(offset: number, at: number): void {
    this.samples.push({ offset, at });
    if (this.samples.length > 600) this.samples.shift();
  }
  rate(now: number, windowMs: number): number | null {
    const window = this.samples.filter(({ at }) => at >= now - windowMs);
    const [first, last] = [window[0], window.at(-1)];
    if (first === undefined || last === undefined || last.at === first.at) return null;
    return ((last.offset - first.offset) / (last.at - first.at)) * 1_000;
  }
  timeOf(offset: number): { at: number; errorMs: number } | null {
    const after = this.samples.find((sample) => sample.offset > offset);
    return after === undefined ? null : { at: after.at, errorMs: 500 };
  }
  list(): { at: number; offset: number }[] {
    return this.samples;
  }
}

export const rhythm = (count: number, p95: number | null, longest = p95): Rhythm => ({ count, p95, longest });

export class World {
  now = T;
  readonly model: Model = { clusters: new Map(), sources: new Map() };
  readonly cluster: ClusterState;
  readonly source: SourceState;

  constructor(name = 'local') {
    this.source = {
      id: `kafka:${name}`,
      kind: 'kafka',
      cluster: name,
      state: 'live',
      since: T - 60 * MINUTE,
      asOf: T,
      snapshotComplete: true,
      periodMs: SECOND,
      detail: '',
      limits: [],
    };
    this.cluster = {
      name,
      kafkaClusterId: 'id',
      controller: 1,
      brokers: new Map(),
      topics: new Map(),
      groups: new Map(),
      slots: [],
      commitsFrom: 'offsets-topic',
      skewMs: 0,
      limits: [],
      asOf: T,
      snapshotComplete: true,
      sourceId: this.source.id,
    };
    this.model.clusters.set(name, this.cluster);
    this.model.sources.set(this.source.id, this.source);
    for (const id of [1, 2, 3]) this.broker(id);
  }

  /** Time goes on, and the source with it. */
  wait(ms: number): this {
    this.now += ms;
    this.source.asOf = this.now;
    this.cluster.asOf = this.now;
    return this;
  }

  broker(id: number, reachable = true): void {
    this.cluster.brokers.set(id, {
      id,
      host: `kafka-${id}`,
      port: 9092,
      rack: null,
      reachable,
      sizeBytes: null,
      unreachableSince: reachable ? null : this.now,
    });
  }

  topic(name: string, partitions: number, end = 1_000): TopicState {
    const topic: TopicState = {
      name,
      topicId: name,
      internal: false,
      partitions: [],
      retentionMs: 7 * 24 * 60 * MINUTE,
      cleanupPolicy: 'delete',
      firstSeenAt: T - 60 * MINUTE,
      groups: new Set(),
      producerNames: new Map(),
      sampledRecords: 0,
      txnLengthMs: null,
    };
    for (let partition = 0; partition < partitions; partition += 1) {
      const state: PartitionState = {
        topic,
        partition,
        leader: 1,
        leaderEpoch: 1,
        leaderlessSince: null,
        replicas: [1, 2, 3],
        isr: [1, 2, 3],
        underReplicatedSince: null,
        logStart: 0,
        lso: end,
        end,
        endAt: this.now,
        endFrom: 'list-offsets',
        lsoStandsSince: null,
        sizeBytes: null,
        ends: new Ring(),
        producers: [],
        producersAt: null,
        keySkew: null,
      };
      topic.partitions.push(state);
    }
    this.cluster.topics.set(name, topic);
    return topic;
  }

  group(name: string, changes: Partial<GroupState> = {}): GroupState {
    const group: GroupState = {
      name,
      cluster: this.cluster,
      protocol: 'classic',
      state: 'Stable',
      protocolType: 'consumer',
      coordinator: 1,
      generation: 5,
      members: new Map(),
      lastMembers: [],
      emptySince: null,
      describedAt: this.now,
      stableSince: T - 60 * MINUTE,
      rebalances: [],
      overcameAt: null,
      partitions: new Map(),
      firstSeenAt: T - 60 * MINUTE,
      lastCommitTime: this.now - SECOND,
      latency: new Map(),
      ...changes,
    };
    this.cluster.groups.set(name, group);
    return group;
  }

  member(group: GroupState, id: string, topics: string[] = ['orders']): MemberState {
    const member: MemberState = {
      id,
      clientId: id.replace(/-[0-9a-f]+$/, ''),
      host: '/10.0.0.1',
      instanceId: null,
      assignments: [],
      subscriptions: topics,
      sessionTimeoutMs: 45_000,
      firstSeenAt: T - 60 * MINUTE,
      lastAdvanceTime: null,
    };
    group.members.set(id, member);
    group.lastMembers = [...group.members.values()];
    return member;
  }

  /** A partition of the group that is owned, learned (1 s) and caught up. */
  reads(
    group: GroupState,
    topic: TopicState,
    partition: number,
    owner: string | null,
    changes: Partial<GroupPartition> = {},
  ): GroupPartition {
    const gp: GroupPartition = {
      group,
      topic: topic.name,
      partition,
      owner,
      ownerSince: owner === null ? null : T - 60 * MINUTE,
      committed: topic.partitions[partition]?.end ?? null,
      lastCommitTime: this.now - SECOND,
      lastAdvanceTime: this.now - SECOND,
      committedFromSnapshot: false,
      recommits: 0,
      attempts: [],
      rewind: null,
      deletedTime: null,
      rhythm: rhythm(100, SECOND),
      consumeRate: 10,
      firstUnread: null,
      waitingSince: null,
      uncommitted: null,
      lagHistory: [],
      burrow: [],
      ...changes,
    };
    group.partitions.set(`${topic.name}-${partition}`, gp);
    topic.groups.add(group.name);
    return gp;
  }
}

/** Events wait at this partition since then: a first unread record stands at the committed offset. */
export function behind(gp: GroupPartition, topic: TopicState, events: number, since: number): void {
  const partition = topic.partitions[gp.partition];
  if (partition === undefined || gp.committed === null) throw new Error('nothing to be behind of');
  partition.end = gp.committed + events;
  partition.lso = partition.end;
  gp.waitingSince = since;
  gp.firstUnread = {
    offset: gp.committed,
    recordOffset: gp.committed,
    recordTime: since,
    timestampType: 'create-time',
    upTo: partition.end,
    at: since,
    sizeBytes: 512,
  };
}
