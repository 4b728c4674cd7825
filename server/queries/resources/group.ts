import { burrowStatusOf } from '../../detect/burrow/evaluate.ts';
import type { Detector } from '../../detect/detector.ts';
import { RATE_WINDOW_MS } from '../../model/figures.ts';
import { lagOf, lagSecondsOf, partitionOf, stableOf } from '../../model/numbers.ts';
import type { MemberFact } from '../../model/observation.ts';
import type { ClusterState, GroupPartition, GroupState, MemberState } from '../../model/state.ts';
import type {
  GroupPartitionResource,
  GroupResource,
  GroupSummary,
  MemberResource,
} from '../../protocol/resources.ts';
import { groupLimits } from '../limits.ts';
import type { GroupSums } from '../sums.ts';
import { shownTime } from '../times.ts';

/** A group as a row of a list. */
export function groupSummary(
  cluster: ClusterState,
  group: GroupState,
  sums: GroupSums | undefined,
): GroupSummary {
  return {
    cluster: cluster.name,
    group: group.name,
    state: group.state,
    protocol: group.protocol,
    memberCount: group.members.size,
    partitionCount: group.partitions.size,
    lag: sums?.lag ?? null,
    lagSeconds: sums?.lagSeconds ?? null,
    worstVerdict: sums?.worst ?? 'unknown',
    lastCommitAt: shownTime(cluster, group.lastCommitTime),
  };
}

export function groupResource(
  cluster: ClusterState,
  group: GroupState,
  detector: Detector,
  now: number,
): GroupResource {
  return {
    ...groupHead(cluster, group),
    members: membersOf(group),
    partitions: sortedPartitions(group).map((gp) => groupPartition(cluster, gp, detector, now)),
  };
}

/** A group without its partitions and members. */
export function groupHead(
  cluster: ClusterState,
  group: GroupState,
): Omit<GroupResource, 'members' | 'partitions'> {
  return {
    cluster: cluster.name,
    group: group.name,
    state: group.state,
    protocol: group.protocol,
    protocolType: group.protocolType,
    generation: group.generation,
    coordinator: group.coordinator,
    asOf: group.describedAt,
    queueLatency: [...group.latency].map(([topic, { p50, p95, p99, samples }]) => ({
      topic,
      latency: { p50, p95, p99, samples },
    })),
    limits: groupLimits(cluster, group),
    lastMembers:
      group.members.size > 0 ? [] : group.lastMembers.map((member) => memberResource(member, null)),
  };
}

export const membersOf = (group: GroupState): MemberResource[] =>
  [...group.members.values()].map((member) => memberResource(member, member.firstSeenAt));

function memberResource(member: MemberFact | MemberState, since: number | null): MemberResource {
  return {
    id: member.id,
    clientId: member.clientId,
    host: member.host,
    ...(member.instanceId === null ? {} : { instanceId: member.instanceId }),
    assignments: (member.assignments ?? []).map(({ topic, partitions }) => ({ topic, partitions })),
    since,
  };
}

export const sortedPartitions = (group: GroupState): GroupPartition[] =>
  [...group.partitions.values()].sort((a, b) =>
    a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
  );

/** One partition of a group with all its numbers; each that is not known is null, with its reason. */
export function groupPartition(
  cluster: ClusterState,
  gp: GroupPartition,
  detector: Detector,
  now: number,
): GroupPartitionResource {
  const log = partitionOf(cluster, gp);
  const { lag, lagToStable, reason } = lagOf(gp, log);
  const seconds = lagSecondsOf(cluster, gp, log, now);
  const { verdict, finding } = detector.verdict(cluster.name, gp.group.name, gp.topic, gp.partition);
  return {
    topic: gp.topic,
    partition: gp.partition,
    ...(gp.owner === null ? {} : { owner: gp.owner }),
    committedOffset: gp.committed,
    logStartOffset: log?.logStart ?? null,
    endOffset: log?.end ?? null,
    endFrom: log === undefined || log.end === null ? 'none' : log.endFrom,
    lastStableOffset: log === undefined ? null : stableOf(log),
    lag,
    ...(reason === null ? {} : { lagReason: reason }),
    lagToStable,
    lagSeconds: seconds.lagSeconds,
    ...(seconds.reason === null ? {} : { lagSecondsReason: seconds.reason }),
    lastCommitAt: shownTime(cluster, gp.lastCommitTime),
    commitIntervalMs: gp.rhythm.p95 === null ? null : Math.round(gp.rhythm.p95),
    consumeRate: gp.consumeRate,
    arrivalRate: log?.ends.rate(now, RATE_WINDOW_MS) ?? null,
    verdict,
    ...(finding === null ? {} : { finding }),
    burrowStatus: burrowStatusOf(gp, log, now),
  };
}
