import { type Axis, type Fold, HOUR, type Place, STEPS_A_MINUTE } from './axis.ts';
import { Pages, type Precision } from './pages.ts';

/** A column, and what a minute keeps of its steps. */
export interface Column {
  precision: Precision;
  minute: 'mean' | 'highest';
}

const NO_SERIES = -1;
const FIRST_ROWS = 16;
/** Things between two chances for others to have their turn. */
const AT_ONCE = 200;

/**
 * The numbers of many named things (groups, topics) over the time of one axis, a series a column. A series that has held one
 * value since it was first known costs no ring: the value is kept, and since when.
 */
export class HistoryTable<Name extends string> {
  private readonly axis: Axis;
  private readonly columns: readonly (Column & { name: Name; pages: Pages })[];
  private readonly rows = new Map<string, number>();
  private freeRows: number[] = [];
  private capacity = 0;
  private pass = 0;
  /** By thing: the pass it was last written in, and its first step. */
  private seenIn = new Int32Array(0);
  private firstStep = new Int32Array(0);
  /** By series (thing and column): its ring, its newest value, and the step of the last change. */
  private ring = new Int32Array(0);
  private newest = new Float32Array(0);
  private since = new Int32Array(0);

  constructor(axis: Axis, columns: Readonly<Record<Name, Column>>) {
    this.axis = axis;
    const pages = { exact: new Pages('exact'), rough: new Pages('rough') };
    this.columns = (Object.entries(columns) as [Name, Column][]).map(([name, column]) => ({
      ...column,
      name,
      pages: pages[column.precision],
    }));
  }

  get size(): number {
    return this.rows.size;
  }

  /** Of the numbers; names, and the tables of who has which ring, come to some 100 bytes a thing. */
  get bytes(): number {
    const pages = new Set(this.columns.map((column) => column.pages));
    const bookkeeping = [this.seenIn, this.firstStep, this.ring, this.newest, this.since];
    return [
      ...[...pages].map(({ bytes }) => bytes),
      ...bookkeeping.map(({ byteLength }) => byteLength),
    ].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** A new pass over everything begins: call `write` for each thing, then `endPass`. */
  beginPass(): void {
    this.pass += 1;
  }

  /** One value a column at the axis' newest step; NaN: not known. */
  write(thing: string, values: ArrayLike<number>): void {
    const { step } = this.axis;
    if (step === null) return;
    const row = this.rows.get(thing) ?? this.add(thing, step);
    this.seenIn[row] = this.pass;
    if ((this.firstStep[row] ?? 0) > step) this.firstStep[row] = step;
    for (let c = 0; c < this.columns.length; c++)
      this.writeSeries(row * this.columns.length + c, c, values[c] ?? Number.NaN, step);
  }

  /** What the pass has not written is gone, and so is its history. */
  endPass(): void {
    for (const [thing, row] of this.rows) if (this.seenIn[row] !== this.pass) this.remove(thing, row);
  }

  /** Makes the row of a minute from those of its steps. Yields now and then. */
  *fold({ row: minute, steps }: Fold): Generator<void, void, void> {
    let done = 0;
    for (const row of this.rows.values()) {
      if (++done % AT_ONCE === 0) yield;
      for (let c = 0; c < this.columns.length; c++) {
        const ring = this.ring[row * this.columns.length + c] ?? NO_SERIES;
        const column = this.columns[c];
        if (ring === NO_SERIES || column === undefined) continue;
        column.pages.write(ring, minute, summary(column, ring, steps));
      }
    }
  }

  /** Times and values of a thing, oldest first; null: nothing of it was taken down. */
  read(thing: string): { times: number[]; columns: Record<Name, (number | null)[]> } | null {
    const row = this.rows.get(thing);
    if (row === undefined) return null;
    const places = this.axis.places(this.firstStep[row] ?? 0);
    const columns = {} as Record<Name, (number | null)[]>;
    for (const { name } of this.columns) columns[name] = this.values(row, name, places);
    return { times: places.map(({ time }) => time), columns };
  }

  /** One column over the last `count` steps; null: nothing of it was taken down. */
  trend(thing: string, name: Name, count: number): (number | null)[] | null {
    const row = this.rows.get(thing);
    return row === undefined ? null : this.values(row, name, this.axis.lastSteps(count));
  }

  private values(row: number, name: Name, places: readonly Place[]): (number | null)[] {
    const c = this.columns.findIndex((column) => column.name === name);
    const column = this.columns[c];
    const at = row * this.columns.length + c;
    const ring = this.ring[at] ?? NO_SERIES;
    const since = this.since[at] ?? 0;
    const first = this.firstStep[row] ?? 0;
    return places.map((place) => {
      if (place.row === null || column === undefined || place.step < first) return null;
      if (ring === NO_SERIES) return place.step < since ? null : known(this.newest[at] ?? Number.NaN);
      const value = known(column.pages.read(ring, place.row));
      return value === null || column.precision === 'exact' ? value : Number(value.toPrecision(4));
    });
  }

  private writeSeries(at: number, c: number, given: number, step: number): void {
    const column = this.columns[c];
    if (column === undefined) return;
    const { pages } = column;
    // 0 and -0 are one value.
    const value = Math.fround(given) + 0;
    const before = this.newest[at] ?? Number.NaN;
    const changes = !Object.is(value, before);
    let ring = this.ring[at] ?? NO_SERIES;
    if ((this.since[at] ?? 0) > step) this.since[at] = step;
    if (ring === NO_SERIES && changes && !Number.isNaN(before)) {
      ring = pages.allocate();
      this.ring[at] = ring;
      for (const place of this.axis.writtenPlaces(this.since[at] ?? 0))
        if (place.row !== null) pages.write(ring, place.row, before);
    }
    if (changes) {
      this.newest[at] = value;
      this.since[at] = step;
    }
    if (ring === NO_SERIES) return;
    // Unchanged for more than the hour: its oldest minute, too, holds nothing else.
    if (step - (this.since[at] ?? 0) > HOUR + STEPS_A_MINUTE) {
      pages.release(ring);
      this.ring[at] = NO_SERIES;
    } else pages.write(ring, this.axis.newestRow(), value);
  }

  private add(thing: string, step: number): number {
    if (this.freeRows.length === 0) this.grow();
    const row = this.freeRows.pop() ?? 0;
    this.rows.set(thing, row);
    this.firstStep[row] = step;
    const from = row * this.columns.length;
    this.ring.fill(NO_SERIES, from, from + this.columns.length);
    this.newest.fill(Number.NaN, from, from + this.columns.length);
    this.since.fill(step, from, from + this.columns.length);
    return row;
  }

  private remove(thing: string, row: number): void {
    this.rows.delete(thing);
    this.freeRows.push(row);
    for (const [c, { pages }] of this.columns.entries()) {
      const ring = this.ring[row * this.columns.length + c] ?? NO_SERIES;
      if (ring !== NO_SERIES) pages.release(ring);
    }
  }

  private grow(): void {
    const before = this.capacity;
    this.capacity = Math.max(FIRST_ROWS, Math.ceil(before * 1.5));
    const series = this.capacity * this.columns.length;
    this.seenIn = grown(this.seenIn, new Int32Array(this.capacity));
    this.firstStep = grown(this.firstStep, new Int32Array(this.capacity));
    this.ring = grown(this.ring, new Int32Array(series));
    this.newest = grown(this.newest, new Float32Array(series));
    this.since = grown(this.since, new Int32Array(series));
    for (let row = this.capacity - 1; row >= before; row--) this.freeRows.push(row);
  }
}

function summary(
  { pages, minute }: Column & { pages: Pages },
  ring: number,
  steps: readonly number[],
): number {
  let sum = 0;
  let highest = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const step of steps) {
    const value = pages.read(ring, step);
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += value;
    if (value > highest) highest = value;
  }
  return count === 0 ? Number.NaN : minute === 'mean' ? sum / count : highest;
}

function grown<T extends Int32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
