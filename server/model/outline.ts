import type { Finding } from '../protocol/finding.ts';
import type { GraphEdge } from '../protocol/graph.ts';
import { nodeId } from '../protocol/ids.ts';
import type { ClusterState, GroupState, ProducerName, TopicState } from './state.ts';

/** A node before folding: what is needed to place it, nothing that costs much. */
export interface Sketch {
  id: string;
  kind: 'producer' | 'broker' | 'topic' | 'group';
  name: string;
  tier: number;
  detail: string;
}

export type EdgeSketch = Omit<GraphEdge, 'id' | 'blocked'>;

/** The whole graph, unfolded. */
export interface Outline {
  nodes: Map<string, Sketch>;
  edges: EdgeSketch[];
}

/** Looks back as far as the model remembers log ends. */
const HOUR_MS = 3_600_000;

/** Everything that has a place in the flow. Internal topics are left out unless they are in trouble. */
export function outlineOf(cluster: ClusterState, findings: readonly Finding[], now: number): Outline {
  const outline: Outline = { nodes: new Map(), edges: [] };
  const troubled = troubledNames(findings);
  for (const broker of cluster.brokers.values()) {
    const detail = [broker.rack ?? '', cluster.controller === broker.id ? 'controller' : ''];
    put(outline, 'broker', String(broker.id), -1, detail.filter((word) => word !== '').join(', '));
  }
  for (const topic of cluster.topics.values()) {
    if ((topic.internal || topic.name.startsWith('__')) && !troubled.topics.has(topic.name)) continue;
    put(outline, 'topic', topic.name, 1, counted(topic.partitions.length, 'partition'));
  }
  const writers = writersOf(cluster);
  for (const group of cluster.groups.values()) putGroup(outline, group, troubled.groups);
  for (const topic of cluster.topics.values())
    if (outline.nodes.has(nodeId('topic', topic.name))) putProducers(outline, topic, writers, now);
  return outline;
}

const counted = (n: number, what: string): string =>
  `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;

function put(outline: Outline, kind: Sketch['kind'], name: string, tier: number, detail: string): string {
  const id = nodeId(kind, name);
  if (!outline.nodes.has(id)) outline.nodes.set(id, { id, kind, name, tier, detail });
  return id;
}

function troubledNames(findings: readonly Finding[]): { topics: Set<string>; groups: Set<string> } {
  const topics = new Set<string>();
  const groups = new Set<string>();
  for (const { group, topic } of findings) {
    if (group !== undefined) groups.add(group);
    else if (topic !== undefined) topics.add(topic);
  }
  return { topics, groups };
}

/** A group has a place when it reads a topic that has one, or is in trouble. */
function putGroup(outline: Outline, group: GroupState, troubled: ReadonlySet<string>): void {
  const how = new Map<string, string>();
  for (const gp of group.partitions.values()) {
    if (gp.owner !== null) how.set(gp.topic, 'assignment of the group');
    else if (!how.has(gp.topic)) how.set(gp.topic, 'committed offsets');
  }
  for (const member of group.members.values())
    for (const topic of member.subscriptions ?? []) if (!how.has(topic)) how.set(topic, 'subscription');
  const read = [...how].filter(([topic]) => outline.nodes.has(nodeId('topic', topic)));
  if (read.length === 0 && !troubled.has(group.name)) return;
  const members = group.describedAt === null ? 'members not known' : counted(group.members.size, 'member');
  const id = put(outline, 'group', group.name, 2, members);
  for (const [topic, from] of read)
    outline.edges.push({ source: nodeId('topic', topic), target: id, provenance: 'observed', from });
}

/**
 * Groups by the names they may produce under: their own, and the client ids of their members that no other group has.
 */
function writersOf(cluster: ClusterState): Map<string, { group: string; how: string }> {
  const writers = new Map<string, { group: string; how: string } | null>();
  for (const group of cluster.groups.values()) {
    const ids = new Set([...group.members.values(), ...group.lastMembers].map(({ clientId }) => clientId));
    for (const id of ids) {
      const known = writers.get(id);
      if (id !== '') writers.set(id, known === undefined ? { group: group.name, how: 'client id' } : null);
    }
  }
  for (const name of cluster.groups.keys()) writers.set(name, { group: name, how: 'name' });
  const sure = new Map<string, { group: string; how: string }>();
  for (const [name, writer] of writers) if (writer !== null) sure.set(name, writer);
  return sure;
}

function putProducers(
  outline: Outline,
  topic: TopicState,
  writers: ReadonlyMap<string, { group: string; how: string }>,
  now: number,
): void {
  const target = nodeId('topic', topic.name);
  for (const producer of topic.producerNames.values()) {
    const writer = writers.get(producer.name);
    const group = writer === undefined ? undefined : outline.nodes.get(nodeId('group', writer.group));
    if (writer !== undefined && group !== undefined) {
      const from = `${howKnown(producer, topic)} names “${producer.name}”, the ${writer.how} of this group`;
      outline.edges.push({ source: group.id, target, provenance: 'inferred', from });
      continue;
    }
    const source = put(outline, 'producer', producer.name, 0, '');
    const { provenance } = producer;
    outline.edges.push({ source, target, provenance, from: howKnown(producer, topic) });
  }
  if (topic.producerNames.size > 0 || !receives(topic, now)) return;
  const source = put(
    outline,
    'producer',
    `unknown producers of ${topic.name}`,
    0,
    'nobody says who they are',
  );
  outline.edges.push({ source, target, provenance: 'inferred', from: 'events arrive in the topic' });
}

/** From what we know a producer's name, in words that do not change with every sample. */
export const howKnown = (producer: ProducerName, topic: TopicState): string =>
  producer.provenance === 'declared' ? producer.from : `${producer.from} of ${sampled(topic.sampledRecords)}`;

function sampled(records: number): string {
  if (records < 10) return counted(records, 'sampled event');
  const unit = 10 ** Math.floor(Math.log10(records));
  return `at least ${(Math.floor(records / unit) * unit).toLocaleString('en-US')} sampled events`;
}

function receives(topic: TopicState, now: number): boolean {
  for (const { ends, producers } of topic.partitions) {
    if (producers.length > 0) return true;
    const rate = ends.rate(now, HOUR_MS);
    if (rate !== null && rate > 0) return true;
  }
  return false;
}
