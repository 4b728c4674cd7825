import { OFFSETS_TOPIC } from './offsets-topic.ts';

/** Told for so long after the last one, ms. */
const TOLD_MS = 3_600_000;

interface Skip {
  partition: number;
  /** First offset that was not read. */
  offset: number;
  why: string;
  /** performance.now. */
  at: number;
}

/** What of the offsets topic could not be read and was stepped over. */
export class Skipped {
  #count = 0;
  #last: Skip | null = null;

  get count(): number {
    return this.#count;
  }

  note(skip: Skip): void {
    this.#count++;
    this.#last = skip;
  }

  /** One sentence for the screen; null: nothing lately. */
  sentence(now: number): string | null {
    if (this.#last === null || now - this.#last.at > TOLD_MS) return null;
    const { partition, offset, why } = this.#last;
    const place = `offset ${offset} of ${OFFSETS_TOPIC}-${partition}`;
    const what =
      this.#count === 1
        ? `The batch at ${place} cannot be read and was stepped over`
        : `${this.#count} batches of ${OFFSETS_TOPIC} cannot be read and were stepped over, the last at ${place}`;
    return `${what} (${why}): the times of its commits are missing, where groups stand was asked for instead.`;
  }
}
