import type { ClusterModel } from '../cluster.ts';
import type { Of } from './of.ts';

/** Queue latency of a group on a topic. A negative sample comes from a producer's clock that is ahead: it says nothing. */
export function reduceQueueLatency(
  cluster: ClusterModel,
  { at, group, topic, samples }: Of<'queue-latency'>,
): void {
  const known = cluster.groups.get(group);
  if (known === undefined) return;
  for (const sample of samples) if (sample >= 0) known.recordLatency(topic, sample, at);
}

export function reduceCommitWaits(cluster: ClusterModel, observation: Of<'commit-waits'>): void {
  const { group, topic, partition, waits } = observation;
  const known = cluster.groups.get(group)?.find(topic, partition);
  for (const wait of waits) if (wait >= 0) known?.learnWait(wait);
}

export function reduceKeySkew(cluster: ClusterModel, observation: Of<'key-skew'>): void {
  const { topic, partition, share, sampled } = observation;
  const known = cluster.topics.get(topic)?.partitions[partition];
  if (known !== undefined) known.keySkew = { share, sampled };
}
