import * as z from 'zod/mini';
import { NODE_KINDS } from './ids.ts';
import { severity, verdict } from './finding.ts';

export const PROVENANCES = ['observed', 'declared', 'inferred'] as const;
export const provenance = z.enum(PROVENANCES);
export type Provenance = z.infer<typeof provenance>;

/** One lane of a channel: a partition of a topic as one group reads it. Healthy lanes may stand for several. */
export const lane = z.object({
  /** `topic-partition`, or `topic-healthy` for merged healthy lanes. */
  id: z.string(),
  topic: z.string(),
  /** Partitions this lane stands for; one when it is in trouble. */
  partitions: z.array(z.number()),
  verdict,
  finding: z.optional(z.string()),
});
export type Lane = z.infer<typeof lane>;

/**
 * A node of the flow graph: what changes seldom. Its live numbers are slots of the room:
 * `rateIn`, `rateOut` (events/s), `lag` (messages), `lagSeconds` (s); for lanes `lane/{laneId}/lag`, `…/lagSeconds`, `…/rate`.
 */
export const graphNode = z.object({
  id: z.string(),
  kind: z.enum([...NODE_KINDS, 'district'] as const),
  name: z.string(),
  /** Column from left to right: 0 producers, 1 topics, 2 groups, 3 and on: systems behind them; -1 the brokers' deck. */
  tier: z.number(),
  /** One grey line beside the name, without live numbers: "8 partitions", "PostgreSQL". */
  detail: z.string(),
  /** District this node folds into, or null. */
  district: z.nullable(z.string()),
  /** The worst open finding at this node. */
  severity: z.nullable(severity),
  verdict,
  finding: z.optional(z.string()),
  /** Groups: the lanes of their channels, worst first, at most 16 a topic. */
  lanes: z.array(lane),
  /** Topics: partition count and leader by partition; brokers: rack, controller. Districts: how many nodes they hold. */
  partitions: z.optional(z.number()),
  leaders: z.optional(z.array(z.number())),
  controller: z.optional(z.boolean()),
  members: z.optional(z.number()),
  /** Of how many things this node is the fold (districts), else 1. */
  count: z.number(),
  stale: z.boolean(),
});
export type GraphNode = z.infer<typeof graphNode>;

/** An edge in the direction of flow. Live slot: `rate` (events/s), `errorShare` (0-1). */
export const graphEdge = z.object({
  id: z.string(),
  source: z.string(),
  target: z.string(),
  provenance,
  /** From what we know it, in words: "header ce_source of 120 sampled events". */
  from: z.string(),
  /** True while a finding holds up what should cross here. */
  blocked: z.boolean(),
});
export type GraphEdge = z.infer<typeof graphEdge>;
