import * as z from 'zod/mini';
import { burrowStatus, verdict } from './finding.ts';

/**
 * What the HTTP API and the rooms say of Kafka's things. One shape for both (docs/api.md).
 * Numbers that are not known are null, and a `…Reason` beside them says why.
 */
export const GROUP_PROTOCOLS = ['classic', 'consumer', 'share', 'streams', 'unknown'] as const;
export const groupProtocol = z.enum(GROUP_PROTOCOLS);
export type GroupProtocol = z.infer<typeof groupProtocol>;

/** Lag in seconds: the method and its error (± seconds) belong to the number. */
export const lagSeconds = z.object({
  value: z.number(),
  method: z.enum(['first-unread', 'interpolated']),
  error: z.number(),
});
export type LagSeconds = z.infer<typeof lagSeconds>;

export const latency = z.object({ p50: z.number(), p95: z.number(), p99: z.number(), samples: z.number() });
/** Queue latency in ms. */
export type Latency = z.infer<typeof latency>;

export const memberResource = z.object({
  id: z.string(),
  clientId: z.string(),
  host: z.string(),
  instanceId: z.optional(z.string()),
  assignments: z.array(z.object({ topic: z.string(), partitions: z.array(z.number()) })),
  /** Ours: when we first saw this member, ms. */
  since: z.nullable(z.number()),
});
export type MemberResource = z.infer<typeof memberResource>;

export const groupPartitionResource = z.object({
  topic: z.string(),
  partition: z.number(),
  /** Member id of the owner. */
  owner: z.optional(z.string()),
  committedOffset: z.nullable(z.number()),
  logStartOffset: z.nullable(z.number()),
  endOffset: z.nullable(z.number()),
  endFrom: z.enum(['list-offsets', 'commit', 'none']),
  lastStableOffset: z.nullable(z.number()),
  lag: z.nullable(z.number()),
  lagReason: z.optional(z.string()),
  lagToStable: z.nullable(z.number()),
  lagSeconds: z.nullable(lagSeconds),
  lagSecondsReason: z.optional(z.string()),
  lastCommitAt: z.nullable(z.number()),
  commitIntervalMs: z.nullable(z.number()),
  consumeRate: z.nullable(z.number()),
  arrivalRate: z.nullable(z.number()),
  verdict,
  /** Set when the verdict is the code of an open finding. */
  finding: z.optional(z.string()),
  burrowStatus: z.nullable(burrowStatus),
});
export type GroupPartitionResource = z.infer<typeof groupPartitionResource>;

export const groupSummary = z.object({
  cluster: z.string(),
  group: z.string(),
  state: z.string(),
  protocol: groupProtocol,
  memberCount: z.number(),
  partitionCount: z.number(),
  lag: z.nullable(z.number()),
  lagSeconds: z.nullable(z.number()),
  worstVerdict: verdict,
  lastCommitAt: z.nullable(z.number()),
});
export type GroupSummary = z.infer<typeof groupSummary>;

export const groupResource = z.object({
  cluster: z.string(),
  group: z.string(),
  state: z.string(),
  protocol: groupProtocol,
  protocolType: z.nullable(z.string()),
  /** Classic: generation; consumer: epoch. */
  generation: z.nullable(z.number()),
  coordinator: z.nullable(z.number()),
  asOf: z.nullable(z.number()),
  /** Commit time minus timestamp of the record before the committed offset, sampled, by topic, in ms. */
  queueLatency: z.array(z.object({ topic: z.string(), latency })),
  /** What this view cannot tell and why (polling mode, missing rights). */
  limits: z.array(z.string()),
  members: z.array(memberResource),
  /** The members of the last generation that had any, when there are none now. */
  lastMembers: z.array(memberResource),
  partitions: z.array(groupPartitionResource),
});
export type GroupResource = z.infer<typeof groupResource>;

export const topicSummary = z.object({
  cluster: z.string(),
  topic: z.string(),
  internal: z.boolean(),
  partitionCount: z.number(),
  replicationFactor: z.nullable(z.number()),
  rateIn: z.nullable(z.number()),
  sizeBytes: z.nullable(z.number()),
  groupCount: z.number(),
  retentionMs: z.nullable(z.number()),
  offlinePartitions: z.number(),
  underReplicatedPartitions: z.number(),
  worstVerdict: verdict,
});
export type TopicSummary = z.infer<typeof topicSummary>;

export const topicPartitionResource = z.object({
  partition: z.number(),
  leader: z.nullable(z.number()),
  replicas: z.array(z.number()),
  isr: z.array(z.number()),
  logStartOffset: z.nullable(z.number()),
  lastStableOffset: z.nullable(z.number()),
  endOffset: z.nullable(z.number()),
  sizeBytes: z.nullable(z.number()),
  rateIn: z.nullable(z.number()),
});
export type TopicPartitionResource = z.infer<typeof topicPartitionResource>;

export const producerResource = z.object({
  /** Declared or sampled name; null when only the broker's producer state is known. */
  name: z.nullable(z.string()),
  provenance: z.enum(['observed', 'declared', 'inferred']),
  from: z.string(),
  rate: z.nullable(z.number()),
  lastSeenAt: z.nullable(z.number()),
  producerId: z.optional(z.string()),
  producerEpoch: z.optional(z.number()),
  openTransactionSince: z.optional(z.number()),
});
export type ProducerResource = z.infer<typeof producerResource>;

export const topicResource = z.object({
  cluster: z.string(),
  topic: z.string(),
  topicId: z.nullable(z.string()),
  internal: z.boolean(),
  retentionMs: z.nullable(z.number()),
  cleanupPolicy: z.nullable(z.string()),
  asOf: z.nullable(z.number()),
  limits: z.array(z.string()),
  partitions: z.array(topicPartitionResource),
  producers: z.array(producerResource),
  groups: z.array(groupSummary),
});
export type TopicResource = z.infer<typeof topicResource>;

export const brokerResource = z.object({
  cluster: z.string(),
  broker: z.number(),
  host: z.string(),
  port: z.number(),
  rack: z.nullable(z.string()),
  controller: z.boolean(),
  reachable: z.boolean(),
  leaderCount: z.number(),
  replicaCount: z.number(),
  isrShortfall: z.number(),
  sizeBytes: z.nullable(z.number()),
});
export type BrokerResource = z.infer<typeof brokerResource>;

/** A source and how it is doing; also one row of `/systems`. */
export const sourceResource = z.object({
  id: z.string(),
  kind: z.string(),
  cluster: z.nullable(z.string()),
  state: z.enum(['starting', 'live', 'degraded', 'unreachable', 'stopped', 'not-configured']),
  asOf: z.nullable(z.number()),
  /** How often this source is asked, ms: its own period of staleness. */
  periodMs: z.number(),
  detail: z.string(),
  /** Missing rights or modes, one plain sentence each: what they cost. */
  limits: z.array(z.string()),
});
export type SourceResource = z.infer<typeof sourceResource>;
