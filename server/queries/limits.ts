import type { ClusterState, GroupState } from '../model/state.ts';

const POLLING =
  'Committed offsets are polled: commits between two polls are not seen, and “commits but no progress” cannot be told from “no commits”.';
const NO_COMMITS = 'Committed offsets cannot be read: lag and verdicts are not known.';

/** What cannot be told of a cluster, and why: one plain sentence each. */
export function clusterLimits(cluster: ClusterState): string[] {
  const limits = [...cluster.limits];
  if (cluster.commitsFrom === 'polling') limits.push(POLLING);
  if (cluster.commitsFrom === 'none' && cluster.snapshotComplete) limits.push(NO_COMMITS);
  return limits;
}

export function groupLimits(cluster: ClusterState, group: GroupState): string[] {
  const limits = clusterLimits(cluster);
  if (group.describedAt === null) limits.push('The group has not been described: its members are not known.');
  if (group.protocol === 'share')
    limits.push('Share groups have no committed offsets: their progress is not shown yet.');
  if (group.protocolType !== null && group.protocolType !== 'consumer' && group.protocolType !== '')
    limits.push(`The group's protocol is “${group.protocolType}”: its assignments cannot be read.`);
  return limits;
}
