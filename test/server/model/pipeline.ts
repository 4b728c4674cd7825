import { createModel } from '../../../server/model/model.ts';
import type { MemberFact, Observation, TopicFact } from '../../../server/model/observation.ts';
import { reduce } from '../../../server/model/reduce.ts';
import type {
  ClusterState,
  GroupPartition,
  GroupState,
  PartitionState,
} from '../../../server/model/state.ts';

/** Now in tests, in both clocks. */
export const T = 1_700_000_000_000;
export const SECOND = 1_000;
export const CLUSTER = 'local';

/** A model fed by observations only, with short words for the usual ones. Time is the caller's: `now`. */
export class Pipeline {
  readonly model = createModel();
  now = T;
  private readonly slots = new Map<string, number>();

  /** `skewMs` null: the brokers' clock is not known yet. */
  constructor(skewMs: number | null = 0) {
    this.source({ skewMs });
  }

  take(...observations: Observation[]): this {
    for (const observation of observations) reduce(this.model, observation);
    return this;
  }

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  get cluster(): ClusterState {
    const cluster = this.model.clusters.get(CLUSTER);
    if (cluster === undefined) throw new Error('no cluster');
    return cluster;
  }

  group(name = 'g'): GroupState {
    const group = this.cluster.groups.get(name);
    if (group === undefined) throw new Error(`no group ${name}`);
    return group;
  }

  gp(partition = 0, topic = 'orders', group = 'g'): GroupPartition {
    const gp = this.group(group).partitions.get(`${topic}-${partition}`);
    if (gp === undefined) throw new Error(`no ${topic}-${partition} of ${group}`);
    return gp;
  }

  log(partition = 0, topic = 'orders'): PartitionState {
    const log = this.cluster.topics.get(topic)?.partitions[partition];
    if (log === undefined) throw new Error(`no ${topic}-${partition}`);
    return log;
  }

  source(change: Partial<Extract<Observation, { kind: 'source-state' }>> = {}): this {
    return this.take({
      kind: 'source-state',
      cluster: CLUSTER,
      at: this.now,
      source: `kafka:${CLUSTER}`,
      sourceKind: 'kafka',
      state: 'live',
      snapshotComplete: true,
      periodMs: SECOND,
      detail: '',
      limits: [],
      commitsFrom: 'offsets-topic',
      skewMs: 0,
      ...change,
    });
  }

  topics(...topics: TopicFact[]): this {
    return this.take({ kind: 'topics', cluster: CLUSTER, at: this.now, topics, deleted: [] });
  }

  ends(
    ends: readonly number[],
    options: { topic?: string; lso?: number[]; logStart?: number[]; readAt?: number } = {},
  ): this {
    const { topic = 'orders', lso = [...ends], logStart = ends.map(() => 0), readAt = this.now } = options;
    return this.take({
      kind: 'log-ends',
      cluster: CLUSTER,
      at: this.now,
      readAt,
      ends: {
        topics: ends.map(() => topic),
        partition: Int32Array.from(ends.keys()),
        end: Float64Array.from(ends),
        lso: Float64Array.from(lso),
        logStart: Float64Array.from(logStart),
      },
    });
  }

  snapshot(offset: number, partition = 0, from: 'snapshot' | 'polling' = 'snapshot', topic = 'orders'): this {
    const topics = [{ topic, partitions: Int32Array.of(partition), offsets: Float64Array.of(offset) }];
    return this.take({
      kind: 'committed',
      cluster: CLUSTER,
      at: this.now,
      from,
      groups: [{ group: 'g', topics }],
    });
  }

  /** One commit, now unless said otherwise. */
  commit(
    offset: number,
    options: {
      partition?: number;
      topic?: string;
      group?: string;
      time?: number;
      history?: boolean;
      overlap?: boolean;
    } = {},
  ): this {
    const { partition = 0, topic = 'orders', group = 'g', time = this.now, history = false } = options;
    const { overlap = false } = options;
    const slot = this.slot(group, topic, partition);
    return this.take({
      kind: 'commits',
      cluster: CLUSTER,
      at: this.now,
      history,
      overlap,
      batch: {
        slot: Uint32Array.of(slot),
        offset: Float64Array.of(offset),
        commitTime: Float64Array.of(time),
      },
    });
  }

  slot(group: string, topic: string, partition: number): number {
    const key = `${group}\n${topic}\n${partition}`;
    const known = this.slots.get(key);
    if (known !== undefined) return known;
    const slot = this.slots.size;
    this.slots.set(key, slot);
    this.take({
      kind: 'commit-slots',
      cluster: CLUSTER,
      at: this.now,
      slots: [{ slot, group, topic, partition }],
    });
    return slot;
  }

  describe(
    members: MemberFact[],
    options: {
      state?: string;
      generation?: number | null;
      group?: string;
      protocol?: 'classic' | 'consumer';
    } = {},
  ): this {
    const { state = members.length === 0 ? 'Empty' : 'Stable', generation = 1, group = 'g' } = options;
    return this.take({
      kind: 'group-details',
      cluster: CLUSTER,
      at: this.now,
      groups: [
        {
          name: group,
          protocol: options.protocol ?? 'classic',
          state,
          protocolType: 'consumer',
          coordinator: 1,
          generation,
          members,
        },
      ],
    });
  }
}

export function topic(name: string, partitions: number, change: Partial<TopicFact> = {}): TopicFact {
  return {
    name,
    topicId: `id-of-${name}`,
    internal: false,
    partitions: Array.from({ length: partitions }, (_, partition) => ({
      partition,
      leader: 1,
      leaderEpoch: 1,
      replicas: [1, 2, 3],
      isr: [1, 2, 3],
    })),
    ...change,
  };
}

export function member(id: string, partitions: number[] | null, topicName = 'orders'): MemberFact {
  return {
    id,
    clientId: id.replace(/-\d+$/, ''),
    host: '/10.0.0.1',
    instanceId: null,
    assignments: partitions === null ? null : [{ topic: topicName, partitions }],
    subscriptions: [topicName],
    sessionTimeoutMs: 45_000,
  };
}

/** `orders` with two partitions at `end`, read by `g` and caught up. */
export function caughtUp(end = 100): Pipeline {
  return new Pipeline().topics(topic('orders', 2)).ends([end, end]).commit(end).commit(end, { partition: 1 });
}
