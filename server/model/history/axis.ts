/** A step, and how many of them are kept; older ones are folded into minutes. Together: an hour. */
export const STEP_MS = 10_000;
const STEPS = 60;
const MINUTES = 50;
export const STEPS_A_MINUTE = 6;
/** The minute that leaves the steps is so many before the newest. */
const MINUTES_OF_STEPS = STEPS / STEPS_A_MINUTE;

/** Steps in all of it. */
export const HOUR = STEPS + MINUTES * STEPS_A_MINUTE;
/** Rows that a series takes: one a step, then one a minute. */
export const ROWS = STEPS + MINUTES;

/** One place on the axis: when (ms), and the row that holds it. `row` null: nothing was taken down then. */
export interface Place {
  time: number;
  row: number | null;
  /** The last step that is in it. */
  step: number;
}

/** Makes the row of a minute from the rows of its steps. */
type Fold = (minute: number, steps: readonly number[]) => void;

/** The step that a time belongs to: the nearest, so that a late or early look is still of its step. */
export const stepOf = (now: number): number => Math.round(now / STEP_MS);

/**
 * The time that all series of a cluster share: steps of 10 s for ten minutes, before them minutes to the hour. It knows which were
 * taken down; the others are gaps, whatever the rows hold. Time may jump: what it leaves out is a gap, and what lies ahead
 * of a clock that was set back is forgotten.
 */
export class Axis {
  /** The newest step; null before the first. */
  step: number | null = null;
  private readonly taken = new Uint8Array(ROWS);
  /** All places as they are now; null: not worked out since something changed. */
  private all: Place[] | null = null;

  /** Goes to a step, which is a gap until `take`. `fold` is called for each minute whose steps are about to be written anew. */
  goTo(step: number, fold: Fold): void {
    const last = this.step;
    this.step = step;
    this.all = null;
    if (last === null || step === last) return;
    if (Math.abs(step - last) >= HOUR) this.taken.fill(0);
    else if (step < last) this.goBack(last, step);
    else for (let next = last + 1; next <= step; next++) this.goOn(next, fold);
  }

  /** Where the numbers of the newest step go. */
  newestRow(): number {
    return rowOfStep(this.step ?? 0);
  }

  /** The newest step's numbers are all there. */
  take(): void {
    this.taken[this.newestRow()] = 1;
    this.all = null;
  }

  isTaken(): boolean {
    return this.taken[this.newestRow()] === 1;
  }

  /** Everything from `since` (a step) on, oldest first. */
  places(since: number): readonly Place[] {
    this.all ??= this.wholeHour();
    const from = this.all.findIndex((place) => place.step >= since);
    return from < 0 ? [] : from === 0 ? this.all : this.all.slice(from);
  }

  /** The last `count` steps, oldest first. At most 60. */
  lastSteps(count: number): Place[] {
    const { step } = this;
    if (step === null) return [];
    return Array.from({ length: count }, (_, i) => {
      const s = step - count + 1 + i;
      return this.place(rowOfStep(s), s * STEP_MS, s);
    });
  }

  private wholeHour(): Place[] {
    const { step } = this;
    if (step === null) return [];
    const lastMinute = minuteOf(step) - MINUTES_OF_STEPS;
    const minutes = Array.from({ length: MINUTES }, (_, i) => {
      const minute = lastMinute - MINUTES + 1 + i;
      return this.place(rowOfMinute(minute), middleOf(minute), (minute + 1) * STEPS_A_MINUTE - 1);
    });
    const firstStep = (lastMinute + 1) * STEPS_A_MINUTE;
    return [...minutes, ...this.lastSteps(step - firstStep + 1)];
  }

  private place(row: number, time: number, step: number): Place {
    return { time, row: this.taken[row] === 1 ? row : null, step };
  }

  private goOn(next: number, fold: Fold): void {
    if (next % STEPS_A_MINUTE === 0) {
      const minute = minuteOf(next) - MINUTES_OF_STEPS;
      const first = minute * STEPS_A_MINUTE;
      const steps = Array.from({ length: STEPS_A_MINUTE }, (_, i) => rowOfStep(first + i)).filter(
        (row) => this.taken[row] === 1,
      );
      const row = rowOfMinute(minute);
      if (steps.length > 0) fold(row, steps);
      this.taken[row] = steps.length > 0 ? 1 : 0;
    }
    this.taken[rowOfStep(next)] = 0;
  }

  private goBack(last: number, step: number): void {
    for (let s = Math.max(step, last - STEPS) + 1; s <= last; s++) this.taken[rowOfStep(s)] = 0;
    const folded = minuteOf(last) - MINUTES_OF_STEPS;
    const stays = Math.max(minuteOf(step) - MINUTES_OF_STEPS, folded - MINUTES);
    for (let m = stays + 1; m <= folded; m++) this.taken[rowOfMinute(m)] = 0;
  }
}

const minuteOf = (step: number): number => Math.floor(step / STEPS_A_MINUTE);
const middleOf = (minute: number): number => (minute + 0.5) * STEPS_A_MINUTE * STEP_MS - STEP_MS / 2;
const rowOfStep = (step: number): number => modulo(step, STEPS);
const rowOfMinute = (minute: number): number => STEPS + modulo(minute, MINUTES);
const modulo = (n: number, by: number): number => ((n % by) + by) % by;
