import type { Random } from './random.ts';

/** The arrivals within a span, as ascending times in ms; the rate may differ from span to span. */
export type Arrivals = (fromMs: number, toMs: number, eventsPerSecond: number) => number[];

/**
 * A Poisson process whose rate may change at any time. Between two arrivals it uses up an exponentially distributed amount of
 * expected events, so that a new rate counts from its first millisecond on, and nothing is lost at the seams of spans.
 */
export function createArrivals(random: Random): Arrivals {
  let remaining = random.exponential();
  return (fromMs, toMs, eventsPerSecond) => {
    const times: number[] = [];
    if (eventsPerSecond <= 0) return times;
    const perMs = eventsPerSecond / 1_000;
    let at = fromMs;
    while (at + remaining / perMs <= toMs) {
      at += remaining / perMs;
      times.push(at);
      remaining = random.exponential();
    }
    remaining -= (toMs - at) * perMs;
    return times;
  };
}
