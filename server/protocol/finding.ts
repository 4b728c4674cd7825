import * as z from 'zod/mini';

/** The closed list of finding codes. Each has a section of its own in docs/findings.md. */
export const FINDING_CODES = [
  'consumer-hung',
  'poison-event',
  'consumer-slow',
  'no-consumer',
  'partition-unowned',
  'rebalance-loop',
  'offset-rewound',
  'offset-out-of-range',
  'data-lost',
  'retention-risk',
  'hot-partition',
  'transaction-open',
  'partition-offline',
  'under-replicated',
  'producer-silent',
  'function-failing',
  'function-throttled',
  'cache-failing',
  'store-slow',
  'store-stale',
  'service-failing',
  'messaging-down',
  'reply-missing',
  'latency-high',
  'downstream-failing',
  'source-unreachable',
] as const;
export const findingCode = z.enum(FINDING_CODES);
export type FindingCode = z.infer<typeof findingCode>;

/** Causes before symptoms: when several fit, the first is the cause and the rest fold under it. What is not listed stands beside. */
export const CAUSES_FIRST: readonly FindingCode[] = [
  'source-unreachable',
  'partition-offline',
  'data-lost',
  'offset-out-of-range',
  'transaction-open',
  'downstream-failing',
  'rebalance-loop',
  'no-consumer',
  'partition-unowned',
  'poison-event',
  'consumer-hung',
  'hot-partition',
  'consumer-slow',
];

export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export const severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof severity>;

/** One line of proof. `unit` is one of the names below when the value is a number; times are in ms since 1970. */
export const evidence = z.object({
  label: z.string(),
  value: z.union([z.string(), z.number()]),
  unit: z.optional(
    z.enum(['events', 'events/s', 'ms', 's', 'bytes', 'time', 'offset', 'count', 'ratio', 'percent']),
  ),
});
export type Evidence = z.infer<typeof evidence>;

/** What waits downstream of the trouble: node ids of the graph with the name to show. */
export const blocked = z.object({ node: z.string(), label: z.string() });

/** Why a finding closed. `gone`: the thing it is about was deleted; `folded`: it turned out to be a symptom of another finding. */
export const closeReason = z.enum(['recovered', 'gone', 'expired', 'folded']);
export type CloseReason = z.infer<typeof closeReason>;

/** A trouble with its evidence. Times are ms since 1970. */
export const finding = z.object({
  /** Stable while the trouble lasts, also over a restart of Millrace. */
  id: z.string(),
  code: findingCode,
  severity,
  /** When the trouble began (Kafka's times where there are any). */
  since: z.number(),
  /** True when the trouble began before anything that is visible to us: `since` is then a lower bound of its age. */
  sinceAtLeast: z.optional(z.boolean()),
  detectedAt: z.number(),
  updatedAt: z.number(),
  closedAt: z.nullable(z.number()),
  closeReason: z.optional(closeReason),
  cluster: z.string(),
  group: z.optional(z.string()),
  member: z.optional(z.string()),
  topic: z.optional(z.string()),
  /** The worst partition; `partitions` lists at most 100 of `partitionCount`. */
  partition: z.optional(z.number()),
  offset: z.optional(z.number()),
  broker: z.optional(z.number()),
  /** A decimal string: producer ids are int64. */
  producerId: z.optional(z.string()),
  system: z.optional(z.string()),
  /** One plain sentence. */
  title: z.string(),
  evidence: z.array(evidence),
  blocks: z.array(blocked),
  /** What to do, one plain sentence each, the most likely first. */
  nextSteps: z.array(z.string()),
  partitions: z.array(z.object({ topic: z.string(), partition: z.number() })),
  partitionCount: z.number(),
  /** Findings that were folded under this one as symptoms. */
  symptoms: z.array(
    z.object({
      code: findingCode,
      group: z.optional(z.string()),
      topic: z.optional(z.string()),
      partition: z.optional(z.number()),
      title: z.string(),
    }),
  ),
  /** Codes this finding had before it was sharpened, oldest first. */
  codeHistory: z.array(z.object({ code: findingCode, until: z.number() })),
});
export type Finding = z.infer<typeof finding>;

/** The state of one partition of one group: quiet states, or the code of the open finding it belongs to. */
export const VERDICTS = ['ok', 'idle', 'learning', 'abandoned', 'unknown', ...FINDING_CODES] as const;
export const verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof verdict>;

/** Burrow's partition statuses (linkedin/Burrow core/protocol/evaluator.go), as a second opinion. */
export const BURROW_STATUSES = ['NOTFOUND', 'OK', 'WARN', 'ERR', 'STOP', 'STALL', 'REWIND'] as const;
export const burrowStatus = z.enum(BURROW_STATUSES);
export type BurrowStatus = z.infer<typeof burrowStatus>;
