import type { BurrowSample, EndRing } from './state.ts';

/** Samples of an {@link EndSamples}: when it is full it is thinned to a little over half. */
const FULL = 72;
const REACH_MS = 3_600_000;
/** A gap between two samples may be a sixth of their age: some 50 samples reach back an hour. */
const GAP_SHARE = 6;
const CLOSEST_MS = 1_000;

/**
 * The log end over time. One flat array (offset, at, offset, at, …), oldest first; while nothing comes in, two samples
 * hold the whole plateau, so that an idle partition costs next to nothing.
 */
export class EndSamples implements EndRing {
  private flat: number[] = [];

  get length(): number {
    return this.flat.length / 2;
  }

  push(offset: number, at: number): void {
    const { flat } = this;
    const n = flat.length;
    if (n > 0) {
      if (at < this.at(n - 2)) return;
      // Known of the same moment twice (two commits of one batch): the higher is the end.
      if (at === this.at(n - 2)) {
        flat[n - 2] = Math.max(offset, this.offset(n - 2));
        return;
      }
      // Truncated or recreated: what was before says nothing about what comes.
      if (offset < this.offset(n - 2)) {
        this.flat = [offset, at];
        return;
      }
    }
    if (n >= 4) {
      const plateau = this.offset(n - 2) === offset && this.offset(n - 4) === offset;
      const soon = this.at(n - 2) - this.at(n - 4) < CLOSEST_MS && this.offset(n - 2) > this.offset(n - 4);
      if (plateau || (soon && at - this.at(n - 4) <= 2 * CLOSEST_MS)) {
        flat[n - 2] = offset;
        flat[n - 1] = at;
        return;
      }
    }
    flat.push(offset, at);
    if (flat.length >= 2 * FULL) this.thin();
  }

  rate(now: number, windowMs: number): number | null {
    const n = this.flat.length;
    if (n < 4) return null;
    const from = now - windowMs;
    const lastAt = this.at(n - 2);
    if (lastAt <= from) return null;
    let i = n - 4;
    while (i > 0 && this.at(i) > from) i -= 2;
    const at = this.at(i);
    const [startAt, start] = at >= from ? [at, this.offset(i)] : [from, this.offsetAt(from, i)];
    return lastAt === startAt ? null : ((this.offset(n - 2) - start) / (lastAt - startAt)) * 1_000;
  }

  timeOf(offset: number): { at: number; errorMs: number } | null {
    const after = this.firstAbove(offset);
    if (after === null) return null;
    const before = after - 2;
    const [from, to] = [this.at(before), this.at(after)];
    const share = (offset - this.offset(before)) / (this.offset(after) - this.offset(before));
    const at = from + share * (to - from);
    return { at, errorMs: Math.max(1, at - from, to - at) };
  }

  list(): { at: number; offset: number }[] {
    return Array.from({ length: this.length }, (_, i) => ({
      at: this.at(2 * i),
      offset: this.offset(2 * i),
    }));
  }

  /** The last time the log was seen to end at or before `offset`: what stands there arrived later. Null outside the ring. */
  notBefore(offset: number): number | null {
    const after = this.firstAbove(offset);
    return after === null ? null : this.at(after - 2);
  }

  /** Place of the first sample whose end is above the offset; null when that, or one before it, is not in the ring. */
  private firstAbove(offset: number): number | null {
    const n = this.flat.length;
    if (n === 0 || offset < this.offset(0) || offset >= this.offset(n - 2)) return null;
    let low = 0;
    let high = n / 2 - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.offset(middle * 2) > offset) high = middle;
      else low = middle + 1;
    }
    return low * 2;
  }

  private offset(i: number): number {
    return this.flat[i] ?? Number.NaN;
  }

  private at(i: number): number {
    return this.flat[i + 1] ?? Number.NaN;
  }

  /** The log end at a time between sample `i` and the next, interpolated. */
  private offsetAt(at: number, i: number): number {
    const share = (at - this.at(i)) / (this.at(i + 2) - this.at(i));
    return this.offset(i) + share * (this.offset(i + 2) - this.offset(i));
  }

  /** Drops samples whose neighbours are close enough for their age. */
  private thin(): void {
    const n = this.flat.length;
    const newest = this.at(n - 2);
    const kept: number[] = [this.at(n - 2), this.offset(n - 2)];
    let keptAt = newest;
    for (let i = n - 4; i >= 0; i -= 2) {
      const age = newest - this.at(i);
      if (age > REACH_MS) break;
      const olderAt = i >= 2 ? this.at(i - 2) : Number.NEGATIVE_INFINITY;
      if (i >= 2 && keptAt - olderAt <= (newest - olderAt) / GAP_SHARE) continue;
      kept.push(this.at(i), this.offset(i));
      keptAt = this.at(i);
    }
    this.flat = kept.reverse();
  }
}

const LAG_SAMPLES = 64;
const LAG_STEP_MS = 2_000;

/**
 * Lag over the last two minutes: the lowest of each two seconds, since lag between commits is a saw and its lows tell the
 * trend. Made when a partition begins to lag, dropped when it has caught up.
 */
export class LagSamples {
  /** (at, lag), a ring of pairs. */
  private readonly flat: number[] = [];
  private start = 0;

  push(at: number, lag: number): void {
    const { flat } = this;
    const n = flat.length / 2;
    const newest = n === 0 ? -1 : ((this.start + n - 1) % n) * 2;
    if (newest >= 0 && at - (flat[newest] ?? 0) < LAG_STEP_MS) {
      if (lag < (flat[newest + 1] ?? 0)) flat[newest + 1] = lag;
      return;
    }
    if (n < LAG_SAMPLES) {
      flat.push(at, lag);
      return;
    }
    flat[this.start * 2] = at;
    flat[this.start * 2 + 1] = lag;
    this.start = (this.start + 1) % n;
  }

  list(): { at: number; lag: number }[] {
    const n = this.flat.length / 2;
    const list: { at: number; lag: number }[] = [];
    for (let i = 0; i < n; i++) {
      const at = ((this.start + i) % n) * 2;
      list.push({ at: this.flat[at] ?? 0, lag: this.flat[at + 1] ?? 0 });
    }
    return list;
  }
}

/** Burrow's storage `intervals`. */
const COMMITS = 10;
const FIELDS = 3;

/**
 * The last ten commits as Burrow stores them (core/internal/storage/inmemory.go): a commit sooner than `minDistanceMs` after
 * the last takes its place and keeps the older timestamp, else a busy consumer would never fill a second place.
 */
export class CommitSamples {
  /** (offset, timestamp, lag), a ring of triples; lag NaN: not known. */
  private readonly flat: number[] = Array.from({ length: COMMITS * FIELDS }, () => Number.NaN);
  private count = 0;
  /** Where the next one goes. */
  private next = 0;

  push(offset: number, timestamp: number, lag: number, minDistanceMs: number): void {
    const { flat } = this;
    if (this.count > 0) {
      const newest = ((this.next + COMMITS - 1) % COMMITS) * FIELDS;
      if (timestamp - (flat[newest + 1] ?? 0) < minDistanceMs) {
        flat[newest] = offset;
        flat[newest + 2] = lag;
        return;
      }
    }
    const at = this.next * FIELDS;
    flat[at] = offset;
    flat[at + 1] = timestamp;
    flat[at + 2] = lag;
    this.next = (this.next + 1) % COMMITS;
    if (this.count < COMMITS) this.count += 1;
  }

  list(): BurrowSample[] {
    const list: BurrowSample[] = [];
    for (let i = 0; i < this.count; i++) {
      const at = ((this.next + COMMITS - this.count + i) % COMMITS) * FIELDS;
      const lag = this.flat[at + 2] ?? Number.NaN;
      list.push({
        offset: this.flat[at] ?? 0,
        timestamp: this.flat[at + 1] ?? 0,
        lag: Number.isNaN(lag) ? null : lag,
      });
    }
    return list;
  }
}
