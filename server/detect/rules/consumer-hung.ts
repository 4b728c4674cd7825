import type { GroupPartitionFacts } from '../facts.ts';
import { type OpenedFor, rule } from '../suspicion.ts';
import { andMore, grouped, proof } from '../words.ts';
import { firstCommitClock, neverCommitted } from './first-commit.ts';
import { eventWaits, hungClock } from './hung-clock.ts';

/**
 * Owned, listed, events waiting, and no advancing commit for longer than this partition's own rhythm allows; where nothing
 * is committed at all, first-commit.ts has the clock.
 */
export const consumerHung = rule({
  code: 'consumer-hung',
  subject: 'group-partition',
  scope: 'member',
  look(facts) {
    const { cluster, group, owner, topic, partition, committed } = facts;
    if (owner === null || !facts.counts) return null;
    const clock = committed === null ? firstCommitClock(facts) : eventWaits(facts) ? hungClock(facts) : null;
    if (clock === null || facts.time - clock.startedAt <= clock.allowedMs) return null;
    if (committed === null) return neverCommitted(facts, clock, owner);
    const maybePoison = facts.recommits > 0 || facts.attempts.length > 0;
    return {
      code: 'consumer-hung',
      severity: 'critical',
      since: clock.startedAt,
      sinceAtLeast: clock.atLeast,
      where: { cluster, group, member: owner, topic, partition, offset: committed },
      title: (partitions) =>
        `${group} is stuck on ${topic}-${partition} at offset ${grouped(committed)}${andMore(partitions)}`,
      evidence: () =>
        proof(
          { label: 'stuck at offset', value: committed, unit: 'offset' },
          { label: 'events waiting', value: facts.lag, unit: 'events' },
          { label: 'last advancing commit', value: facts.lastAdvanceTime, unit: 'time' },
          { label: 'usual commit interval (p95)', value: facts.rhythm.p95, unit: 'ms' },
          { label: 'allowed without progress', value: clock.allowedMs, unit: 'ms' },
          { label: 'allowed because', value: clock.why },
          { label: 'member', value: facts.clientId ?? owner },
          { label: 'host', value: facts.host },
          {
            label: 'listed in the group',
            value: 'yes: alive, or dead and not yet dropped by the coordinator',
          },
          { label: 'commits of the same offset', value: facts.recommits || null, unit: 'count' },
          {
            label: 'possibly',
            value: maybePoison ? 'a poison event: it is committed or taken up again unchanged' : null,
          },
          { label: 'first unread event, bytes', value: facts.firstUnread?.sizeBytes, unit: 'bytes' },
          { label: 'cannot be told', value: cannotTell(facts) },
        ),
      nextSteps: () => [
        `Look at the event at ${topic}-${partition}, offset ${grouped(committed)}.`,
        `Take a thread dump of ${facts.clientId ?? 'the member'} on ${facts.host ?? 'its host'}, then restart it.`,
        'Check what it calls: a database, a lock, an HTTP service without a timeout.',
        'A killed process stays listed until its session ends: if it is dead, this becomes no-consumer.',
      ],
      weight: -clock.startedAt,
    };
  },
  over: (facts, finding) => movedOn(facts, finding),
});

/** A commit past the stuck offset, or nothing is waiting any more. */
export function movedOn(facts: GroupPartitionFacts, finding: OpenedFor): boolean {
  if (facts.lag === 0) return true;
  const isHead = finding.topic === facts.topic && finding.partition === facts.partition;
  if (isHead && facts.committed === null) return false;
  // Where nothing was committed there is no offset to pass: the first commit ends it.
  if (isHead) return finding.offset === undefined || (facts.committed ?? 0) > finding.offset;
  // Only the head's offset is kept: of the others we know whether they moved since then.
  return facts.lastAdvanceTime !== null && facts.lastAdvanceTime > finding.detectedAt;
}

const cannotTell = (facts: GroupPartitionFacts): string | null =>
  facts.commitsFrom === 'polling'
    ? 'commits are polled: whether it still commits the same offset is not visible'
    : null;
