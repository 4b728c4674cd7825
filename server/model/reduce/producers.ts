import type { ClusterModel } from '../cluster.ts';
import type { PartitionModel } from '../partition.ts';
import type { ActiveProducer } from '../state.ts';
import type { Of } from './of.ts';

const MOST_NAMES = 100;
/** Weight of the newest sample in a producer's share. */
const NEWEST = 0.2;
/** A sampled name that was not seen for so long is forgotten. */
const FORGET_MS = 24 * 3_600_000;

/** Active producers, complete for each partition named. Transactions that have ended teach their usual length. */
export function reduceProducers(cluster: ClusterModel, { at, partitions }: Of<'producers'>): void {
  for (const { topic, partition, producers } of partitions) {
    const log = cluster.topics.get(topic)?.partitions[partition];
    if (log === undefined) continue;
    for (const before of log.producers) learnTransaction(log, before, producers, cluster.brokerTime(at));
    log.producers = producers;
    log.producersAt = at;
  }
}

/** A transaction that was open and is not any more: it ended with its producer's last write, else some time before now. */
function learnTransaction(
  log: PartitionModel,
  before: ActiveProducer,
  producers: readonly ActiveProducer[],
  time: number,
): void {
  const { txnStart, txnStartTime, producerId } = before;
  if (txnStart === null || txnStartTime === null) return;
  const now = producers.find((producer) => producer.producerId === producerId);
  if (now?.txnStart === txnStart) return;
  const ended = now === undefined || now.txnStart !== null ? time : Math.min(time, now.lastTime);
  if (ended >= txnStartTime) log.topic.learnTransaction(ended - txnStartTime);
}

/** Names of producers: declared ones win over those read from sampled records. */
export function reduceProducerNames(cluster: ClusterModel, observation: Of<'producer-names'>): void {
  const { at, provenance, from, names, sampled } = observation;
  const topic = cluster.topics.get(observation.topic);
  if (topic === undefined) return;
  topic.sampledRecords += sampled;
  const total = names.reduce((sum, { count }) => sum + count, 0);
  const seen = new Map(names.map(({ name, count }) => [plainName(name), count]));
  for (const known of topic.producerNames.values()) {
    if (known.provenance !== provenance || total === 0) continue;
    known.share = known.share * (1 - NEWEST) + NEWEST * ((seen.get(known.name) ?? 0) / total);
    if (provenance === 'observed' && at - known.lastSeenAt > FORGET_MS)
      topic.producerNames.delete(known.name);
  }
  for (const [name, count] of seen) {
    const known = topic.producerNames.get(name);
    if (known !== undefined) {
      known.count += count;
      known.lastSeenAt = at;
      if (provenance === 'declared') Object.assign(known, { provenance, from });
      else if (known.provenance === 'observed') known.from = from;
    } else if (topic.producerNames.size < MOST_NAMES) {
      const share = total === 0 ? 0 : count / total;
      topic.producerNames.set(name, { name, provenance, from, count, lastSeenAt: at, share });
    }
  }
}

/** CloudEvents sources are URI references: `/checkout-web` is what people call checkout-web. */
const plainName = (name: string): string => (name.length > 1 && name.startsWith('/') ? name.slice(1) : name);
