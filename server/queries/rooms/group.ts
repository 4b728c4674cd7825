import type { Detector } from '../../detect/detector.ts';
import type { RoomPicture } from '../../gateway/ports.ts';
import type { ClusterState, GroupState } from '../../model/state.ts';
import { partitionKey } from '../../protocol/ids.ts';
import { collect, type Keeper } from '../keeper.ts';
import { groupHead, groupPartition, membersOf, sortedPartitions } from '../resources/group.ts';
import { findingsOf } from '../graphs.ts';

const FIELDS = [
  'committedOffset',
  'endOffset',
  'lag',
  'lagSeconds',
  'lagSecondsError',
  'lastCommitAt',
  'consumeRate',
  'arrivalRate',
  'logStartOffset',
  'lastStableOffset',
  'commitIntervalMs',
] as const;

/** One group: its partitions with every number, its members, the findings about it. */
export function groupPicture(
  cluster: ClusterState,
  group: GroupState,
  deps: { detector: Detector; keeper: Keeper; now: number },
): RoomPicture {
  const { detector, keeper, now } = deps;
  const { slots } = keeper;
  slots.begin();
  const partitions = sortedPartitions(group).map((gp) => {
    const all = groupPartition(cluster, gp, detector, now);
    slots.write(`partitions/${partitionKey(gp.topic, gp.partition)}`, FIELDS, [
      all.committedOffset,
      all.endOffset,
      all.lag,
      all.lagSeconds?.value ?? null,
      all.lagSeconds?.error ?? null,
      all.lastCommitAt,
      all.consumeRate,
      all.arrivalRate,
      all.logStartOffset,
      all.lastStableOffset,
      all.commitIntervalMs,
    ]);
    return {
      topic: all.topic,
      partition: all.partition,
      owner: all.owner,
      verdict: all.verdict,
      finding: all.finding,
      burrowStatus: all.burrowStatus,
      endFrom: all.endFrom,
      lagReason: all.lagReason,
      lagSecondsReason: all.lagSecondsReason,
      lagSecondsMethod: all.lagSeconds?.method,
    };
  });
  const findings = findingsOf(detector, cluster.name).filter(
    ({ id, group: about }) =>
      about === group.name || (about === undefined && partitions.some(({ finding }) => finding === id)),
  );
  const state = keeper.keep({
    // When it was described is a number that moves: as structure it would be a delta every second.
    group: collect([{ ...groupHead(cluster, group), asOf: null }], () => 'group'),
    partitions: collect(partitions, ({ topic, partition }) => partitionKey(topic, partition)),
    members: collect(membersOf(group), ({ id }) => id),
    findings: collect(findings, ({ id }) => id),
  });
  return { asOf: cluster.asOf, state, ...slots.end() };
}
