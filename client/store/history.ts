import { useCallback, useEffect, useState } from 'react';
import type { Problem } from '../../server/protocol/problem.ts';
import { usePorts } from './context.ts';
import type { Answer, HistoryPort } from './ports.ts';

export type Remembered<T> =
  | { state: 'loading'; value: null }
  /** `kept`: asked again, and this is the answer before. */
  | { state: 'done'; value: T }
  /** This bridge keeps none, or knows nothing of that name yet. */
  | { state: 'none'; value: null }
  | { state: 'failed'; value: null; problem: Problem };

/** Away for longer than this, a page asks for what it missed. */
const AWAY_MS = 15_000;

/**
 * A history, asked for when `key` changes, and again after the line or the tab was away: ticks that nobody heard are not repeated.
 * Null asks nothing. While it is asked for again, what is known stays.
 */
export function useHistory<T>(
  key: string | null,
  load: (port: HistoryPort) => Promise<Answer<T>>,
): { history: Remembered<T>; again: () => void } {
  const { history: port } = usePorts();
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<{ key: string; history: Remembered<T> } | null>(null);
  const again = useCallback(() => setRound((n) => n + 1), []);
  useReturns(again);
  useEffect(() => {
    if (key === null) return;
    let isCurrent = true;
    void load(port).then((result) => {
      if (!isCurrent) return;
      setAnswer((before) => {
        if (!result.ok && before?.key === key && before.history.state === 'done') return before;
        return { key, history: historyOf(result) };
      });
    });
    return () => {
      isCurrent = false;
    };
    // `load` is made anew at each render; what it asks for is in the key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [port, key, round]);
  return {
    history: answer !== null && answer.key === key ? answer.history : { state: 'loading', value: null },
    again,
  };
}

function historyOf<T>(result: Answer<T>): Remembered<T> {
  if (result.ok) return { state: 'done', value: result.value };
  return result.problem.status === 404
    ? { state: 'none', value: null }
    : { state: 'failed', value: null, problem: result.problem };
}

/** Calls back when the line is live again, and when the tab is seen again after a while. */
function useReturns(back: () => void): void {
  const { watch } = usePorts();
  useEffect(() => {
    let wasLive = watch.link().state === 'live';
    let hiddenAt: number | null = null;
    const onLink = (): void => {
      const isLive = watch.link().state === 'live';
      if (isLive && !wasLive) back();
      wasLive = isLive;
    };
    const onVisible = (): void => {
      if (document.visibilityState === 'hidden') hiddenAt = Date.now();
      else if (hiddenAt !== null && Date.now() - hiddenAt > AWAY_MS) back();
    };
    const stop = watch.onLink(onLink);
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [watch, back]);
}
