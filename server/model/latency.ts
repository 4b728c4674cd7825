import { build, type Histogram } from 'hdr-histogram-js';

/** So many samples make a generation; two are kept, so that what is shown is of the recent past. */
const GENERATION = 1_000;

const histogram = (): Histogram =>
  build({ bitBucketSize: 'packed', autoResize: true, numberOfSignificantValueDigits: 2 });

/** Queue latency in ms, over the last one to two thousand samples. */
export class LatencySamples {
  private now = histogram();
  private before: Histogram | null = null;
  private sums: { p50: number; p95: number; p99: number; samples: number } | null = null;

  record(ms: number): void {
    if (this.now.totalCount >= GENERATION) {
      this.before = this.now;
      this.now = histogram();
    }
    this.now.recordValue(Math.round(ms));
    this.sums = null;
  }

  /** Quantiles, worked out when somebody asks and something has changed. */
  private quantiles() {
    if (this.sums !== null) return this.sums;
    let all = this.now;
    if (this.before !== null) {
      all = histogram();
      all.add(this.before);
      all.add(this.now);
    }
    this.sums = {
      p50: all.getValueAtPercentile(50),
      p95: all.getValueAtPercentile(95),
      p99: all.getValueAtPercentile(99),
      samples: all.totalCount,
    };
    return this.sums;
  }

  get p50(): number {
    return this.quantiles().p50;
  }
  get p95(): number {
    return this.quantiles().p95;
  }
  get p99(): number {
    return this.quantiles().p99;
  }
  get samples(): number {
    return this.quantiles().samples;
  }
}
