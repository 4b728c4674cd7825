import type { ClusterModel } from '../cluster.ts';
import { type GroupModel, MemberModel } from '../group.ts';
import type { GroupPartitionModel } from '../group-partition.ts';
import type { GroupFact, MemberFact } from '../observation.ts';
import type { Of } from './of.ts';

/** One list may miss a group while its coordinator moves. */
const MISSED_LISTS = 2;
/** A group that committed within this is there, whatever a list says. */
const ALIVE_MS = 30_000;
const MOST_REBALANCES = 64;

/** The complete list of visible groups. */
export function reduceGroups(cluster: ClusterModel, { at, groups }: Of<'groups'>): void {
  const named = new Set<string>();
  for (const fact of groups) {
    named.add(fact.name);
    const group = cluster.ensureGroup(fact.name, at);
    group.listed = true;
    group.absences = 0;
    takeHead(group, fact);
    if (isDead(fact)) continue;
    // A list names no members, but an empty group has none.
    if (fact.state === 'Empty' && group.describedAt !== null) takeMembers(group, fact, [], at);
    else if (group.describedAt === null || fact.state !== 'Stable') takeState(group, fact.state, false, at);
  }
  for (const group of cluster.groups.values()) {
    if (named.has(group.name)) continue;
    if (!group.listed) {
      // Only its past was seen in the log: it was deleted before we came. Others we may not list, but they commit.
      if (group.members.size === 0 && !hasCommitted(group)) dropGroup(group, at);
      continue;
    }
    group.absences += 1;
    const committed = group.lastCommitTime;
    const alive = committed !== null && cluster.brokerTime(at) - committed < ALIVE_MS;
    if (group.absences >= MISSED_LISTS && !alive) dropGroup(group, at);
  }
}

function hasCommitted(group: GroupModel): boolean {
  for (const { committed } of group.partitions.values()) if (committed !== null) return true;
  return false;
}

/** Descriptions of some groups. */
export function reduceGroupDetails(cluster: ClusterModel, { at, groups }: Of<'group-details'>): void {
  for (const fact of groups) {
    const group = cluster.ensureGroup(fact.name, at);
    if (isDead(fact)) continue;
    takeHead(group, fact);
    if (fact.members === null) takeState(group, fact.state, false, at);
    else takeMembers(group, fact, fact.members, at);
  }
}

/**
 * DescribeGroups answers "Dead" for a healthy KIP-848 group (truth rule 7), and for one that has just been deleted: either
 * way it describes nothing.
 */
const isDead = ({ state }: { state: string }): boolean => state === 'Dead';

function takeHead(group: GroupModel, fact: Omit<GroupFact, 'members'>): void {
  if (fact.protocol !== 'unknown') group.protocol = fact.protocol;
  group.protocolType = fact.protocolType ?? group.protocolType;
  group.coordinator = fact.coordinator ?? group.coordinator;
}

/** A description with members: who owns what, who came and went. */
export function takeMembers(
  group: GroupModel,
  fact: { state: string; generation: number | null },
  facts: readonly MemberFact[],
  at: number,
): void {
  const { joined, left } = exchangeMembers(group, facts, at);
  const newGeneration =
    fact.generation !== null && group.generation !== null && fact.generation !== group.generation;
  const changed = joined.length > 0 || left.length > 0 || newGeneration;
  group.generation = fact.generation ?? group.generation;
  if (changed && group.describedAt !== null) {
    group.rebalances.push({ at, generation: group.generation, joined, left });
    if (group.rebalances.length > MOST_REBALANCES) group.rebalances.shift();
  }
  group.describedAt = group.describedAt === null ? at : Math.max(group.describedAt, at);
  takeState(group, fact.state, changed, at);
  if (facts.length > 0) {
    group.lastMembers = [...facts];
    group.emptySince = null;
  } else group.emptySince ??= at;
  takeAssignments(group, at);
}

type Named = { id: string; clientId: string; host: string };

function exchangeMembers(
  group: GroupModel,
  facts: readonly MemberFact[],
  at: number,
): { joined: Named[]; left: Named[] } {
  const joined: Named[] = [];
  const left: Named[] = [];
  const named = new Set<string>();
  for (const fact of facts) {
    named.add(fact.id);
    const known = group.members.get(fact.id);
    if (known === undefined) {
      group.members.set(fact.id, new MemberModel(fact, at));
      joined.push({ id: fact.id, clientId: fact.clientId, host: fact.host });
    } else known.update(fact);
  }
  for (const member of group.members.values()) {
    if (named.has(member.id)) continue;
    group.members.delete(member.id);
    left.push({ id: member.id, clientId: member.clientId, host: member.host });
  }
  return { joined, left };
}

export function takeState(group: GroupModel, state: string, changed: boolean, at: number): void {
  const wasStable = group.state === 'Stable';
  group.state = state;
  if (state !== 'Stable') group.stableSince = null;
  else if (changed || !wasStable || group.stableSince === null) group.stableSince = at;
}

/** While a classic group rebalances nobody has an assignment; owners that are still members stay as they were. */
function takeAssignments(group: GroupModel, at: number): void {
  const rebalancing = group.state === 'PreparingRebalance' || group.state === 'CompletingRebalance';
  const owned = new Map<GroupPartitionModel, MemberModel>();
  for (const member of group.members.values()) {
    for (const topic of member.subscriptions ?? []) group.cluster.topics.get(topic)?.groups.add(group.name);
    for (const { topic, partitions } of member.assignments ?? [])
      for (const partition of partitions) owned.set(group.ensurePartition(topic, partition, at), member);
  }
  for (const gp of group.partitions.values()) {
    const owner = owned.get(gp) ?? null;
    if (owner === null && rebalancing && gp.owner !== null && group.members.has(gp.owner)) continue;
    gp.assign(owner, at);
  }
}

/** Not visible any more, or deleted: its slots come back to life when somebody commits again. */
export function dropGroup(group: GroupModel, at: number): void {
  const topics = new Set<string>();
  for (const gp of group.partitions.values()) topics.add(gp.topic);
  for (const member of group.members.values())
    for (const topic of member.subscriptions ?? []) topics.add(topic);
  for (const topic of topics) group.cluster.topics.get(topic)?.groups.delete(group.name);
  for (const gp of [...group.partitions.values()]) group.detach(gp, at);
  group.cluster.groups.delete(group.name);
}
