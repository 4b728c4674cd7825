import * as z from 'zod/mini';
import { clusterName, groupName, topicName } from './ids.ts';

/** One window of a list: what rows (`q` is a search, search.ts), in what order, how many. */
const window = {
  cluster: clusterName,
  q: z._default(z.string().check(z.maxLength(200)), ''),
  state: z._default(z.string().check(z.maxLength(40)), ''),
  sort: z._default(z.string().check(z.maxLength(40)), ''),
  offset: z._default(z.number().check(z.int(), z.nonnegative(), z.maximum(10_000_000)), 0),
  limit: z._default(z.number().check(z.int(), z.positive(), z.maximum(200)), 100),
};

/**
 * What a viewer looks at. Viewers with equal specs share a room; its key is made of the spec and the viewer's scope.
 *
 * Collections of each room's structural state (Record<collection, Record<id, entity>>) and its numeric slots:
 * - `status`:   meta/status (StatusMeta), sources/{id} (SourceResource), steps/{id} (StartStep), drills/{name} (DrillResource), clusters/{name} (ClusterMeta)
 * - `overview`: meta/overview (OverviewMeta), nodes/{id} (GraphNode), edges/{id} (GraphEdge), findings/{id} (Finding, open, at most 200)
 *               slots `nodes/{id}/rateIn|rateOut|lag|lagSeconds`, `nodes/{id}/lane/{laneId}/lag|lagSeconds|rate`, `edges/{id}/rate`, `totals/rateIn|rateOut|oldest|latencyP95`
 * - `district`: as overview, for one district
 * - `group`:    group/group (GroupMeta), partitions/{topic-p} (GroupPartitionMeta), members/{id} (MemberResource), findings/{id}
 *               slots `partitions/{topic-p}/committedOffset|endOffset|lag|lagSeconds|lagSecondsError|lastCommitAt|consumeRate|arrivalRate|logStartOffset|lastStableOffset|commitIntervalMs`
 * - `topic`:    topic/topic (TopicMeta), partitions/{p} (TopicPartitionMeta), producers/{n}, groups/{group} (GroupSummary), findings/{id}
 *               slots `partitions/{p}/endOffset|logStartOffset|lastStableOffset|rateIn|sizeBytes`
 * - `groups` | `topics` | `brokers` | `findings`: meta/list ({total, offset}), rows/{id} (GroupSummary | TopicSummary | BrokerResource | Finding, with `row`: its place)
 *               rows of groups and topics also have `trend`: lag, or rate in, of the last 30 steps of 10 s, oldest first, null: a gap
 */
export const roomSpec = z.discriminatedUnion('view', [
  z.object({ view: z.literal('status') }),
  z.object({ view: z.literal('overview'), cluster: clusterName }),
  z.object({
    view: z.literal('district'),
    cluster: clusterName,
    district: z.string().check(z.minLength(1), z.maxLength(300)),
  }),
  z.object({ view: z.literal('group'), cluster: clusterName, group: groupName }),
  z.object({ view: z.literal('topic'), cluster: clusterName, topic: topicName }),
  z.object({ view: z.literal('groups'), ...window }),
  z.object({ view: z.literal('topics'), ...window }),
  z.object({ view: z.literal('brokers'), ...window }),
  z.object({ view: z.literal('findings'), ...window }),
]);
export type RoomSpec = z.infer<typeof roomSpec>;

/** Ticks a second of the numbers of each kind of room (SPEC.md rule 9). */
export const ROOM_HZ: Record<RoomSpec['view'], number> = {
  status: 1,
  overview: 4,
  district: 4,
  group: 10,
  topic: 10,
  groups: 1,
  topics: 1,
  brokers: 1,
  findings: 1,
};

/** One step of the start-up, as the first-run page shows it. */
export const startStep = z.object({
  id: z.string(),
  label: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  detail: z.string(),
  order: z.number(),
});
export type StartStep = z.infer<typeof startStep>;

/** A drill: breaks one thing on purpose in the demo's own Kafka, and mends it. */
export const drillResource = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** The finding codes it is expected to bring up. */
  expects: z.array(z.string()),
  state: z.enum(['idle', 'starting', 'running', 'mending', 'failed']),
  startedAt: z.nullable(z.number()),
  detail: z.string(),
});
export type DrillResource = z.infer<typeof drillResource>;

/** `simulated` is shown as a banner that cannot be missed. */
export const statusMeta = z.object({
  version: z.string(),
  mode: z.enum(['demo', 'configured', 'simulated']),
  ready: z.boolean(),
  drills: z.boolean(),
  startedAt: z.number(),
});
export type StatusMeta = z.infer<typeof statusMeta>;

export const clusterMeta = z.object({
  name: z.string(),
  kafkaClusterId: z.nullable(z.string()),
  brokers: z.number(),
  topics: z.number(),
  groups: z.number(),
  openFindings: z.number(),
  /** Brokers' clock minus ours, ms; null when not yet known. */
  skewMs: z.nullable(z.number()),
});
export type ClusterMeta = z.infer<typeof clusterMeta>;

export const overviewMeta = z.object({
  cluster: z.string(),
  /** Nodes before folding. */
  totalNodes: z.number(),
  folded: z.boolean(),
  openFindings: z.number(),
  stale: z.boolean(),
  staleReason: z.optional(z.string()),
  /** Commits come from `__consumer_offsets` or are polled: what verdicts can tell depends on it. */
  commitsFrom: z.enum(['offsets-topic', 'polling', 'none']),
});
export type OverviewMeta = z.infer<typeof overviewMeta>;
