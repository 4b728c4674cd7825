import { ROWS } from './axis.ts';
import { fromRough, toRough } from './rough.ts';

/** Series side by side on one page: a step of all of them lies in one piece. */
const SERIES = 128;

/** How numbers are kept: `exact` as f32 (whole numbers to 2^24), `rough` in 16 bits (see rough.ts). */
export type Precision = 'exact' | 'rough';

/** Room for series of {@link ROWS} numbers. Large pages, since thousands of small arrays cost more than their numbers. */
export class Pages {
  private readonly precision: Precision;
  private pages: (Float32Array | Uint16Array)[] = [];
  private free: number[] = [];
  private used = 0;

  constructor(precision: Precision) {
    this.precision = precision;
  }

  get bytes(): number {
    return this.pages.reduce((sum, page) => sum + page.byteLength, 0);
  }

  /** A series, all NaN. */
  allocate(): number {
    if (this.free.length === 0) this.addPage();
    const series = this.free.pop() ?? 0;
    this.used += 1;
    for (let row = 0; row < ROWS; row++) this.write(series, row, Number.NaN);
    return series;
  }

  release(series: number): void {
    this.free.push(series);
    this.used -= 1;
    if (this.used > 0) return;
    this.pages = [];
    this.free = [];
  }

  read(series: number, row: number): number {
    const stored = this.pages[Math.floor(series / SERIES)]?.[row * SERIES + (series % SERIES)] ?? Number.NaN;
    return this.precision === 'exact' ? stored : fromRough(stored);
  }

  write(series: number, row: number, value: number): void {
    const page = this.pages[Math.floor(series / SERIES)];
    if (page !== undefined)
      page[row * SERIES + (series % SERIES)] = this.precision === 'exact' ? value : toRough(value);
  }

  private addPage(): void {
    const first = this.pages.length * SERIES;
    const size = SERIES * ROWS;
    this.pages.push(this.precision === 'exact' ? new Float32Array(size) : new Uint16Array(size));
    for (let series = first + SERIES - 1; series >= first; series--) this.free.push(series);
  }
}
