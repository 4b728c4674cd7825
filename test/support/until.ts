import { setTimeout as wait } from 'node:timers/promises';

/**
 * Asks again until the answer is neither false, null nor undefined, and returns it. When the time is over it fails with the last
 * answer or error, so that a red test tells what it saw. `describe` adds what else is worth seeing then.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  options: { timeoutMs?: number; everyMs?: number; describe?: () => unknown } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const { timeoutMs = 20_000, everyMs = 50 } = options;
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value !== false && value !== null && value !== undefined) {
        return value as Exclude<T, false | null | undefined>;
      }
      last = value;
    } catch (thrown) {
      last = thrown;
    }
    if (Date.now() > deadline) {
      const seen = last instanceof Error ? last.message : JSON.stringify(last);
      const more = options.describe === undefined ? '' : `; ${JSON.stringify(options.describe())}`;
      throw new Error(`not so after ${timeoutMs} ms; the last answer was ${String(seen)}${more}`, {
        cause: last,
      });
    }
    await wait(everyMs);
  }
}
