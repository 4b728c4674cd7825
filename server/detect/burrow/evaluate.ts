import { lagOf, partitionOf } from '../../model/numbers.ts';
import type { BurrowSample, GroupPartition, PartitionState } from '../../model/state.ts';
import type { BurrowStatus } from '../../protocol/finding.ts';
import * as rules from './rules.ts';

/** Burrow keeps ten commits of each partition (storage `intervals`). */
export const BURROW_INTERVALS = 10;

export interface BurrowInput {
  /** The window, oldest first. `timestamp`: commit time in ms. `lag`: at that commit; null: not known. */
  offsets: readonly BurrowSample[];
  /** Log ends of the recent past, in any order. */
  brokerOffsets: readonly number[];
  currentLag: number;
  /** ms. */
  now: number;
  /** Lag up to this counts as none (evaluator `allowed-lag`, for transaction markers). */
  allowedLag: number;
}

export interface BurrowResult {
  status: BurrowStatus;
  /** Share of the window that is filled, 0..1: under 1 the status rests on less than it should. */
  complete: number;
  /** What each rule says taken by itself, by the name it has in Burrow. */
  rules: {
    isLagAlwaysNotZero: boolean;
    checkIfOffsetsRewind: boolean;
    checkIfRewindRecovered: boolean;
    checkIfOffsetsStopped: boolean;
    checkIfOffsetsStalled: boolean;
    checkIfLagNotDecreasing: boolean;
    checkIfRecentLagZero: boolean;
  };
}

/**
 * Burrow's evaluation of one partition, rule for rule (linkedin/Burrow core/internal/evaluator/caching.go and its wiki
 * page "Consumer Lag Evaluation Rules"); written anew from its description. Differences to our own verdicts are wanted:
 * it is the second opinion. An empty window is OK and wholly incomplete, as there.
 */
export function evaluateBurrow(input: BurrowInput): BurrowResult {
  const { offsets, brokerOffsets, currentLag, now, allowedLag } = input;
  const rewoundAt = rules.checkIfOffsetsRewind(offsets);
  const outcome: BurrowResult['rules'] = {
    isLagAlwaysNotZero: rules.isLagAlwaysNotZero(offsets, allowedLag),
    checkIfOffsetsRewind: rewoundAt !== null,
    checkIfRewindRecovered: rewoundAt !== null && rules.checkIfRewindRecovered(offsets, rewoundAt),
    checkIfOffsetsStopped: rules.checkIfOffsetsStopped(offsets, now),
    checkIfOffsetsStalled: rules.checkIfOffsetsStalled(offsets),
    checkIfLagNotDecreasing: rules.checkIfLagNotDecreasing(offsets),
    checkIfRecentLagZero: rules.checkIfRecentLagZero(offsets, brokerOffsets),
  };
  const complete = Math.min(1, offsets.length / BURROW_INTERVALS);
  const status = offsets.length > 0 && currentLag > allowedLag ? inSequence(outcome) : 'OK';
  return { status, complete, rules: outcome };
}

/** The order in which the rules are asked; the first that is true decides. */
function inSequence(outcome: BurrowResult['rules']): BurrowStatus {
  // Before rule 1: a consumer that was caught up once and then died is dead all the same (Burrow #290, #303).
  if (outcome.checkIfOffsetsStopped && !outcome.checkIfRecentLagZero) return 'STOP';
  // Before rule 1 too: after a reset to the earliest, the window still holds commits without lag (Burrow #714).
  if (outcome.checkIfOffsetsRewind && !outcome.checkIfRewindRecovered) return 'REWIND';
  if (!outcome.isLagAlwaysNotZero) return 'OK';
  if (outcome.checkIfOffsetsStalled) return 'STALL';
  return outcome.checkIfLagNotDecreasing ? 'WARN' : 'OK';
}

/**
 * Burrow's status of a partition as we see it; null where Burrow would know nothing (no commit seen, or no log end).
 * Broker offsets: the known log end, and a caught-up recent past where our ring shows when the end passed the committed
 * offset: Burrow keeps ten log ends, ten seconds apart.
 */
export function burrowStatusOf(
  gp: GroupPartition,
  partition: PartitionState | undefined,
  now: number,
): BurrowStatus | null {
  const known = partition ?? partitionOf(gp.group.cluster, gp);
  const { lag } = lagOf(gp, known);
  const last = gp.burrow.at(-1);
  if (known === undefined || known.end === null || lag === null || last === undefined) return null;
  const skewMs = gp.group.cluster.skewMs ?? 0;
  const passed = known.ends.timeOf(last.offset);
  const recent = passed !== null && now - passed.at <= BURROW_INTERVALS * BURROW_OFFSET_REFRESH_MS;
  const brokerOffsets = recent ? [known.end, last.offset] : [known.end];
  const input = { offsets: gp.burrow, brokerOffsets, currentLag: lag, now: now + skewMs, allowedLag: 0 };
  return evaluateBurrow(input).status;
}

/** Burrow's default `offset-refresh`: how often it asks for log ends. */
const BURROW_OFFSET_REFRESH_MS = 10_000;
