import * as z from 'zod/mini';

/** Name of a cluster in Millrace's configuration; stands in URLs. */
export const clusterName = z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[A-Za-z0-9._-]+$/));
/** Kafka's legal topic names (org.apache.kafka.common.internals.Topic): 1-249 of [a-zA-Z0-9._-]. */
export const topicName = z.string().check(z.minLength(1), z.maxLength(249), z.regex(/^[a-zA-Z0-9._-]+$/));
/** Kafka puts no rule on group names but their length on the wire (int16). */
export const groupName = z.string().check(z.maxLength(32_767));
export const partitionIndex = z.number().check(z.int(), z.nonnegative(), z.maximum(2_147_483_647));
/** Offsets are int64 in Kafka; we refuse beyond 2^53 - 1 instead of rounding. */
export const offsetValue = z.number().check(z.int(), z.nonnegative(), z.maximum(Number.MAX_SAFE_INTEGER));
/** Milliseconds since 1970 (UTC). May lie before 1970: producers may write any timestamp. */
export const timestampMs = z.number().check(z.int());

/** Kinds of graph nodes, in order of tiers from left to right. */
export const NODE_KINDS = [
  'producer',
  'broker',
  'topic',
  'group',
  'function',
  'database',
  'cache',
  'service',
  'messaging-server',
  'external',
] as const;
export const nodeKind = z.enum(NODE_KINDS);
export type NodeKind = z.infer<typeof nodeKind>;

/** `kind:name`, unique in one cluster's graph; the name is taken as it is (it may hold colons). */
export type NodeId = `${NodeKind | 'district'}:${string}`;
export const nodeId = (kind: NodeKind | 'district', name: string): NodeId => `${kind}:${name}`;

/** `topic-partition`, as Kafka prints it: the key of a partition within one cluster. */
export const partitionKey = (topic: string, partition: number): string => `${topic}-${partition}`;
