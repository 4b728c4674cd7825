import type { ClusterModel } from '../cluster.ts';
import type { TopicFact, TopicPartitionFact } from '../observation.ts';
import type { PartitionModel } from '../partition.ts';
import { TopicModel } from '../topic.ts';
import type { Of } from './of.ts';

/** One list may miss a topic while its leader is elected; two in a row mean that it is not visible any more. */
const MISSED_LISTS = 2;

/** The complete list of visible topics. */
export function reduceTopics(cluster: ClusterModel, { at, topics, deleted }: Of<'topics'>): void {
  const named = new Set<string>();
  for (const fact of topics) {
    named.add(fact.name);
    takeTopic(cluster, fact, at);
  }
  for (const name of deleted) {
    if (named.has(name)) continue;
    cluster.noteDeleted('topics', name, at);
    dropTopic(cluster, name, true, at);
  }
  for (const topic of cluster.topics.values()) {
    if (named.has(topic.name)) continue;
    topic.absences += 1;
    if (topic.absences >= MISSED_LISTS) dropTopic(cluster, topic.name, false, at);
  }
}

function takeTopic(cluster: ClusterModel, fact: TopicFact, at: number): void {
  let topic = cluster.topics.get(fact.name);
  const recreated =
    topic !== undefined && topic.topicId !== null && fact.topicId !== null && topic.topicId !== fact.topicId;
  // Partitions never become fewer: before Kafka 2.8 (no topic ids) that is how a recreated topic shows.
  const shrunk = topic !== undefined && fact.topicId === null && topic.partitions.length > highest(fact) + 1;
  if (topic !== undefined && (recreated || shrunk)) {
    // Another topic under the same name: nothing that was known of its partitions holds. Committed offsets stay.
    if (recreated) cluster.noteDeleted('topics', fact.name, at);
    dropTopic(cluster, fact.name, false, at);
    topic = undefined;
  }
  const known = topic ?? new TopicModel(fact.name, at);
  if (topic === undefined) {
    cluster.topics.set(fact.name, known);
    if (!recreated) cluster.deleted.topics.delete(fact.name);
  }
  known.absences = 0;
  known.topicId = fact.topicId ?? known.topicId;
  known.internal = fact.internal;
  const before = known.partitions.length;
  for (const partition of fact.partitions)
    takePartition(cluster, known.ensurePartition(partition.partition), partition, at);
  if (known.partitions.length > before) joinReaders(cluster, known, before, at);
}

const highest = (fact: TopicFact): number =>
  fact.partitions.reduce((most, { partition }) => Math.max(most, partition), -1);

function takePartition(
  cluster: ClusterModel,
  partition: PartitionModel,
  fact: TopicPartitionFact,
  at: number,
): void {
  const hadNone = partition.leaderlessSince !== null;
  partition.leader = fact.leader;
  partition.leaderEpoch = fact.leaderEpoch ?? partition.leaderEpoch;
  if (!sameNumbers(partition.replicas, fact.replicas)) partition.replicas = cluster.brokerList(fact.replicas);
  if (!sameNumbers(partition.isr, fact.isr)) partition.isr = cluster.brokerList(fact.isr);
  partition.leaderlessSince = fact.leader === null ? (partition.leaderlessSince ?? at) : null;
  const short = fact.isr.length < fact.replicas.length;
  partition.underReplicatedSince = short ? (partition.underReplicatedSince ?? at) : null;
  // Nobody could read without a leader: what waits there can be read from now on.
  if (hadNone && fact.leader !== null) for (const reader of partition.readers) reader.restartWaiting(at);
}

/** Groups that committed to partitions from `first` on before those were visible. */
function joinReaders(cluster: ClusterModel, topic: TopicModel, first: number, at: number): void {
  const waiting = cluster.unseen.get(topic.name);
  if (waiting === undefined) return;
  for (const gp of waiting) {
    const { group, partition } = gp;
    if (partition < first || partition >= topic.partitions.length) continue;
    waiting.delete(gp);
    if (gp.attached) group.attach(gp, at);
  }
  if (waiting.size === 0) cluster.unseen.delete(topic.name);
}

/** `offsetsToo`: the topic was deleted, and Kafka deletes its committed offsets with it. */
function dropTopic(cluster: ClusterModel, name: string, offsetsToo: boolean, at: number): void {
  const topic = cluster.topics.get(name);
  if (topic === undefined) return;
  cluster.topics.delete(name);
  for (const partition of topic.partitions) {
    for (const reader of partition.readers) {
      if (offsetsToo) reader.group.detach(reader, at);
      else {
        reader.readsFrom(null, at);
        cluster.noteUnseen(reader);
      }
    }
  }
}

/** Of the topics named; what is not named keeps what is known. */
export function reduceTopicConfigs(cluster: ClusterModel, { configs }: Of<'topic-configs'>): void {
  for (const config of configs) {
    const topic = cluster.topics.get(config.topic);
    if (topic === undefined) continue;
    topic.retentionMs = config.retentionMs;
    topic.cleanupPolicy = config.cleanupPolicy;
  }
}

export function reduceLogSizes(cluster: ClusterModel, { partitions, brokers }: Of<'log-sizes'>): void {
  for (const { topic, partition, bytes } of partitions) {
    const known = cluster.topics.get(topic)?.partitions[partition];
    if (known !== undefined) known.sizeBytes = bytes;
  }
  for (const { broker, bytes } of brokers) {
    const known = cluster.brokers.get(broker);
    if (known !== undefined) known.sizeBytes = bytes;
  }
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
