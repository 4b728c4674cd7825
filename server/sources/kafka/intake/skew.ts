const BUCKET_MS = 10_000;
const BUCKETS = 6;

/**
 * The brokers' clock minus ours: a record that is read as soon as it is written was written at most its way's time ago, so the largest
 * difference of the last minute is the nearest to the truth (from below).
 */
export class SkewEstimate {
  readonly #best = new Float64Array(BUCKETS).fill(Number.NaN);
  readonly #bucket = new Float64Array(BUCKETS).fill(Number.NaN);

  /** `recordTime` in the brokers' clock, `arrival` in ours, of a record read at the tail. */
  note(recordTime: number, arrival: number): void {
    const bucket = Math.floor(arrival / BUCKET_MS);
    const row = bucket % BUCKETS;
    const difference = recordTime - arrival;
    if (this.#bucket[row] === bucket && !(difference > (this.#best[row] ?? Number.NaN))) return;
    this.#bucket[row] = bucket;
    this.#best[row] = difference;
  }

  /** ms; the last known when nothing was committed for a while; null until known. */
  get skewMs(): number | null {
    // Buckets that were never used are NaN, and greater than nothing.
    let newest = Number.NEGATIVE_INFINITY;
    for (const bucket of this.#bucket) if (bucket > newest) newest = bucket;
    let best = Number.NEGATIVE_INFINITY;
    for (const [row, bucket] of this.#bucket.entries()) {
      const difference = this.#best[row] ?? Number.NaN;
      if (bucket > newest - BUCKETS && difference > best) best = difference;
    }
    return best === Number.NEGATIVE_INFINITY ? null : best;
  }
}
