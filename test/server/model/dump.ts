import type { ClusterState, Model } from '../../../server/model/state.ts';

/** Everything a model believes, as plain data: for comparing two of them. */
export function dump(model: Model): unknown {
  return {
    sources: sorted(model.sources, (source) => ({ ...source })),
    clusters: sorted(model.clusters, dumpCluster),
  };
}

function dumpCluster(cluster: ClusterState): unknown {
  const { name, kafkaClusterId, controller, commitsFrom, skewMs, limits, asOf, snapshotComplete } = cluster;
  return {
    head: { name, kafkaClusterId, controller, commitsFrom, skewMs, limits, asOf, snapshotComplete },
    brokers: [...cluster.brokers.values()],
    topics: sorted(cluster.topics, (topic) => ({
      ...only(topic, ['topicId', 'internal', 'retentionMs', 'cleanupPolicy', 'firstSeenAt', 'txnLengthMs']),
      groups: [...topic.groups].sort(),
      producerNames: sorted(topic.producerNames, (producer) => ({ ...producer })),
      partitions: topic.partitions.map((log) => ({
        ...only(log, [
          'leader',
          'leaderlessSince',
          'isr',
          'underReplicatedSince',
          'logStart',
          'lso',
          'end',
          'endAt',
        ]),
        ...only(log, ['endFrom', 'lsoStandsSince', 'sizeBytes', 'producers', 'producersAt', 'keySkew']),
        rates: [5_000, 60_000].map((window) => log.ends.rate(asOf, window)),
        samples: log.ends.length,
      })),
    })),
    groups: sorted(cluster.groups, (group) => ({
      ...only(group, [
        'protocol',
        'state',
        'generation',
        'emptySince',
        'describedAt',
        'stableSince',
        'rebalances',
      ]),
      ...only(group, ['lastMembers', 'lastCommitTime']),
      members: sorted(group.members, (member) =>
        only(member, ['id', 'assignments', 'firstSeenAt', 'lastAdvanceTime']),
      ),
      latency: sorted(group.latency, (latency) => only(latency, ['p50', 'p95', 'p99', 'samples'])),
      partitions: sorted(group.partitions, (gp) => ({
        ...only(gp, ['owner', 'ownerSince', 'committed', 'lastCommitTime', 'lastAdvanceTime', 'recommits']),
        ...only(gp, [
          'committedFromSnapshot',
          'attempts',
          'rewind',
          'deletedTime',
          'consumeRate',
          'firstUnread',
        ]),
        ...only(gp, ['waitingSince', 'uncommitted', 'lagHistory', 'burrow']),
        rhythm: only(gp.rhythm, ['count', 'p95', 'longest']),
      })),
    })),
  };
}

const only = <T, K extends keyof T>(thing: T, fields: readonly K[]): Pick<T, K> =>
  Object.fromEntries(fields.map((field) => [field, thing[field]])) as Pick<T, K>;

const sorted = <V>(map: ReadonlyMap<string, V>, tell: (value: V) => unknown): [string, unknown][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, tell(value)]);
