import type { Detector } from '../../detect/detector.ts';
import type { RoomPicture } from '../../gateway/ports.ts';
import type { ClusterState, TopicState } from '../../model/state.ts';
import { findingsOf } from '../graphs.ts';
import { collect, type Keeper } from '../keeper.ts';
import { producersOf, readersOf, topicHead, topicPartition } from '../resources/topic.ts';
import type { ClusterSums } from '../sums.ts';

const FIELDS = ['endOffset', 'logStartOffset', 'lastStableOffset', 'rateIn', 'sizeBytes'] as const;
/** Numbers inside structure move once in so long: they are no slots. */
const COARSE_MS = 10_000;

/** One topic: its partitions, who writes it, who reads it, the findings about it. */
export function topicPicture(
  cluster: ClusterState,
  topic: TopicState,
  sums: ClusterSums,
  deps: { detector: Detector; keeper: Keeper; now: number },
): RoomPicture {
  const { detector, keeper, now } = deps;
  const { slots } = keeper;
  slots.begin();
  const partitions = topic.partitions.map((partition) => {
    const all = topicPartition(partition, now);
    slots.write(`partitions/${all.partition}`, FIELDS, [
      all.endOffset,
      all.logStartOffset,
      all.lastStableOffset,
      all.rateIn,
      all.sizeBytes,
    ]);
    return { partition: all.partition, leader: all.leader, replicas: all.replicas, isr: all.isr };
  });
  const producers = producersOf(cluster, topic, sums.topics.get(topic.name)?.rateIn ?? null).map(
    (producer) => ({
      ...producer,
      rate: producer.rate === null ? null : Number(producer.rate.toPrecision(2)),
      lastSeenAt: coarse(producer.lastSeenAt),
    }),
  );
  const groups = readersOf(cluster, topic, sums).map((group) => ({
    ...group,
    lagSeconds: group.lagSeconds === null ? null : Number(group.lagSeconds.toPrecision(2)),
    lastCommitAt: coarse(group.lastCommitAt),
  }));
  const findings = findingsOf(detector, cluster.name).filter((finding) => finding.topic === topic.name);
  let n = 0;
  const state = keeper.keep({
    topic: collect([{ ...topicHead(cluster, topic), asOf: null }], () => 'topic'),
    partitions: collect(partitions, ({ partition }) => String(partition)),
    producers: collect(producers, () => String(n++)),
    groups: collect(groups, ({ group }) => group),
    findings: collect(findings, ({ id }) => id),
  });
  return { asOf: cluster.asOf, state, ...slots.end() };
}

const coarse = (at: number | null): number | null =>
  at === null ? null : Math.floor(at / COARSE_MS) * COARSE_MS;
