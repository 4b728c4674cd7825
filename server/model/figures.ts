import { lagOf, lagSecondsOf } from './numbers.ts';
import type { ClusterState, GroupPartition, PartitionState, TopicState } from './state.ts';

/** Rates on screen look back this far. */
export const RATE_WINDOW_MS = 10_000;

/** Sums where a part may be unknown: what is known is added up; null when nothing is. */
export function addUp(sum: number | null, part: number | null): number | null {
  if (part === null) return sum;
  return sum === null ? part : sum + part;
}

export const greatest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null || a >= b ? a : b;

/** Events/s into a topic; null when no partition's rate is known. */
export function topicRate(topic: TopicState, now: number, windowMs = RATE_WINDOW_MS): number | null {
  let sum: number | null = null;
  for (const partition of topic.partitions) sum = addUp(sum, partition.ends.rate(now, windowMs));
  return sum;
}

/** What a group's partitions add up to: messages, the age of the oldest in s, committed events/s. */
export interface Figures {
  lag: number | null;
  lagSeconds: number | null;
  rate: number | null;
}

/** Lag and rate add up; lag in seconds is that of the worst part. */
export function figuresOf(
  cluster: ClusterState,
  parts: Iterable<readonly [GroupPartition, PartitionState | undefined]>,
  now: number,
): Figures {
  const sum: Figures = { lag: null, lagSeconds: null, rate: null };
  for (const [gp, log] of parts) {
    const { lag } = lagOf(gp, log);
    sum.lag = addUp(sum.lag, lag);
    sum.rate = addUp(sum.rate, gp.consumeRate);
    const seconds = lag === 0 ? 0 : (lagSecondsOf(cluster, gp, log, now).lagSeconds?.value ?? null);
    sum.lagSeconds = greatest(sum.lagSeconds, seconds);
  }
  return sum;
}
