import * as z from 'zod/mini';

/**
 * The last hour of a group or a topic, and the proof of one partition: what the charts start from. The live end comes
 * from the rooms' ticks.
 *
 * A history is columns of equal length: `times` (ms, bridge's clock, oldest first; 60 s apart, the last 10 minutes 10 s
 * apart) and a column for each number. null is a gap: the number was not known then. A minute tells the mean of rates and
 * the highest of all else, at its middle. Events and bytes are exact to 2^24 (then to seven digits), rates and times to 0.05 %.
 */
export const historyColumn = z.array(z.nullable(z.number()));

export const groupHistory = z.object({
  cluster: z.string(),
  group: z.string(),
  asOf: z.number(),
  times: z.array(z.number()),
  /** Events, of all partitions. */
  lag: historyColumn,
  /** s, of the worst partition. */
  lagSeconds: historyColumn,
  /** Events/s that arrive in what the group reads. */
  rateIn: historyColumn,
  /** Events/s that it commits. */
  rateOut: historyColumn,
  /** Queue latency of its slowest topic, ms. */
  latencyP50: historyColumn,
  latencyP95: historyColumn,
  latencyP99: historyColumn,
});
export type GroupHistory = z.infer<typeof groupHistory>;

export const topicHistory = z.object({
  cluster: z.string(),
  topic: z.string(),
  asOf: z.number(),
  times: z.array(z.number()),
  /** Events/s. */
  rateIn: historyColumn,
  sizeBytes: historyColumn,
});
export type TopicHistory = z.infer<typeof topicHistory>;

/**
 * Commits of one partition of one group against what arrived in its log: "events came, commits stopped here". Bounded:
 * the last commits that the model keeps (10), and at most 240 samples of the log end of the last hour.
 */
export const partitionHistory = z.object({
  cluster: z.string(),
  group: z.string(),
  topic: z.string(),
  partition: z.number(),
  asOf: z.number(),
  /** Oldest first; `at` is the commit's time in ms, as the bridge's clock would have read it. A commit of the same offset as the one before did not advance. */
  commits: z.array(z.object({ at: z.number(), offset: z.number() })),
  /** Log end offset when it was read, oldest first, ms. */
  ends: z.array(z.object({ at: z.number(), offset: z.number() })),
});
export type PartitionHistory = z.infer<typeof partitionHistory>;
