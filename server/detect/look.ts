import { brokerNow } from '../model/numbers.ts';
import type { ClusterState, GroupPartition, GroupState, PartitionState } from '../model/state.ts';
import { advancedLately, type GroupCounts, groupFacts, groupShare, partitionFacts } from './gather.ts';
import { groupPartitionFacts } from './group-partition-facts.ts';
import { foldGroup, type Look, type Suspect } from './fold.ts';
import { GROUP_PARTITION_RULES, GROUP_RULES, PARTITION_RULES } from './rules/index.ts';
import { BESIDE, type Suspicion } from './suspicion.ts';
import { HUNG, POISON, RETENTION, SLOW } from './thresholds.ts';
import type { TopicLooks } from './topic-looks.ts';
import { keyOf, Troubles } from './trouble.ts';
import type { Verdicts } from './verdicts.ts';

/** One whole look: what is quiet costs a few comparisons, what is not gets facts and rules. */
export function lookAt(
  cluster: ClusterState,
  topics: TopicLooks,
  verdicts: Verdicts,
  periodMs: number,
  now: number,
): Look {
  const look: Look = { troubles: new Troubles(), verdicts };
  verdicts.begin();
  const partitionCauses = lookAtPartitions(cluster, look, now);
  for (const suspicion of topics.look(cluster, now)) {
    look.troubles.add(suspicion);
    if (BESIDE.has(suspicion.code)) continue;
    const partition = cluster.topics.get(suspicion.where.topic ?? '')?.partitions[
      suspicion.where.partition ?? -1
    ];
    if (partition !== undefined) put(partitionCauses, partition, suspicion);
  }
  for (const group of cluster.groups.values())
    lookAtGroup(cluster, group, partitionCauses, look, periodMs, now);
  look.troubles.settle();
  return look;
}

type PartitionCauses = Map<PartitionState, Suspicion[]>;

const put = (causes: PartitionCauses, partition: PartitionState, suspicion: Suspicion): void => {
  const list = causes.get(partition);
  if (list === undefined) causes.set(partition, [suspicion]);
  else list.push(suspicion);
};

/** Partitions without a leader, short of replicas, or held by a transaction. */
function lookAtPartitions(cluster: ClusterState, look: Look, now: number): PartitionCauses {
  const causes: PartitionCauses = new Map();
  for (const topic of cluster.topics.values()) {
    for (const partition of topic.partitions) {
      if (partition === undefined) continue;
      const quiet =
        partition.leader !== null &&
        partition.underReplicatedSince === null &&
        partition.lsoStandsSince === null;
      if (quiet) continue;
      const facts = partitionFacts(cluster, partition, now);
      for (const rule of PARTITION_RULES) {
        const suspicion = rule.look(facts);
        if (suspicion === null) continue;
        const beside = BESIDE.has(suspicion.code);
        const [first] = causes.get(partition) ?? [];
        if (beside || first === undefined) look.troubles.add(suspicion);
        else look.troubles.fold(suspicion, keyOf(first));
        if (!beside && first === undefined) put(causes, partition, suspicion);
      }
    }
  }
  return causes;
}

function lookAtGroup(
  cluster: ClusterState,
  group: GroupState,
  partitionCauses: PartitionCauses,
  look: Look,
  periodMs: number,
  now: number,
): void {
  const time = brokerNow(cluster, now);
  const counts: GroupCounts = { waiting: 0, standing: 0, advancing: 0, worst: null };
  const candidates: [GroupPartition, PartitionState | undefined][] = [];
  // Partitions of a topic stand together: its look-up is needed once.
  let topicName = '';
  let partitions: readonly PartitionState[] | undefined;
  for (const gp of group.partitions.values()) {
    if (gp.topic !== topicName) {
      topicName = gp.topic;
      partitions = cluster.topics.get(topicName)?.partitions;
    }
    const partition = partitions?.[gp.partition];
    const end = partition?.end ?? null;
    const lag = gp.committed === null || end === null ? 0 : end - gp.committed;
    const advancing = advancedLately(gp, time);
    if (advancing) counts.advancing += 1;
    if (lag > 0) {
      counts.waiting += 1;
      if (!advancing) {
        counts.standing += 1;
        if (counts.worst === null || waitsLonger(gp, counts.worst)) counts.worst = gp;
      }
      if (partition !== undefined && partitionCauses.size > 0 && partitionCauses.has(partition)) {
        candidates.push([gp, partition]);
        continue;
      }
    }
    if (mayMatter(group, gp, partition, lag, time, now)) candidates.push([gp, partition]);
  }
  if (candidates.length === 0 && !restless(group)) return;

  let facts = groupFacts(cluster, group, counts, 0, now);
  const share = groupShare(group, facts);
  const suspects: Suspect[] = [];
  let poisoned = 0;
  for (const [gp, partition] of candidates) {
    const gpFacts = groupPartitionFacts(cluster, gp, partition, share, periodMs, now);
    const own: Suspicion[] = [];
    for (const rule of GROUP_PARTITION_RULES) {
      const suspicion = rule.look(gpFacts);
      if (suspicion === null) continue;
      own.push(suspicion);
      if (suspicion.code === 'poison-event') poisoned += 1;
    }
    const shared = (partition === undefined ? undefined : partitionCauses.get(partition)) ?? [];
    if (own.length + shared.length > 0) suspects.push({ gp, facts: gpFacts, own, shared });
  }
  if (poisoned > 0) facts = { ...facts, poisoned };
  const groupWide = GROUP_RULES.flatMap((rule) => rule.look(facts) ?? []);
  foldGroup(group, groupWide, suspects, look);
}

const restless = (group: GroupState): boolean =>
  group.rebalances.length > 0 && group.stableSince === null ? true : group.rebalances.length >= 4;

const waitsLonger = (a: GroupPartition, b: GroupPartition): boolean =>
  (a.waitingSince ?? Number.POSITIVE_INFINITY) < (b.waitingSince ?? Number.POSITIVE_INFINITY);

/** Longer than the least that its rhythm could allow (hung-clock.ts has the whole of it). */
function standsTooLong(gp: GroupPartition, time: number, now: number): boolean {
  const { rhythm, waitingSince, ownerSince, lastAdvanceTime } = gp;
  const since = Math.max(waitingSince ?? 0, ownerSince ?? 0, (lastAdvanceTime ?? 0) + now - time);
  const learned = rhythm.count >= HUNG.learnedIntervals && rhythm.p95 !== null;
  return now - since > (learned ? HUNG.rhythmFactor * (rhythm.p95 ?? 0) : HUNG.unlearnedMs);
}

/** Nothing is committed, and events arrive for longer than the least that is allowed (rules/first-commit.ts). */
function firstCommitOverdue({ uncommitted, owner, group }: GroupPartition, now: number): boolean {
  const arrivedAt = uncommitted?.arrivedAt ?? null;
  return (
    arrivedAt !== null && owner !== null && group.lastCommitTime !== null && now - arrivedAt > HUNG.unseenMs
  );
}

/**
 * The quick look: false only where no rule can have anything to say. It may say true too often, never too rarely
 * (test/server/detect/quick-look.test.ts holds it against the rules).
 */
export function mayMatter(
  group: GroupState,
  gp: GroupPartition,
  partition: PartitionState | undefined,
  lag: number,
  time: number,
  now: number,
): boolean {
  const { committed, rewind } = gp;
  if (partition === undefined) return false;
  if (committed === null) return firstCommitOverdue(gp, now);
  if (rewind !== null && committed < rewind.from) return true;
  if (lag < 0 || (partition.logStart !== null && committed < partition.logStart)) return true;
  if (lag === 0) return false;
  if (gp.owner === null || gp.attempts.length >= POISON.attempts) return true;
  if (group.members.size === 0) return true;
  const { waitingSince, ownerSince, lastAdvanceTime, firstUnread, lagHistory } = gp;
  const still =
    (waitingSince === null || now - waitingSince > HUNG.floorMs) &&
    (ownerSince === null || now - ownerSince > HUNG.floorMs) &&
    (lastAdvanceTime === null || time - lastAdvanceTime > HUNG.floorMs);
  if (still && standsTooLong(gp, time, now)) return true;
  const first = lagHistory[0];
  const last = lagHistory.at(-1);
  if (first !== undefined && last !== undefined && last.at - first.at >= SLOW.spanMs && last.lag > first.lag)
    return true;
  const retentionMs = partition.topic.retentionMs;
  if (retentionMs === null || retentionMs <= 0) return false;
  const unreadTime = firstUnread?.recordTime ?? null;
  const old = (1 - RETENTION.share) * retentionMs;
  if (unreadTime !== null) return time - unreadTime >= old;
  return lag >= 1 && waitingSince !== null && now - waitingSince >= old;
}
