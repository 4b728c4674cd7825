import type { ClusterState } from '../model/state.ts';

/** A configured cluster from which nothing has come yet. */
export const emptyCluster = (name: string): ClusterState => ({
  name,
  kafkaClusterId: null,
  controller: null,
  brokers: new Map(),
  topics: new Map(),
  groups: new Map(),
  slots: [],
  commitsFrom: 'none',
  skewMs: null,
  limits: [],
  asOf: 0,
  snapshotComplete: false,
  sourceId: null,
});
