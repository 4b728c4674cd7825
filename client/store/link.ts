import { useEffect, useState, useSyncExternalStore } from 'react';
import { usePorts } from './context.ts';
import type { LinkState } from './ports.ts';

export function useLink(): LinkState {
  const { watch } = usePorts();
  return useSyncExternalStore(
    (listener) => watch.onLink(listener),
    () => watch.link(),
  );
}

/** Now in the bridge's clock, renewed every `everyMs`: for sentences like "1 min 48 s ago". */
export function useNow(everyMs = 1000): number {
  const { watch } = usePorts();
  const [now, setNow] = useState(() => watch.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(watch.now()), everyMs);
    return () => clearInterval(timer);
  }, [watch, everyMs]);
  return now;
}
