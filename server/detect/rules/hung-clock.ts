import type { GroupPartitionFacts } from '../facts.ts';
import { HUNG } from '../thresholds.ts';

/**
 * The hung clock (design section 5, When): since when this partition could have advanced and did not, and how long
 * that may take. null: it need not advance now, or we do not know.
 */
export interface HungClock {
  /** The latest of: last advancing commit, arrival of the first unread event, assignment. */
  startedAt: number;
  /** It had started before anything that we have seen. */
  atLeast: boolean;
  allowedMs: number;
  why: string;
}

export function hungClock(facts: GroupPartitionFacts): HungClock | null {
  const { waitingSince, ownerSince, lastAdvanceTime, protocol, stableSince } = facts;
  if (waitingSince === null || rebalancing(facts)) return null;
  // A classic rebalance assigns everything anew, also to who had it before; KIP-848 moves only what moves.
  const generationSince = protocol === 'classic' ? (stableSince ?? 0) : 0;
  const startedAt = Math.max(waitingSince, ownerSince ?? 0, generationSince, lastAdvanceTime ?? 0);
  return { startedAt, atLeast: lastAdvanceTime === null && facts.fromSnapshot, ...allowed(facts) };
}

/** Nobody can commit while a classic group rebalances: that is not the member's doing (rebalance-loop looks at it). */
export const rebalancing = ({ groupState }: GroupPartitionFacts): boolean =>
  groupState === 'PreparingRebalance' || groupState === 'CompletingRebalance';

/** T, and the sentence that says why it is so long. */
function allowed(facts: GroupPartitionFacts): { allowedMs: number; why: string } {
  const { rhythm, commitsFrom, periodMs, memberLastAdvance, time } = facts;
  const learned = rhythm.count >= HUNG.learnedIntervals && rhythm.p95 !== null;
  let allowedMs = learned
    ? Math.max(HUNG.floorMs, HUNG.rhythmFactor * (rhythm.p95 ?? 0))
    : Math.max(
        rhythm.count === 0 ? HUNG.unseenMs : HUNG.unlearnedMs,
        HUNG.rhythmFactor * (rhythm.longest ?? 0),
      );
  let why = !learned
    ? 'its commit rhythm is not learned yet'
    : allowedMs === HUNG.floorMs
      ? 'the least there is: it usually commits far sooner'
      : 'twice its usual commit interval';
  if (commitsFrom === 'polling') allowedMs = Math.max(allowedMs, HUNG.pollingPeriods * periodMs);
  // Compared with T itself: a member that has advanced nowhere for that long advances nowhere.
  const elsewhere = memberLastAdvance !== null && time - memberLastAdvance <= allowedMs;
  const elsewhereMs = facts.memberBusy ? HUNG.busyElsewhereMs : HUNG.advancingElsewhereMs;
  if (elsewhere && allowedMs < elsewhereMs) {
    allowedMs = elsewhereMs;
    why = facts.memberBusy
      ? 'its member works through a backlog on other partitions'
      : 'its member advances on other partitions';
  }
  return { allowedMs, why };
}

/**
 * Whether what waits is known to be an event that a consumer can have: not only markers, not behind an open
 * transaction. Where the first unread record has not been read (no right to, or not yet), one event behind may be a
 * transaction's marker and is not held against anybody.
 */
export function eventWaits(facts: GroupPartitionFacts): boolean {
  const { lag, lagToStable, firstUnread, transactional } = facts;
  if (lag === null || lag === 0 || lagToStable === 0) return false;
  if (firstUnread !== null) return firstUnread.recordOffset !== null;
  return !transactional && lag >= 2;
}
