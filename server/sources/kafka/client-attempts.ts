import { asMillraceError, MillraceError } from '../../errors.ts';

const PAUSE_MS = 100;

/**
 * Tries until it succeeds, fails for good, the time is over (`timeout`, with the last failure as its cause) or the signal aborts (`aborted`).
 * `work` gets the time that is left, ms.
 */
export async function withAttempts<T>(
  options: { timeoutMs: number; attempts: number; what: string; signal?: AbortSignal | undefined },
  work: (leftMs: number) => Promise<T>,
): Promise<T> {
  const { timeoutMs, attempts, what, signal } = options;
  const end = performance.now() + timeoutMs;
  let last: MillraceError | undefined;
  let wake: () => void = () => {};
  const over = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new MillraceError('timeout', `${what} took longer than ${timeoutMs} ms`, {
            canRetry: true,
            cause: last,
          }),
        ),
      timeoutMs,
    );
    const abort = () => reject(new MillraceError('aborted', `${what} is no longer wanted`));
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  // It may lose every race.
  over.catch(() => {});
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await Promise.race([work(Math.max(1, end - performance.now())), over]);
      } catch (thrown) {
        const error = asMillraceError(thrown);
        if (!error.canRetry || error.code === 'timeout' || attempt >= attempts) throw error;
        last = error;
      }
      await Promise.race([new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt)), over]);
    }
  } finally {
    wake();
  }
}
