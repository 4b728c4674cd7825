/** A bucket that fills with time and may go below zero once: what was taken too much is waited for. */
export class Budget {
  readonly #perSecond: number;
  readonly #most: number;
  #left: number;
  #at: number;

  /** `perSecond` units come back each second, up to one second's worth. `now`: ms of a clock that never goes back. */
  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#most = perSecond;
    this.#left = perSecond;
    this.#at = now;
  }

  has(now: number): boolean {
    this.#left = Math.min(this.#most, this.#left + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
    return this.#left >= 1;
  }

  take(units: number): void {
    this.#left -= units;
  }
}

/** Small fetches from one broker: so many a second, and so many bytes. */
export class FetchBudget {
  readonly #fetches: Budget;
  readonly #bytes: Budget;

  constructor(perSecond: { fetches: number; bytes: number }, now: number) {
    this.#fetches = new Budget(perSecond.fetches, now);
    this.#bytes = new Budget(perSecond.bytes, now);
  }

  has(now: number): boolean {
    return this.#fetches.has(now) && this.#bytes.has(now);
  }

  spent(bytes: number): void {
    this.#fetches.take(1);
    this.#bytes.take(bytes);
  }
}
