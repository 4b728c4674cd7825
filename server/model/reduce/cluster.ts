import type { ClusterModel } from '../cluster.ts';
import type { Of } from './of.ts';

/** Brokers as the cluster names them: one that is no longer named has left it. */
export function reduceBrokers(
  cluster: ClusterModel,
  { at, kafkaClusterId, controller, brokers }: Of<'cluster'>,
): void {
  cluster.kafkaClusterId = kafkaClusterId ?? cluster.kafkaClusterId;
  cluster.controller = controller;
  const named = new Set<number>();
  for (const fact of brokers) {
    named.add(fact.id);
    const known = cluster.brokers.get(fact.id);
    cluster.brokers.set(fact.id, {
      ...fact,
      sizeBytes: known?.sizeBytes ?? null,
      unreachableSince: fact.reachable ? null : (known?.unreachableSince ?? at),
    });
  }
  for (const id of cluster.brokers.keys()) if (!named.has(id)) cluster.brokers.delete(id);
}
