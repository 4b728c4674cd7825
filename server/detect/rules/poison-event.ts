import type { GroupPartitionFacts } from '../facts.ts';
import { rule } from '../suspicion.ts';
import { POISON } from '../thresholds.ts';
import { grouped, proof } from '../words.ts';
import { movedOn } from './consumer-hung.ts';
import { eventWaits } from './hung-clock.ts';

/**
 * The same offset is tried again and again while others progress. Only visible attempts count: a crash and a rejoin as
 * another member, or a seek back. Java's auto-commit re-commits unchanged offsets even when paused, so that
 * re-commits alone prove nothing.
 */
export const poisonEvent = rule({
  code: 'poison-event',
  subject: 'group-partition',
  scope: 'group-partition',
  look(facts) {
    if (!facts.counts || !eventWaits(facts) || facts.committed === null) return null;
    const tries = visibleAttempts(facts);
    if (!isPattern(tries, needed(facts)) || !(othersProgress(facts) || standsOut(tries, facts))) return null;
    if (facts.time - tries.last > POISON.lastAttemptMs) return null;
    const { cluster, group, topic, partition, committed, owner, firstUnread } = facts;
    const offset = firstUnread?.recordOffset ?? committed;
    return {
      code: 'poison-event',
      severity: 'critical',
      since: Math.max(facts.lastAdvanceTime ?? 0, facts.waitingSince ?? 0) || tries.first,
      sinceAtLeast: facts.lastAdvanceTime === null && facts.fromSnapshot,
      where: { cluster, group, ...(owner === null ? {} : { member: owner }), topic, partition, offset },
      title: () =>
        `${group} fails again and again on the event at ${topic}-${partition}, offset ${grouped(offset)}`,
      evidence: () =>
        proof(
          { label: 'offset', value: offset, unit: 'offset' },
          { label: 'attempts seen', value: tries.count, unit: 'count' },
          { label: 'how', value: tries.how },
          { label: 'last attempt', value: tries.last, unit: 'time' },
          { label: 'size', value: firstUnread?.sizeBytes, unit: 'bytes' },
          { label: 'event time', value: firstUnread?.recordTime, unit: 'time' },
          { label: 'events waiting behind it', value: Math.max(0, (facts.lag ?? 1) - 1), unit: 'events' },
          { label: 'other partitions advancing', value: facts.othersAdvancing, unit: 'count' },
          { label: 'commits of the same offset', value: facts.recommits || null, unit: 'count' },
          { label: 'member', value: facts.clientId ?? owner },
          { label: 'host', value: facts.host },
        ),
      nextSteps: () => [
        `Open the event at ${topic}-${partition}, offset ${grouped(offset)}: key, decoded value, size.`,
        `Read the log of ${facts.clientId ?? group} at the time of the last attempt.`,
        'Mend the consumer, or move past this one event after keeping a copy (skip, with the group stopped).',
      ],
      weight: tries.count,
    };
  },
  over: movedOn,
});

interface Tries {
  count: number;
  crashes: number;
  seeks: number;
  first: number;
  last: number;
  how: string;
}

/**
 * Attempts that show a failure. Found again by the same member: a rebalance that others caused, no attempt of its own.
 */
function visibleAttempts(facts: GroupPartitionFacts): Tries {
  const seen = new Set<string>();
  let crashes = 0;
  let seeks = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const attempt of facts.attempts) {
    if (attempt.kind === 'rejoined') {
      if (attempt.member !== null && seen.has(attempt.member)) continue;
      if (attempt.member !== null) seen.add(attempt.member);
      crashes += 1;
    } else seeks += 1;
    first = Math.min(first, attempt.time);
    last = Math.max(last, attempt.time);
  }
  const how = [
    crashes > 0 ? `${crashes} × crashed and came back` : '',
    seeks > 0 ? `${seeks} × sought back` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
  return { count: crashes + seeks, crashes, seeks, first, last, how };
}

/** One of each is what setting offsets back looks like: back once, then taken up by whoever starts. */
const isPattern = ({ count, crashes, seeks }: Tries, least: number): boolean =>
  Math.max(crashes, seeks) >= least || count > least;

const needed = (facts: GroupPartitionFacts): number =>
  facts.othersAdvancing > 0 ? POISON.attempts : POISON.attemptsAlone;

/** Tried far more often than anything else: whoever takes it fails, and the group rebalances because of it. */
const standsOut = ({ count }: Tries, { attemptsElsewhere }: GroupPartitionFacts): boolean =>
  count >= POISON.attemptsAlone && count >= 2 * attemptsElsewhere;

/** When most of what waits stands still, the trouble is the group's, not this event's. */
const othersProgress = (facts: GroupPartitionFacts): boolean => facts.othersStanding <= facts.othersAdvancing;
