import type { Entity, RoomState } from '../protocol/messages.ts';
import { sameValue } from '../protocol/delta.ts';

/**
 * What one room showed last: what has not changed keeps its identity, so that diffs stop at the first comparison and
 * nothing is sent twice.
 */
export class Keeper {
  readonly slots = new SlotWriter();
  private state: RoomState = {};

  /** The same state with everything equal replaced by what was there before. */
  keep(next: RoomState): RoomState {
    let changed = Object.keys(next).length !== Object.keys(this.state).length;
    for (const [name, collection] of Object.entries(next)) {
      const before = this.state[name];
      const kept = keepCollection(before, collection);
      next[name] = kept;
      if (kept !== before) changed = true;
    }
    if (changed) this.state = next;
    return this.state;
  }
}

function keepCollection(
  before: Record<string, Entity> | undefined,
  next: Record<string, Entity>,
): Record<string, Entity> {
  if (before === undefined) return next;
  let changed = false;
  let count = 0;
  for (const id in next) {
    count++;
    const was = before[id];
    const is = next[id];
    if (was !== undefined && is !== undefined && sameValue(was, is)) next[id] = was;
    else changed = true;
  }
  return changed || Object.keys(before).length !== count ? next : before;
}

/**
 * A collection from a list. Names are people's: without a prototype, `__proto__` is a key like any other. Entities are plain
 * data; a field that is undefined is left out by every encoder.
 */
export function collect<T extends object>(
  items: Iterable<T>,
  id: (item: T) => string,
): Record<string, Entity> {
  const collection: Record<string, Entity> = Object.create(null) as Record<string, Entity>;
  for (const item of items) collection[id(item)] = { ...item } as Entity;
  return collection;
}

/** Writes slot names and values row by row; as long as the rows are the same, the names are the same array. */
export class SlotWriter {
  private names: string[] = [];
  private ids: string[] = [];
  private fields: (readonly string[])[] = [];
  private values = new Float64Array(64);
  private row = 0;
  private at = 0;
  private changed = false;

  begin(): void {
    this.row = 0;
    this.at = 0;
    this.changed = false;
  }

  /** `{id}/{field}` for each field, with its value; null: not known. `fields` must be one and the same array each time. */
  write(id: string, fields: readonly string[], values: readonly (number | null)[]): void {
    if (this.changed || this.ids[this.row] !== id || this.fields[this.row] !== fields)
      this.rename(id, fields);
    this.row += 1;
    if (this.at + fields.length > this.values.length) {
      const larger = new Float64Array(this.values.length * 2 + fields.length);
      larger.set(this.values);
      this.values = larger;
    }
    for (let i = 0; i < fields.length; i++) this.values[this.at++] = values[i] ?? Number.NaN;
  }

  /** The slots written since `begin`. The values are a copy. */
  end(): { slots: readonly string[]; values: Float64Array } {
    if (this.row < this.ids.length) {
      this.ids.length = this.row;
      this.fields.length = this.row;
      this.names = this.names.slice(0, this.at);
    }
    return { slots: this.names, values: this.values.slice(0, this.at) };
  }

  /** From here on the table is another one. */
  private rename(id: string, fields: readonly string[]): void {
    if (!this.changed) {
      this.changed = true;
      this.names = this.names.slice(0, this.at);
      this.ids.length = this.row;
      this.fields.length = this.row;
    }
    this.ids.push(id);
    this.fields.push(fields);
    for (const field of fields) this.names.push(`${id}/${field}`);
  }
}

/** One keeper a room, for the rooms of the last minute. */
export class Keepers {
  private readonly keepers = new Map<string, { keeper: Keeper; usedAt: number }>();
  private sweptAt = 0;

  of(key: string, now: number): Keeper {
    const known = this.keepers.get(key) ?? { keeper: new Keeper(), usedAt: now };
    known.usedAt = now;
    this.keepers.set(key, known);
    if (now - this.sweptAt > UNUSED_MS) {
      this.sweptAt = now;
      for (const [other, { usedAt }] of this.keepers)
        if (now - usedAt > UNUSED_MS) this.keepers.delete(other);
    }
    return known.keeper;
  }
}

const UNUSED_MS = 60_000;
