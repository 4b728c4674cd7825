import { build, type Histogram } from 'hdr-histogram-js';

/** So many samples make a generation: quantiles are over the last one to two of them, so that what is shown is of the recent past. */
const GENERATION = 1_000;

const histogram = (): Histogram =>
  build({ bitBucketSize: 'packed', autoResize: true, numberOfSignificantValueDigits: 2 });

/** Queue latency in ms, over the last one to two thousand samples. */
export class LatencySamples {
  /** When the last sample came, our clock. */
  at = Number.NEGATIVE_INFINITY;
  private shown = histogram();
  /** The last generation alone. It takes over when `shown` holds two: adding histograms up takes a millisecond. */
  private next: Histogram | null = null;
  private sums: { p50: number; p95: number; p99: number; samples: number } | null = null;

  record(ms: number, at: number): void {
    if (this.shown.totalCount >= 2 * GENERATION && this.next !== null) {
      this.shown = this.next;
      this.next = null;
    }
    if (this.shown.totalCount >= GENERATION) this.next ??= histogram();
    const value = Math.round(ms);
    this.shown.recordValue(value);
    this.next?.recordValue(value);
    this.at = at;
    this.sums = null;
  }

  /** Quantiles, worked out when somebody asks and something has changed. */
  private quantiles() {
    const { shown } = this;
    this.sums ??= {
      p50: shown.getValueAtPercentile(50),
      p95: shown.getValueAtPercentile(95),
      p99: shown.getValueAtPercentile(99),
      samples: shown.totalCount,
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
