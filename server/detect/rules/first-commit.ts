import type { GroupPartitionFacts } from '../facts.ts';
import type { Suspicion } from '../suspicion.ts';
import { FIRST_COMMIT, HUNG } from '../thresholds.ts';
import { andMore, grouped, proof } from '../words.ts';
import { type HungClock, rebalancing } from './hung-clock.ts';

/**
 * The hung clock of a partition on which its group has never committed. Kafka does not tell where such a reader stands, and
 * with `auto.offset.reset=latest` it need not care for what came before it. So only what arrives after the assignment
 * counts, and only while the group commits other partitions meanwhile: a group that keeps its offsets elsewhere commits
 * none. null: nothing can be said.
 */
export function firstCommitClock(facts: GroupPartitionFacts): HungClock | null {
  const { uncommitted, siblings, protocol, commitsFrom, transactional } = facts;
  if (uncommitted === null || siblings === null || commitsFrom === 'none' || rebalancing(facts)) return null;
  // Markers raise the log end too, and first unread records are read only behind a committed offset.
  if (transactional || uncommitted.arrived < FIRST_COMMIT.arrived) return null;
  const { advancedAt, fewestAtOnce, sameTopic } = siblings;
  if (advancedAt === null || advancedAt <= uncommitted.arrivedAt) return null;
  // Some commit after so many events of a partition, and here there were fewer.
  if (fewestAtOnce === null || uncommitted.arrived < fewestAtOnce) return null;
  // Some topics are read and never committed, on purpose: only a member that gets nothing done at all is suspicious.
  const { memberLastAdvance } = facts;
  if (!sameTopic && memberLastAdvance !== null && memberLastAdvance > uncommitted.arrivedAt) return null;
  const generationSince = protocol === 'classic' ? (facts.stableSince ?? 0) : 0;
  const startedAt = Math.max(uncommitted.arrivedAt, facts.ownerSince ?? 0, generationSince);
  return { startedAt, atLeast: true, ...allowed(facts, siblings) };
}

function allowed(
  facts: GroupPartitionFacts,
  { longestMs, sameTopic }: NonNullable<GroupPartitionFacts['siblings']>,
): { allowedMs: number; why: string } {
  const floors: [number, string][] = [
    [HUNG.unseenMs, 'it has never committed here: the least there is'],
    longestMs === null
      ? [FIRST_COMMIT.unlearnedMs, 'the commit rhythm of the other partitions is not learned yet']
      : [FIRST_COMMIT.rhythmFactor * longestMs, 'three times the longest interval of the other partitions'],
    [sameTopic ? 0 : FIRST_COMMIT.otherTopicMs, 'only other topics of the group show how it commits'],
    [facts.memberBusy ? HUNG.busyElsewhereMs : 0, 'its member works through a backlog on other partitions'],
    [facts.commitsFrom === 'polling' ? HUNG.pollingPeriods * facts.periodMs : 0, 'commits are polled'],
  ];
  const [allowedMs, why] = floors.reduce((most, floor) => (floor[0] > most[0] ? floor : most));
  return { allowedMs, why };
}

/** What consumer-hung says where there is no committed offset: neither its place nor its lag is known, and none is given. */
export function neverCommitted(facts: GroupPartitionFacts, clock: HungClock, member: string): Suspicion {
  const { cluster, group, topic, partition, uncommitted, siblings, deletedTime } = facts;
  const place = `${topic}-${partition}`;
  return {
    code: 'consumer-hung',
    severity: siblings?.sameTopic === true ? 'critical' : 'warning',
    since: clock.startedAt,
    sinceAtLeast: clock.atLeast,
    where: { cluster, group, member, topic, partition },
    title: (partitions) =>
      deletedTime === null
        ? `${group} is stuck on ${place}: it has never committed there${andMore(partitions)}`
        : `${group} is stuck on ${place}: it has not committed there since its offset was deleted${andMore(partitions)}`,
    evidence: () =>
      proof(
        { label: 'committed here', value: deletedTime === null ? 'never' : 'not since it was deleted' },
        { label: 'committed offset deleted', value: deletedTime, unit: 'time' },
        { label: 'assigned since', value: facts.ownerSince, unit: 'time' },
        { label: 'log end soon after the assignment', value: uncommitted?.from, unit: 'offset' },
        {
          label: 'events that arrived since the assignment, at least',
          value: uncommitted?.arrived,
          unit: 'events',
        },
        {
          label:
            siblings?.sameTopic === true ? 'other partitions last advanced' : 'other topics last advanced',
          value: siblings?.advancedAt,
          unit: 'time',
        },
        { label: 'longest commit interval there', value: siblings?.longestMs, unit: 'ms' },
        { label: 'allowed without a commit', value: clock.allowedMs, unit: 'ms' },
        { label: 'allowed because', value: clock.why },
        { label: 'member', value: facts.clientId ?? member },
        { label: 'host', value: facts.host },
        {
          label: 'cannot be told',
          value: 'where it stands: nothing is committed, so neither its offset nor its lag is known',
        },
      ),
    nextSteps: () => [
      `Take a thread dump of ${facts.clientId ?? 'the member'} on ${facts.host ?? 'its host'}, then restart it.`,
      `Read its log from the assignment on: an error at the first event of ${place}?`,
      `Look at the events of ${place} from offset ${grouped(uncommitted?.from ?? 0)} on, and at those just before.`,
      'Check that it commits what it has read from every partition, and that none is paused.',
    ],
    weight: -clock.startedAt,
  };
}
