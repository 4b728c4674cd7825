/**
 * Makes the attempts in their order, the next one when the one before failed or is not done within `patienceMs`. The first that succeeds
 * wins; when all failed, the last failure is thrown. Attempts that lost go on unheard.
 */
export function firstSuccess<T>(attempts: readonly (() => Promise<T>)[], patienceMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let begun = 0;
    let failed = 0;
    let isDone = false;
    let timer: NodeJS.Timeout | undefined;
    const begin = () => {
      clearTimeout(timer);
      const attempt = attempts[begun];
      if (isDone || attempt === undefined) return;
      begun++;
      if (begun < attempts.length) timer = setTimeout(begin, patienceMs);
      attempt().then(succeed, fail);
    };
    const succeed = (value: T) => {
      isDone = true;
      clearTimeout(timer);
      resolve(value);
    };
    const fail = (thrown: unknown) => {
      failed++;
      if (failed === attempts.length) reject(thrown);
      else begin();
    };
    begin();
  });
}
