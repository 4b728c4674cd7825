/** Commits that one partition holds until their transactions end. */
export const MAX_HELD_COMMITS = 100_000;

/** Columns of equal length, in the order of the log; offset NaN: the commit was deleted. */
export interface HeldCommits {
  slots: number[];
  offsets: number[];
  /** More than could be held: its commits were let go. */
  dropped: boolean;
}

/**
 * Offset commits inside of transactions, by producer id, of one partition of `__consumer_offsets`: they count when the marker says commit.
 * A producer id has one open transaction at a time, and Kafka writes a marker before the next (also for a producer that was fenced).
 */
export class HeldTransactions {
  readonly #max: number;
  /** In the order in which they began. */
  readonly #open = new Map<string, HeldCommits>();
  /** Ended, and not yet let go: its commits are being told. */
  readonly #ending = new Set<HeldCommits>();
  #commits = 0;

  constructor(max = MAX_HELD_COMMITS) {
    this.#max = max;
  }

  /** Open transactions with commits. */
  get size(): number {
    return this.#open.size;
  }

  /** Holds one commit. Returns how many of the oldest transaction had to be dropped for it: mostly 0. */
  hold(producerId: string, slot: number, offset: number): number {
    let held = this.#open.get(producerId);
    if (held === undefined) {
      held = { slots: [], offsets: [], dropped: false };
      this.#open.set(producerId, held);
    }
    if (held.dropped) return 0;
    held.slots.push(slot);
    held.offsets.push(offset);
    this.#commits++;
    return this.#commits <= this.#max ? 0 : this.#dropOldest();
  }

  /** What the transaction of this producer holds; it is over: `letGo` when it was told. null: nothing. */
  end(producerId: string): HeldCommits | null {
    const held = this.#open.get(producerId);
    if (held === undefined) return null;
    this.#open.delete(producerId);
    this.#ending.add(held);
    this.#commits -= held.slots.length;
    return held;
  }

  letGo(held: HeldCommits): void {
    this.#ending.delete(held);
  }

  /** All slots that it holds, some more than once. */
  *slots(): IterableIterator<number> {
    for (const { slots } of this.#open.values()) yield* slots;
    for (const { slots } of this.#ending) yield* slots;
  }

  clear(): void {
    this.#open.clear();
    this.#ending.clear();
    this.#commits = 0;
  }

  #dropOldest(): number {
    for (const held of this.#open.values()) {
      if (held.dropped) continue;
      const count = held.slots.length;
      this.#commits -= count;
      held.slots = [];
      held.offsets = [];
      held.dropped = true;
      return count;
    }
    return 0;
  }
}
