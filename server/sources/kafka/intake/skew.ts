const BUCKET_MS = 10_000;
const BUCKETS = 6;

/**
 * The brokers' clock: a record that is read as soon as it is written was written at most its way's time ago, so the largest difference of
 * the last minute is the nearest to the truth (from below). It is measured against a clock that never jumps (performance.now), so that a
 * step of ours does not spoil it.
 */
export class SkewEstimate {
  readonly #best = new Float64Array(BUCKETS).fill(Number.NaN);
  readonly #bucket = new Float64Array(BUCKETS).fill(Number.NaN);

  /** `recordTime` in the brokers' clock, `arrival` as performance.now, of a record read at the tail. */
  note(recordTime: number, arrival: number): void {
    const bucket = Math.floor(arrival / BUCKET_MS);
    const row = bucket % BUCKETS;
    const difference = recordTime - arrival;
    if (this.#bucket[row] === bucket && !(difference > (this.#best[row] ?? Number.NaN))) return;
    this.#bucket[row] = bucket;
    this.#best[row] = difference;
  }

  /** Brokers' clock minus ours, ms, when ours says `now` and performance.now says `tick`; null until known. The last known stays. */
  skewMs(now: number, tick: number): number | null {
    // Buckets that were never used are NaN, and greater than nothing.
    let newest = Number.NEGATIVE_INFINITY;
    for (const bucket of this.#bucket) if (bucket > newest) newest = bucket;
    let best = Number.NEGATIVE_INFINITY;
    for (const [row, bucket] of this.#bucket.entries()) {
      const difference = this.#best[row] ?? Number.NaN;
      if (bucket > newest - BUCKETS && difference > best) best = difference;
    }
    return best === Number.NEGATIVE_INFINITY ? null : best + tick - now;
  }
}
