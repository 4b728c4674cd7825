import type { PartitionModel } from './partition.ts';
import type { Uncommitted } from './state.ts';

/**
 * So long a new owner may take to look up where it begins (`auto.offset.reset`): what arrives before it has done so may be
 * none of its business.
 */
export const BEGINS_WITHIN_MS = 10_000;

/** What arrives at a partition on which nothing is committed, seen from one assignment on. */
export class UncommittedModel implements Uncommitted {
  /** Since when its owner has it, our clock: another time is another assignment. */
  readonly since: number;
  readonly from: number;
  arrived = 0;
  arrivedAt: number | null = null;

  constructor(since: number, from: number) {
    this.since = since;
    this.from = from;
  }
}

/**
 * Takes one reading of the log; `since`: assignment, our clock. null: nothing can be said yet. While a transaction stands
 * open it begins anew: what comes of it may be a marker and nothing else.
 */
export function watchUncommitted(
  known: UncommittedModel | null,
  { end, endAt, lso }: PartitionModel,
  since: number,
  at: number,
): UncommittedModel | null {
  if (end === null || endAt === null || lso === null || lso < end) return null;
  if (endAt - since < BEGINS_WITHIN_MS) return null;
  if (known === null || known.since !== since || end < known.from) return new UncommittedModel(since, end);
  known.arrived = end - known.from;
  if (known.arrived > 0) known.arrivedAt ??= at;
  return known;
}
