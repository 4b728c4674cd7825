import type { Change, Entity, RoomState } from './messages.ts';

/**
 * Changes that lead from `before` to `after`, or null when nothing changed (SPEC.md rules 5 and 6).
 * Entities are compared field by field, nested values by value.
 */
export function diff(before: RoomState, after: RoomState): Change[] | null {
  const changes: Change[] = [];
  for (const [collection, entities] of Object.entries(after)) {
    const old = before[collection] ?? {};
    for (const [id, entity] of Object.entries(entities)) {
      const was = old[id];
      if (was === entity) continue;
      if (was === undefined) {
        changes.push({ op: 'put', in: collection, id, entity });
        continue;
      }
      const patch = diffEntity(was, entity);
      if (patch) changes.push({ op: 'patch', in: collection, id, ...patch });
    }
  }
  for (const [collection, entities] of Object.entries(before)) {
    const now = after[collection] ?? {};
    for (const id of Object.keys(entities)) {
      if (!Object.hasOwn(now, id)) changes.push({ op: 'remove', in: collection, id });
    }
  }
  return changes.length === 0 ? null : changes;
}

function diffEntity(before: Entity, after: Entity): { set: Entity; unset?: string[] } | null {
  const set: Entity = {};
  const unset: string[] = [];
  let changed = false;
  for (const [field, value] of Object.entries(after)) {
    if (value === undefined) continue;
    if (!sameValue(before[field], value)) {
      set[field] = value;
      changed = true;
    }
  }
  for (const [field, value] of Object.entries(before)) {
    if (value !== undefined && after[field] === undefined) unset.push(field);
  }
  if (unset.length > 0) return { set, unset };
  return changed ? { set } : null;
}

/**
 * The state after the changes. Parts that do not change keep their identity; without an effect the same reference
 * comes back (SPEC.md rule 6). Changes to things that do not exist are ignored: the server's word decides at the next snapshot.
 */
export function apply(state: RoomState, changes: readonly Change[]): RoomState {
  let next = state;
  const copied = new Set<string>();
  const collection = (name: string): Record<string, Entity> => {
    if (next === state) next = { ...state };
    const have = next[name] ?? {};
    if (copied.has(name)) return have;
    copied.add(name);
    const copy = { ...have };
    next[name] = copy;
    return copy;
  };
  for (const change of changes) {
    const current = next[change.in]?.[change.id];
    switch (change.op) {
      case 'put':
        if (!sameValue(current, change.entity)) collection(change.in)[change.id] = change.entity;
        break;
      case 'patch': {
        if (current === undefined) break;
        const patched: Entity = { ...current, ...change.set };
        for (const field of change.unset ?? []) delete patched[field];
        if (!sameValue(current, patched)) collection(change.in)[change.id] = patched;
        break;
      }
      case 'remove':
        if (current !== undefined) delete collection(change.in)[change.id];
        break;
    }
  }
  return next;
}

/** Equal by value, for what JSON and msgpack can carry. NaN equals NaN; a field that is undefined equals an absent one. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => sameValue(item, b[index]));
  }
  const left = Object.entries(a).filter(([, value]) => value !== undefined);
  const right = Object.entries(b).filter(([, value]) => value !== undefined);
  if (left.length !== right.length) return false;
  const other = new Map(right);
  return left.every(([field, value]) => other.has(field) && sameValue(value, other.get(field)));
}
