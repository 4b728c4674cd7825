import type { ClusterModel } from '../cluster.ts';
import type { Of } from './of.ts';

/** Committed offsets as OffsetFetch tells them; -1: none. Of the groups and partitions named. */
export function reduceCommitted(cluster: ClusterModel, { at, from, groups }: Of<'committed'>): void {
  const time = cluster.brokerTime(at);
  for (const { group: name, topics } of groups) {
    const group = cluster.ensureGroup(name, at);
    for (const { topic, partitions, offsets } of topics) {
      for (let i = 0; i < partitions.length; i++) {
        const partition = partitions[i] ?? -1;
        const offset = offsets[i] ?? -1;
        if (partition < 0) continue;
        if (offset < 0) {
          if (from === 'polling') group.find(topic, partition)?.forget(time);
          continue;
        }
        const gp = group.ensurePartition(topic, partition, at);
        if (from === 'polling') gp.poll(offset, time, at);
        else gp.takeSnapshot(offset, time, at);
      }
    }
  }
}
