const FIRST_MS = 250;
const LONGEST_MS = 5_000;

/** Pause after that many failures in a row, ms: doubled for each, and shortened by up to a half so that not all ask in step. */
export function backoff(failures: number, random: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10)) * (1 - random / 2);
}
