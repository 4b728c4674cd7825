import type { ClusterState, GroupState, TopicState } from '../model/state.ts';
import type { Finding } from '../protocol/finding.ts';
import { nodeId } from '../protocol/ids.ts';
import type { Where } from './suspicion.ts';
import { LISTED } from './thresholds.ts';

type Blocked = Finding['blocks'][number];

/**
 * What waits downstream of a trouble: the groups that read a troubled topic, and, for a troubled group, the topics
 * that it or its members write (known by producer names) with the groups that read them. One step, as far as it is seen.
 * Good for one look: who writes what is gathered once, when it is first asked for.
 */
export function blocksIn(cluster: ClusterState): (where: Where) => Blocked[] {
  let written: Map<string, TopicState[]> | undefined;
  return (where) => {
    const group = where.group === undefined ? undefined : cluster.groups.get(where.group);
    if (group !== undefined) return writtenBy(group, (written ??= byWriter(cluster))).slice(0, LISTED);
    const topic = where.topic === undefined ? undefined : cluster.topics.get(where.topic);
    return topic === undefined ? [] : readersOf(topic).slice(0, LISTED);
  };
}

const readersOf = (topic: TopicState): Blocked[] =>
  [...topic.groups].sort().map((name) => ({ node: nodeId('group', name), label: name }));

function byWriter(cluster: ClusterState): Map<string, TopicState[]> {
  const written = new Map<string, TopicState[]>();
  for (const topic of cluster.topics.values()) {
    for (const name of topic.producerNames.keys()) {
      const topics = written.get(name);
      if (topics === undefined) written.set(name, [topic]);
      else topics.push(topic);
    }
  }
  return written;
}

function writtenBy(group: GroupState, written: ReadonlyMap<string, TopicState[]>): Blocked[] {
  if (written.size === 0) return [];
  const names = new Set([group.name]);
  for (const { clientId } of group.members.values()) names.add(clientId);
  for (const { clientId } of group.lastMembers) names.add(clientId);
  const blocked = new Map<string, Blocked>();
  for (const name of names) {
    for (const topic of written.get(name) ?? []) {
      const node = nodeId('topic', topic.name);
      blocked.set(node, { node, label: topic.name });
      for (const reader of readersOf(topic))
        if (reader.label !== group.name) blocked.set(reader.node, reader);
    }
  }
  return [...blocked.values()];
}
