import type { ClusterModel } from '../cluster.ts';
import type { PartitionModel } from '../partition.ts';
import type { FirstUnread } from '../state.ts';
import { partitionKey } from '../../protocol/ids.ts';
import type { Of } from './of.ts';

/** Log ends of many partitions; those of topics that are not known (yet) are left out. */
export function reduceLogEnds(cluster: ClusterModel, { at, readAt, ends }: Of<'log-ends'>): void {
  const { topics, partition, end, lso, logStart } = ends;
  let name: string | undefined;
  let partitions: readonly PartitionModel[] = [];
  for (let i = 0; i < topics.length; i++) {
    const topic = topics[i];
    if (topic !== name) {
      name = topic;
      partitions = topic === undefined ? [] : (cluster.topics.get(topic)?.partitions ?? []);
    }
    const log = partitions[partition[i] ?? -1];
    if (log === undefined) continue;
    log.readEnds(end[i] ?? Number.NaN, lso[i] ?? Number.NaN, logStart[i] ?? Number.NaN, readAt, at);
  }
}

/** The first unread record of a group's partition, or of every group that stands at that offset. */
export function reduceFirstUnread(cluster: ClusterModel, observation: Of<'first-unread'>): void {
  const { at, group, topic, partition, offset } = observation;
  const { recordOffset, recordTime, timestampType, upTo, sizeBytes } = observation;
  const unread: FirstUnread = { offset, recordOffset, recordTime, timestampType, upTo, at, sizeBytes };
  if (group !== null) {
    cluster.groups.get(group)?.partitions.get(partitionKey(topic, partition))?.takeFirstUnread(unread);
    return;
  }
  for (const reader of cluster.topics.get(topic)?.partitions[partition]?.readers ?? [])
    reader.takeFirstUnread(unread);
}
