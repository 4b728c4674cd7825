import { HeldTransactions } from './held-transactions.ts';
import type { LogMarks } from './log-marks.ts';

/**
 * `history`: from before the start. `overlap`: written while the snapshot was taken, so the snapshot may hold it already, or
 * what came after it. `live`: younger than the snapshot.
 */
export type Phase = 'history' | 'overlap' | 'live';

const DENIED_PAUSE_MS = 60_000;

/** One partition of `__consumer_offsets` as far as it was read. */
export class PartitionLog {
  readonly partition: number;
  /** Who leads it as far as we know; null: nobody, or a broker said that it is not the leader. */
  leader: number | null = null;
  /** Next offset to be read. */
  position = 0;
  /** Records below feed history only. */
  historyEnd = 0;
  /** Records below may be in the snapshot; not known before the first answer that came after it. */
  #overlapEnd = Number.POSITIVE_INFINITY;
  /** False until its marks were asked for: it is not read before. */
  hasMarks = false;
  /** High watermark, as last told. */
  end = 0;
  /** Counts the jumps of `position`: an answer that was asked for before a jump is void. */
  jumps = 0;
  readonly held = new HeldTransactions();
  /** What is wrong with it now; null: nothing. */
  trouble: string | null = null;
  denied = false;
  /** Answers in a row that could not be read. */
  failures = 0;
  /** Not asked again before this time (performance.now). */
  retryAt = 0;
  /** Number of the fetch that last brought some of it: who waits longest goes first. */
  servedBy = 0;
  /** Where an answer could not be read last. */
  #unreadableAt = -1;
  /** What a fetch may bring of it: more than usual after a batch that did not fit. */
  maxBytes: number | null = null;

  constructor(partition: number) {
    this.partition = partition;
  }

  /** It cannot be read now. */
  get isFailing(): boolean {
    return this.trouble !== null || this.leader === null || !this.hasMarks;
  }

  get lag(): number {
    return Math.max(0, this.end - this.position);
  }

  phaseOf(offset: number): Phase {
    if (offset < this.historyEnd) return 'history';
    return offset < this.#overlapEnd ? 'overlap' : 'live';
  }

  /** The high watermark as a fetch tells it: the first one is asked for after the snapshot was complete. */
  hearEnd(end: number): void {
    this.end = end;
    if (this.#overlapEnd === Number.POSITIVE_INFINITY) this.#overlapEnd = end;
  }

  begin(marks: LogMarks): void {
    this.hasMarks = true;
    this.position = marks.from;
    this.historyEnd = marks.end;
    this.end = marks.end;
    this.jumps++;
  }

  /** The log is not where we stood: open transactions may have ended unseen. */
  jumpTo(offset: number, end: number): void {
    this.position = offset;
    this.end = end;
    // What is appended behind a cut is new, though its offset was used before.
    this.historyEnd = Math.min(this.historyEnd, end);
    this.#overlapEnd = Math.min(this.#overlapEnd, end);
    this.jumps++;
    this.held.clear();
  }

  /** The partition is gone (or another under its name): answers under way are void. */
  drop(): void {
    this.leader = null;
    this.jumps++;
  }

  /** What stands at `position` cannot be read. False at first: it may have been damaged on its way; true when it comes again like this. */
  isUnreadableAgain(): boolean {
    const again = this.#unreadableAt === this.position;
    this.#unreadableAt = this.position;
    return again;
  }

  fail(reason: string): void {
    this.trouble = reason;
  }

  /** A right is missing: asked for again in a minute. */
  deny(reason: string): void {
    this.fail(reason);
    this.denied = true;
    this.retryAt = performance.now() + DENIED_PAUSE_MS;
  }

  succeed(): void {
    this.trouble = null;
    this.denied = false;
    this.failures = 0;
  }
}
