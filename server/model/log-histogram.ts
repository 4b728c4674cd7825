/** Three buckets an octave, from 32 ms (bucket 0: all below) to about 18 hours. 64 bytes live inside the object's heap. */
const BUCKETS = 64;
const FIRST_OCTAVE = 5;
const STEPS = 3;

/**
 * A bounded memory of durations in ms that forgets: when a bucket is full, every count is halved, so that what is new weighs
 * more than what is old. Quantiles are upper bounds of their bucket (at most 26 % too high), never above the longest.
 */
export class LogHistogram {
  private readonly buckets = new Uint8Array(BUCKETS);
  private learned = 0;
  private inBuckets = 0;
  /** Longest since the last halving, and in the time before it. */
  private longestNow = 0;
  private longestBefore = 0;

  /** How many were ever added. */
  get count(): number {
    return this.learned;
  }

  get longest(): number | null {
    return this.learned === 0 ? null : Math.max(this.longestNow, this.longestBefore);
  }

  add(ms: number): void {
    const bucket = bucketOf(ms);
    if (this.buckets[bucket] === 255) this.halve();
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.inBuckets += 1;
    this.learned += 1;
    if (ms > this.longestNow) this.longestNow = ms;
  }

  /** `share` of what was added is not longer than this, ms; null when nothing was. */
  quantile(share: number): number | null {
    const longest = this.longest;
    if (longest === null) return null;
    let left = Math.ceil(this.inBuckets * share);
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.buckets[bucket] ?? 0;
      if (left <= 0) return Math.min(longest, upperBound(bucket));
    }
    return longest;
  }

  private halve(): void {
    this.inBuckets = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const half = (this.buckets[bucket] ?? 0) >> 1;
      this.buckets[bucket] = half;
      this.inBuckets += half;
    }
    this.longestBefore = this.longestNow;
    this.longestNow = 0;
  }
}

function bucketOf(ms: number): number {
  const bucket = Math.floor((Math.log2(ms) - FIRST_OCTAVE) * STEPS) + 1;
  return bucket > 0 ? Math.min(bucket, BUCKETS - 1) : 0;
}

const upperBound = (bucket: number): number => 2 ** (FIRST_OCTAVE + bucket / STEPS);
