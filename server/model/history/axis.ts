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

/** A minute that leaves the steps: its row is to be made from the rows of its steps. */
export interface Fold {
  row: number;
  steps: readonly number[];
}

/** The step that a time belongs to: the nearest, so that a late or early look is still of its step. */
export const stepOf = (now: number): number => Math.round(now / STEP_MS);

/**
 * The time that all series of a cluster share: steps of 10 s for ten minutes, before them minutes to the hour. It knows which were
 * taken down; the others are gaps, whatever the rows hold. Time may jump: what it leaves out is a gap, and what lies ahead
 * of a clock that was set back is forgotten.
 */
export class Axis {
  /** The step that is written; null before the first. */
  step: number | null = null;
  /** The newest step that is shown: what is being written is not, until it is there or known to be a gap. */
  private shown: number | null = null;
  private readonly taken = new Uint8Array(ROWS);
  /** Places as they are now, of what is shown and of what is written; null: not worked out since something changed. */
  private shownHour: Place[] | null = null;
  private writtenHour: Place[] | null = null;

  /**
   * Goes to a step, which is a gap until `take`. Returns the minutes whose steps are about to be written anew: fold them, and say
   * `folded`, before anything is written.
   */
  goTo(step: number): Iterable<Fold> {
    const last = this.step;
    this.step = step;
    this.forgetPlaces();
    const folds = new Map<number, Fold>();
    if (last === null || step === last) return [];
    if (Math.abs(step - last) >= HOUR) this.taken.fill(0);
    else if (step < last) this.goBack(last, step);
    else for (let next = last + 1; next <= step; next++) this.goOn(next, folds);
    return folds.values();
  }

  /** The row of a minute holds its numbers. */
  folded({ row }: Fold): void {
    this.taken[row] = 1;
    this.forgetPlaces();
  }

  /** Where the numbers of the step go. */
  newestRow(): number {
    return rowOfStep(this.step ?? 0);
  }

  /** The step's numbers are all there. */
  take(): void {
    this.taken[this.newestRow()] = 1;
  }

  /** The step is shown from now on: as taken down, or as a gap. */
  show(): void {
    this.shown = this.step;
    this.forgetPlaces();
  }

  isTaken(): boolean {
    return this.taken[this.newestRow()] === 1;
  }

  /** Everything that is shown from `since` (a step) on, oldest first. */
  places(since: number): readonly Place[] {
    this.shownHour ??= this.hourTo(this.shown);
    return from(this.shownHour, since);
  }

  /** The same for what is written: with the minutes that were just folded. */
  writtenPlaces(since: number): readonly Place[] {
    this.writtenHour ??= this.hourTo(this.step);
    return from(this.writtenHour, since);
  }

  /** The last `count` steps that are shown, oldest first. At most 60. */
  lastSteps(count: number): readonly Place[] {
    return this.shown === null ? [] : this.stepsTo(this.shown, count);
  }

  private hourTo(step: number | null): Place[] {
    if (step === null) return [];
    const lastMinute = minuteOf(step) - MINUTES_OF_STEPS;
    const minutes = Array.from({ length: MINUTES }, (_, i) => {
      const minute = lastMinute - MINUTES + 1 + i;
      return this.place(rowOfMinute(minute), middleOf(minute), (minute + 1) * STEPS_A_MINUTE - 1);
    });
    return [...minutes, ...this.stepsTo(step, step + 1 - (lastMinute + 1) * STEPS_A_MINUTE)];
  }

  private stepsTo(last: number, count: number): Place[] {
    return Array.from({ length: count }, (_, i) => {
      const step = last - count + 1 + i;
      return this.place(rowOfStep(step), step * STEP_MS, step);
    });
  }

  private place(row: number, time: number, step: number): Place {
    return { time, row: this.taken[row] === 1 ? row : null, step };
  }

  private forgetPlaces(): void {
    this.shownHour = null;
    this.writtenHour = null;
  }

  /** `folds`: by row, since in a long leap a later minute may need the row of an earlier one. */
  private goOn(next: number, folds: Map<number, Fold>): void {
    if (next % STEPS_A_MINUTE === 0) {
      const minute = minuteOf(next) - MINUTES_OF_STEPS;
      const first = minute * STEPS_A_MINUTE;
      const steps = Array.from({ length: STEPS_A_MINUTE }, (_, i) => rowOfStep(first + i)).filter(
        (row) => this.taken[row] === 1,
      );
      const row = rowOfMinute(minute);
      folds.delete(row);
      if (steps.length > 0) folds.set(row, { row, steps });
      this.taken[row] = 0;
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

function from(places: readonly Place[], since: number): readonly Place[] {
  const first = places.findIndex(({ step }) => step >= since);
  return first < 0 ? [] : first === 0 ? places : places.slice(first);
}

const minuteOf = (step: number): number => Math.floor(step / STEPS_A_MINUTE);
const middleOf = (minute: number): number => (minute + 0.5) * STEPS_A_MINUTE * STEP_MS - STEP_MS / 2;
const rowOfStep = (step: number): number => modulo(step, STEPS);
const rowOfMinute = (minute: number): number => STEPS + modulo(minute, MINUTES);
const modulo = (n: number, by: number): number => ((n % by) + by) % by;
