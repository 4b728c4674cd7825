import type { ClusterModel } from '../cluster.ts';
import { dropGroup, takeMembers } from './groups.ts';
import type { Of } from './of.ts';

/**
 * A classic group as its coordinator wrote it into `__consumer_offsets`: every generation, also those between two
 * descriptions. A tombstone means that the group was deleted.
 */
export function reduceGroupMetadata(cluster: ClusterModel, observation: Of<'group-metadata'>): void {
  const { at, group: name, value, history } = observation;
  const known = cluster.groups.get(name);
  if (value === null) {
    // A consumer (KIP-848) group leaves a tombstone of its classic past behind when it is upgraded.
    if (history || known === undefined || known.protocol === 'consumer') return;
    cluster.noteDeleted('groups', name, at);
    dropGroup(known, at);
    return;
  }
  const group = known ?? cluster.ensureGroup(name, at);
  if (history) {
    // The last one before the start still holds unless the log says otherwise; descriptions of classic groups tell none.
    if (group.protocol !== 'consumer' && value.generation >= (group.generation ?? 0))
      group.generation = value.generation;
    if (group.members.size === 0 && value.members.length > 0) group.lastMembers = [...value.members];
    return;
  }
  if (group.protocol === 'consumer' || group.protocol === 'share') return;
  if (group.generation !== null && value.generation < group.generation) return;
  const same = value.generation === group.generation;
  const empty = value.members.length === 0;
  if (same && group.describedAt !== null && empty === (group.members.size === 0)) return;
  if (value.protocolType !== '') group.protocolType = value.protocolType;
  group.protocol = 'classic';
  takeMembers(group, { state: empty ? 'Empty' : 'Stable', generation: value.generation }, value.members, at);
}
