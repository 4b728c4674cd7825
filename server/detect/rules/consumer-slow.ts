import type { GroupPartitionFacts } from '../facts.ts';
import { rule } from '../suspicion.ts';
import { SLOW } from '../thresholds.ts';
import { andMore, proof, span } from '../words.ts';
import { eventWaits } from './hung-clock.ts';
import { retentionLeft } from './retention-risk.ts';

/** It progresses, but arrivals outrun it: its lag at its lowest points rises over the whole window. */
export const consumerSlow = rule({
  code: 'consumer-slow',
  subject: 'group-partition',
  scope: 'member',
  look(facts) {
    if (!facts.counts || !eventWaits(facts) || facts.lastAdvanceTime === null) return null;
    const trend = lagTrend(facts);
    if (trend === null || !trend.rising || facts.lastAdvanceTime < trend.from) return null;
    const behind = facts.lagSeconds?.value ?? secondsOfWork(facts);
    if (behind === null || behind < SLOW.lagSeconds) return null;
    const { cluster, group, owner, topic, partition } = facts;
    const left = retentionLeft(facts);
    return {
      code: 'consumer-slow',
      severity: 'warning',
      since: trend.from,
      sinceAtLeast: false,
      where: { cluster, group, ...(owner === null ? {} : { member: owner }), topic, partition },
      title: (partitions) =>
        `${group} cannot keep up with ${topic}-${partition}${andMore(partitions)}: it falls further behind`,
      evidence: () =>
        proof(
          { label: 'events waiting', value: facts.lag, unit: 'events' },
          { label: 'behind', value: facts.lagSeconds?.value, unit: 's' },
          { label: 'arrivals', value: facts.arrivalRate, unit: 'events/s' },
          { label: 'consumed', value: facts.consumeRate, unit: 'events/s' },
          { label: 'lag grows by', value: trend.perSecond, unit: 'events/s' },
          { label: 'caught up', value: 'never at the present pace' },
          {
            label: 'first unread event is deleted in',
            value: left === null ? null : left / 1_000,
            unit: 's',
          },
          { label: 'member', value: facts.clientId ?? owner },
          { label: 'host', value: facts.host },
        ),
      nextSteps: () => [
        'Compare the time it takes for one event with a minute ago: what it calls may have become slower.',
        'Add members, up to the number of partitions.',
        left === null
          ? 'Check whether the producers send more than usual.'
          : `Act within ${span(left)}: then the first unread event is deleted.`,
      ],
      weight: facts.lag ?? 0,
    };
  },
  over(facts) {
    if (facts.lag === 0) return true;
    const history = facts.lagHistory.filter(({ at }) => at >= lastAt(facts) - SLOW.recoveredMs);
    const first = history[0];
    const last = history.at(-1);
    if (first === undefined || last === undefined) return false;
    return last.at - first.at >= SLOW.recoveredMs * 0.8 && last.lag < first.lag;
  },
});

const lastAt = (facts: GroupPartitionFacts): number => facts.lagHistory.at(-1)?.at ?? 0;

/** At its own rate, how long what waits will keep it busy. */
const secondsOfWork = (facts: GroupPartitionFacts): number | null =>
  facts.lag === null || facts.consumeRate === null || facts.consumeRate <= 0
    ? null
    : facts.lag / facts.consumeRate;

interface Trend {
  /** Start of the window, brokers' clock as far as known. */
  from: number;
  rising: boolean;
  /** Events/s by which lag grows. */
  perSecond: number;
}

/**
 * Lag between commits is a saw: it grows until the next commit. So lows are compared: of quarters of the window, or,
 * for those who commit rarely, at the commits themselves.
 */
function lagTrend(facts: GroupPartitionFacts): Trend | null {
  const rare = (facts.rhythm.p95 ?? facts.rhythm.longest ?? 0) > SLOW.fastRhythmMs;
  const points = rare
    ? facts.commits.flatMap(({ timestamp, lag }) => (lag === null ? [] : [{ at: timestamp, lag }]))
    : facts.lagHistory;
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < SLOW.spanMs) return null;
  if (points.length < (rare ? SLOW.commits : SLOW.samples)) return null;
  const lows = rare ? points.map(({ lag }) => lag) : quarterLows(points, first.at, last.at);
  const low = lows[0];
  const high = lows.at(-1);
  if (low === undefined || high === undefined) return null;
  const climbing = lows.every((lag, i) => i === 0 || lag > (lows[i - 1] ?? 0));
  const perSecond = (high - low) / ((last.at - first.at) / 1_000);
  return { from: first.at, rising: climbing && low > 0 && high >= low * SLOW.growth, perSecond };
}

function quarterLows(points: readonly { at: number; lag: number }[], from: number, to: number): number[] {
  const lows: (number | undefined)[] = [undefined, undefined, undefined, undefined];
  for (const { at, lag } of points) {
    const quarter = Math.min(3, Math.floor(((at - from) / (to - from)) * 4));
    lows[quarter] = Math.min(lows[quarter] ?? lag, lag);
  }
  return lows.filter((lag) => lag !== undefined);
}
