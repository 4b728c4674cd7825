import type { ClusterState, GroupState, TopicState } from '../model/state.ts';
import type { Finding } from '../protocol/finding.ts';
import { nodeId } from '../protocol/ids.ts';
import type { Where } from './suspicion.ts';
import { LISTED } from './thresholds.ts';

type Blocked = Finding['blocks'][number];

/**
 * What waits downstream of a trouble: the groups that read a troubled topic, and, for a troubled group, the topics
 * that it or its members write (known by producer names) with the groups that read them. One step, as far as it is seen.
 */
export function blocksOf(cluster: ClusterState | undefined, where: Where): Blocked[] {
  if (cluster === undefined) return [];
  const group = where.group === undefined ? undefined : cluster.groups.get(where.group);
  if (group !== undefined) return writtenBy(cluster, group).slice(0, LISTED);
  const topic = where.topic === undefined ? undefined : cluster.topics.get(where.topic);
  return topic === undefined ? [] : readersOf(topic).slice(0, LISTED);
}

const readersOf = (topic: TopicState): Blocked[] =>
  [...topic.groups].sort().map((name) => ({ node: nodeId('group', name), label: name }));

function writtenBy(cluster: ClusterState, group: GroupState): Blocked[] {
  const names = new Set([group.name]);
  for (const member of [...group.members.values(), ...group.lastMembers]) names.add(member.clientId);
  const blocked = new Map<string, Blocked>();
  for (const topic of cluster.topics.values()) {
    if (topic.producerNames.size === 0 || ![...names].some((name) => topic.producerNames.has(name))) continue;
    const node = nodeId('topic', topic.name);
    blocked.set(node, { node, label: topic.name });
    for (const reader of readersOf(topic)) if (reader.label !== group.name) blocked.set(reader.node, reader);
  }
  return [...blocked.values()];
}
