import type { Ports } from '../store/ports.ts';
import { createDrills, createPeek } from './http.ts';
import { createHistory } from './history.ts';
import { openLine } from './line.ts';
import { createBridgeClock } from './wall-clock.ts';
import { createWatch } from './watch.ts';

/** The connection to the bridge that served this page: implements what views need of it (client/store/ports.ts). */
export function connect(): Ports {
  const clock = createBridgeClock(() => performance.now(), Date.now);
  const watch = createWatch(openLine(), clock, {
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  const ask: typeof fetch = (input, init) => fetch(input, init);
  return { watch, peek: createPeek(ask), drill: createDrills(ask), history: createHistory(ask) };
}
