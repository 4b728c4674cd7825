import { apply } from './delta.ts';
import type { Delta, RoomState, SlotTable, Snapshot } from './messages.ts';
import { decodeTick, decodeValues } from './ticks.ts';

/** What a client holds of a room (SPEC.md rules 4 to 11). `values` is written in place as long as the table stands. */
export interface Replica {
  readonly bootId: string;
  readonly clock: number;
  readonly state: RoomState;
  readonly slots: SlotTable;
  readonly values: Float64Array;
  asOf: number;
}

/** Null when the values do not fit the slot table. */
export function fromSnapshot(message: Snapshot): Replica | null {
  const values = decodeValues(message.values, message.slots.names.length);
  if (values === null) return null;
  const { bootId, clock, state, slots, asOf } = message;
  return { bootId, clock, state, slots, values, asOf };
}

/** The replica after a delta; null when it does not fit and the room must be subscribed again (rule 5). */
export function withDelta(replica: Replica, message: Delta): Replica | null {
  if (message.from !== replica.clock) return null;
  const state = apply(replica.state, message.changes);
  const { clock, asOf } = message;
  if (message.slots === undefined) return { ...replica, clock, state, asOf };
  const values = message.values ? decodeValues(message.values, message.slots.names.length) : null;
  return values === null ? null : { ...replica, clock, state, asOf, slots: message.slots, values };
}

/** Writes a tick into the values. False when it is not of this slot table: subscribe again (rule 10). */
export function tickInto(replica: Replica, bytes: Uint8Array): boolean {
  const tick = decodeTick(bytes, replica.slots.names.length);
  if (tick === null || tick.version !== replica.slots.version) return false;
  for (let i = 0; i < tick.indices.length; i++) {
    replica.values[tick.indices[i] ?? 0] = tick.values[i] ?? Number.NaN;
  }
  replica.asOf = tick.asOf;
  return true;
}
