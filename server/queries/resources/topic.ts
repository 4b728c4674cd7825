import { RATE_WINDOW_MS } from '../../model/figures.ts';
import { stableOf } from '../../model/numbers.ts';
import { howKnown } from '../../model/outline.ts';
import type { ClusterState, PartitionState, TopicState } from '../../model/state.ts';
import type {
  ProducerResource,
  TopicPartitionResource,
  TopicResource,
  TopicSummary,
} from '../../protocol/resources.ts';
import { clusterLimits } from '../limits.ts';
import type { ClusterSums, TopicSums } from '../sums.ts';
import { shownTime } from '../times.ts';
import { groupSummary } from './group.ts';

export function topicSummary(
  cluster: ClusterState,
  topic: TopicState,
  sums: TopicSums | undefined,
): TopicSummary {
  return {
    cluster: cluster.name,
    topic: topic.name,
    internal: topic.internal,
    partitionCount: topic.partitions.length,
    replicationFactor: topic.partitions[0]?.replicas.length ?? null,
    rateIn: sums?.rateIn ?? null,
    sizeBytes: sums?.sizeBytes ?? null,
    groupCount: topic.groups.size,
    retentionMs: topic.retentionMs,
    offlinePartitions: sums?.offline ?? 0,
    underReplicatedPartitions: sums?.underReplicated ?? 0,
    worstVerdict: sums?.worst ?? 'ok',
  };
}

export function topicResource(
  cluster: ClusterState,
  topic: TopicState,
  sums: ClusterSums,
  now: number,
): TopicResource {
  return {
    ...topicHead(cluster, topic),
    partitions: topic.partitions.map((partition) => topicPartition(partition, now)),
    producers: producersOf(cluster, topic, sums.topics.get(topic.name)?.rateIn ?? null),
    groups: readersOf(cluster, topic, sums),
  };
}

/** A topic without its partitions, producers and groups. */
export function topicHead(
  cluster: ClusterState,
  topic: TopicState,
): Omit<TopicResource, 'partitions' | 'producers' | 'groups'> {
  let asOf: number | null = null;
  for (const { endAt } of topic.partitions)
    if (endAt !== null) asOf = asOf === null ? endAt : Math.min(asOf, endAt);
  return {
    cluster: cluster.name,
    topic: topic.name,
    topicId: topic.topicId,
    internal: topic.internal,
    retentionMs: topic.retentionMs,
    cleanupPolicy: topic.cleanupPolicy,
    asOf,
    limits: clusterLimits(cluster),
  };
}

export function topicPartition(partition: PartitionState, now: number): TopicPartitionResource {
  return {
    partition: partition.partition,
    leader: partition.leader,
    replicas: [...partition.replicas],
    isr: [...partition.isr],
    logStartOffset: partition.logStart,
    lastStableOffset: stableOf(partition),
    endOffset: partition.end,
    sizeBytes: partition.sizeBytes,
    rateIn: partition.ends.rate(now, RATE_WINDOW_MS),
  };
}

export const readersOf = (cluster: ClusterState, topic: TopicState, sums: ClusterSums) =>
  [...topic.groups]
    .sort()
    .flatMap((name) => cluster.groups.get(name) ?? [])
    .map((group) => groupSummary(cluster, group, sums.groups.get(group.name)));

const MOST_PRODUCERS = 200;

/** Producers by name, then those that only the brokers' producer state tells of, the latest first. */
export function producersOf(
  cluster: ClusterState,
  topic: TopicState,
  rateIn: number | null,
): ProducerResource[] {
  const named = [...topic.producerNames.values()].map(
    (producer): ProducerResource => ({
      name: producer.name,
      provenance: producer.provenance,
      from: howKnown(producer, topic),
      rate: rateIn === null || producer.provenance === 'declared' ? null : rateIn * producer.share,
      lastSeenAt: producer.lastSeenAt,
    }),
  );
  return [...named, ...anonymous(cluster, topic)].slice(0, MOST_PRODUCERS);
}

/** One for each producer id, over all partitions. */
function anonymous(cluster: ClusterState, topic: TopicState): ProducerResource[] {
  const byId = new Map<string, ProducerResource & { lastSeenAt: number }>();
  for (const { producers } of topic.partitions) {
    for (const { producerId, epoch, lastTime, txnStartTime } of producers) {
      const known = byId.get(producerId);
      const lastSeenAt = Math.max(known?.lastSeenAt ?? 0, shownTime(cluster, lastTime) ?? 0);
      const opened = [known?.openTransactionSince, shownTime(cluster, txnStartTime)].filter(
        (time): time is number => typeof time === 'number',
      );
      byId.set(producerId, {
        name: null,
        provenance: 'observed',
        from: 'producer state of the broker',
        rate: null,
        lastSeenAt,
        producerId,
        producerEpoch: Math.max(epoch, known?.producerEpoch ?? epoch),
        ...(opened.length === 0 ? {} : { openTransactionSince: Math.min(...opened) }),
      });
    }
  }
  return [...byId.values()].sort((a, b) => b.lastSeenAt - a.lastSeenAt);
}
