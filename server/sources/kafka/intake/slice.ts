/** Work before the event loop gets its turn, ms. */
const SLICE_MS = 8;
/** Records between two looks at the clock. */
const STEP = 256;

/** The time until others have their turn, shared by all that one fetch brought: fifty partitions make no pause of fifty slices. */
export class Slice {
  #end = performance.now() + SLICE_MS;
  #untilLook = STEP;

  /** Once a record; true when the slice is over. Looks at the clock every 256 times. */
  step(): boolean {
    if (--this.#untilLook > 0) return false;
    this.#untilLook = STEP;
    return this.isOver();
  }

  isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** After a record that was much work. */
  lookNext(): void {
    this.#untilLook = 0;
  }

  /** Lets others have their turn, then begins anew. */
  async next(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    this.#end = performance.now() + SLICE_MS;
    this.#untilLook = STEP;
  }
}
