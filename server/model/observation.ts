/**
 * What sources say: facts with a time and a source. `at` is in the bridge's clock (ms since 1970); times named
 * `…Time` are in the brokers' clock. Observations are the only way into the model.
 */
import type { GroupProtocol } from '../protocol/resources.ts';

export interface BrokerFact {
  id: number;
  host: string;
  port: number;
  rack: string | null;
  reachable: boolean;
}

export interface TopicPartitionFact {
  partition: number;
  /** null: no leader. */
  leader: number | null;
  leaderEpoch: number | null;
  replicas: number[];
  isr: number[];
}

export interface TopicFact {
  name: string;
  /** Kafka's topic id (UUID, base64 or hex); null before Kafka 2.8. A new id under an old name is another topic. */
  topicId: string | null;
  internal: boolean;
  partitions: TopicPartitionFact[];
}

export interface MemberFact {
  id: string;
  clientId: string;
  host: string;
  instanceId: string | null;
  /** null: not known (assignment not decodable, or a protocol type other than `consumer`). */
  assignments: { topic: string; partitions: number[] }[] | null;
  /** Topics subscribed to; null when not known. */
  subscriptions: string[] | null;
  /** Session timeout in ms, where `__consumer_offsets` or the API tells. */
  sessionTimeoutMs: number | null;
}

export interface GroupFact {
  name: string;
  protocol: GroupProtocol;
  /** Kafka's own word: Stable, Empty, PreparingRebalance, CompletingRebalance, Dead, Assigning, Reconciling, Unknown. */
  state: string;
  /** `consumer`, `connect`, `sr`, … ; null when not known. */
  protocolType: string | null;
  coordinator: number | null;
  /** Classic: generation (from `__consumer_offsets` key v2); consumer: group epoch; null when not known. */
  generation: number | null;
  /** null: not described this time (listed only). */
  members: MemberFact[] | null;
}

/** Log ends of many partitions, columns of equal length. NaN: not known. */
export interface LogEnds {
  topics: string[];
  partition: Int32Array;
  /** High watermark. */
  end: Float64Array;
  lso: Float64Array;
  logStart: Float64Array;
}

/** A (group, topic, partition) that commits refer to by number from now on; a number that is named again is another's from there on. */
export interface CommitSlot {
  slot: number;
  group: string;
  topic: string;
  partition: number;
}

/** Commits in the order of the log, columns of equal length. */
export interface CommitBatch {
  slot: Uint32Array;
  offset: Float64Array;
  /** Brokers' clock: timestamp of the commit's record. */
  commitTime: Float64Array;
}

export type Observation =
  /** Sent once by a source before anything else of a cluster, and again when it changes. */
  | {
      kind: 'cluster';
      cluster: string;
      at: number;
      kafkaClusterId: string | null;
      controller: number | null;
      brokers: BrokerFact[];
    }
  /** The complete list of visible topics: absence means not visible, `deleted` names those known to be deleted. */
  | { kind: 'topics'; cluster: string; at: number; topics: TopicFact[]; deleted: string[] }
  | {
      kind: 'topic-configs';
      cluster: string;
      at: number;
      configs: { topic: string; retentionMs: number | null; cleanupPolicy: string | null }[];
    }
  /** Sizes from log dirs, by topic, bytes by partition; replica sums by broker. */
  | {
      kind: 'log-sizes';
      cluster: string;
      at: number;
      partitions: { topic: string; partition: number; bytes: number }[];
      brokers: { broker: number; bytes: number }[];
    }
  /** `readAt`: when the answer's request was sent (commits before ends: truth rule 2). */
  | { kind: 'log-ends'; cluster: string; at: number; readAt: number; ends: LogEnds }
  /** The complete list of visible groups. */
  | { kind: 'groups'; cluster: string; at: number; groups: Omit<GroupFact, 'members'>[] }
  /** Descriptions of some groups. */
  | { kind: 'group-details'; cluster: string; at: number; groups: GroupFact[] }
  /** Classic generations and members as `__consumer_offsets` tells them (key v2); value null: tombstone. */
  | {
      kind: 'group-metadata';
      cluster: string;
      at: number;
      /** Brokers' clock: timestamp of the record. */
      recordTime: number;
      group: string;
      value: { generation: number; protocolType: string; members: MemberFact[] } | null;
      /** True when it lies before the start-up snapshot: history only. */
      history: boolean;
    }
  /** Committed offsets read by OffsetFetch: the start-up snapshot, and every cycle in polling mode. -1: none. */
  | {
      kind: 'committed';
      cluster: string;
      at: number;
      from: 'snapshot' | 'polling';
      groups: { group: string; topics: { topic: string; partitions: Int32Array; offsets: Float64Array }[] }[];
    }
  | { kind: 'commit-slots'; cluster: string; at: number; slots: CommitSlot[] }
  /**
   * `history`: before the end seen at start; feeds rhythm only, never overrides the snapshot, opens nothing.
   * `overlap`: written while the snapshot was taken: may be older than what the snapshot tells, so it never goes back.
   */
  | {
      kind: 'commits';
      cluster: string;
      at: number;
      history: boolean;
      overlap?: boolean;
      batch: CommitBatch;
    }
  /** Commits of offsets were deleted (tombstones). */
  | { kind: 'commits-deleted'; cluster: string; at: number; slots: number[]; history: boolean }
  /** The answer to "what is the first unread record": one by partition and committed offset. */
  | {
      kind: 'first-unread';
      cluster: string;
      at: number;
      group: string | null;
      topic: string;
      partition: number;
      /** The offset that was asked for (a committed offset). */
      offset: number;
      /** Where the first record at or behind it stands; null: only markers and gaps up to `upTo`. */
      recordOffset: number | null;
      /** The record's timestamp, brokers' or producers' clock as the topic has it. */
      recordTime: number | null;
      timestampType: 'create-time' | 'log-append-time' | null;
      /** Log end when it was read. */
      upTo: number;
      sizeBytes: number | null;
    }
  /** Active producers of partitions (DescribeProducers). Complete for each partition named. */
  | {
      kind: 'producers';
      cluster: string;
      at: number;
      partitions: {
        topic: string;
        partition: number;
        producers: {
          producerId: string;
          epoch: number;
          lastTime: number;
          /** Offset where its open transaction starts; null: none open. */
          txnStart: number | null;
          /** Timestamp of the record there, where it was read. */
          txnStartTime: number | null;
        }[];
      }[];
    }
  /** Names of producers read from sampled records' headers, or declared by configuration. */
  | {
      kind: 'producer-names';
      cluster: string;
      at: number;
      topic: string;
      provenance: 'observed' | 'declared';
      /** How it is known: "header ce_source", "configuration". */
      from: string;
      names: { name: string; count: number }[];
      /** Of how many sampled records. */
      sampled: number;
    }
  /**
   * How long events waited for advancing commits of one partition, ms: from the arrival of the first unread event, or the
   * commit before if that was later. What the rhythm learns where lag never shows because the consumer is fast.
   */
  | {
      kind: 'commit-waits';
      cluster: string;
      at: number;
      group: string;
      topic: string;
      partition: number;
      waits: number[];
    }
  /** Queue latency samples (commit time minus record time), ms. */
  | { kind: 'queue-latency'; cluster: string; at: number; group: string; topic: string; samples: number[] }
  /** Keys seen in sampled records: share of the most frequent key (hashed), for the evidence of hot partitions. */
  | {
      kind: 'key-skew';
      cluster: string;
      at: number;
      topic: string;
      partition: number;
      share: number;
      sampled: number;
    }
  /** How a source is doing. `snapshotComplete` once everything has been read for the first time. */
  | {
      kind: 'source-state';
      cluster: string | null;
      at: number;
      source: string;
      sourceKind: string;
      state: 'starting' | 'live' | 'degraded' | 'unreachable' | 'stopped' | 'not-configured';
      snapshotComplete: boolean;
      periodMs: number;
      detail: string;
      limits: string[];
      commitsFrom: 'offsets-topic' | 'polling' | 'none';
      /** Brokers' clock minus ours, ms; null when not yet known. */
      skewMs: number | null;
    };
