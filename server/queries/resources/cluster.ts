import type { BrokerState, ClusterState, SourceState } from '../../model/state.ts';
import type { BrokerResource, SourceResource } from '../../protocol/resources.ts';
import type { ClusterMeta } from '../../protocol/rooms.ts';
import type { BrokerSums } from '../sums.ts';

export function brokerResource(
  cluster: ClusterState,
  broker: BrokerState,
  sums: BrokerSums | undefined,
): BrokerResource {
  return {
    cluster: cluster.name,
    broker: broker.id,
    host: broker.host,
    port: broker.port,
    rack: broker.rack,
    controller: cluster.controller === broker.id,
    reachable: broker.reachable,
    leaderCount: sums?.leaders ?? 0,
    replicaCount: sums?.replicas ?? 0,
    isrShortfall: sums?.isrShortfall ?? 0,
    sizeBytes: broker.sizeBytes,
  };
}

export function sourceResource(source: SourceState): SourceResource {
  const { id, kind, cluster, state, asOf, periodMs, detail, limits } = source;
  return { id, kind, cluster, state, asOf: asOf === 0 ? null : asOf, periodMs, detail, limits: [...limits] };
}

export function clusterMeta(cluster: ClusterState, openFindings: number): ClusterMeta {
  return {
    name: cluster.name,
    kafkaClusterId: cluster.kafkaClusterId,
    brokers: cluster.brokers.size,
    topics: cluster.topics.size,
    groups: cluster.groups.size,
    openFindings,
    skewMs: cluster.skewMs === null ? null : Math.round(cluster.skewMs),
  };
}
