import type { MillraceError } from '../../errors.ts';

const FIRST_MS = 100;
const LONGEST_MS = 3_000;
/** What a person must mend is not hammered: a wrong password may lock an account. */
const LONGEST_UNMENDED_MS = 30_000;

/** Pause before the next attempt to connect, ms: doubled for each failure in a row, shortened by up to a half so that brokers aren't hit in step. */
export function reconnectDelay(failures: number, error: MillraceError, random: number): number {
  const longest = error.canRetry ? LONGEST_MS : LONGEST_UNMENDED_MS;
  return Math.min(longest, FIRST_MS * 2 ** (failures - 1)) * (1 - random / 2);
}
