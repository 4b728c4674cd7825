import type { Delta, Refused, Snapshot } from '../../server/protocol/messages.ts';
import type { RoomSpec } from '../../server/protocol/rooms.ts';
import type { RoomReplica } from '../store/ports.ts';
import { fromSnapshot, type Replica, tickInto, withDelta } from '../../server/protocol/replica.ts';

/** What came of a message. `again`: it did not fit, the room must be subscribed anew. */
export type Outcome = 'state' | 'tick' | 'again';

/** One room as this client holds it, and who listens to it. */
export class Room {
  readonly number: number;
  readonly spec: RoomSpec;
  readonly onState = new Set<() => void>();
  readonly onTick = new Set<() => void>();
  /** The shared room's number on the wire; null until the bridge has answered. */
  wire: number | null = null;
  viewers = 0;
  #replica: Replica | null = null;
  #status: RoomReplica['status'] = 'loading';
  #refusal: RoomReplica['refusal'] = null;
  #view: RoomReplica | null = null;

  constructor(number: number, spec: RoomSpec) {
    this.number = number;
    this.spec = spec;
  }

  /** What it has, for `subscribe` (rule 7). */
  have(): { bootId: string; clock: number } | undefined {
    return this.#replica ? { bootId: this.#replica.bootId, clock: this.#replica.clock } : undefined;
  }

  /** Immutable but for `values` and `asOf`; a new one after each structural change. */
  current(): RoomReplica {
    this.#view ??= viewOf(this.#replica, this.#status, this.#refusal);
    return this.#view;
  }

  snapshot(message: Snapshot): Outcome {
    const replica = fromSnapshot(message);
    if (replica === null) return 'again';
    this.#replica = replica;
    this.#refusal = null;
    return this.#changed('live');
  }

  delta(message: Delta): Outcome {
    const next = this.#replica && withDelta(this.#replica, message);
    if (!next) return 'again';
    this.#replica = next;
    return this.#changed('live');
  }

  tick(bytes: Uint8Array): Outcome {
    if (!this.#replica || !tickInto(this.#replica, bytes)) return 'again';
    if (this.#status === 'stale') this.#changed('live');
    for (const listener of this.onTick) listener();
    return 'tick';
  }

  refuse(message: Refused): void {
    this.#refusal = { code: message.code, detail: message.detail };
    this.#replica = null;
    this.#changed('refused');
  }

  /** Marks the room stale when what it holds is older than `limitMs`. */
  age(now: number, limitMs: number): void {
    if (this.#status === 'live' && this.#replica && now - this.#replica.asOf > limitMs)
      this.#changed('stale');
  }

  #changed(status: RoomReplica['status']): 'state' {
    this.#status = status;
    this.#view = null;
    for (const listener of this.onState) listener();
    return 'state';
  }
}

const NO_VALUES = new Float64Array(0);

function viewOf(
  replica: Replica | null,
  status: RoomReplica['status'],
  refusal: RoomReplica['refusal'],
): RoomReplica {
  const places = new Map(replica?.slots.names.map((name, at) => [name, at]));
  const values = replica?.values ?? NO_VALUES;
  return {
    status,
    refusal,
    state: replica?.state ?? {},
    get asOf() {
      return replica?.asOf ?? 0;
    },
    slotVersion: replica?.slots.version ?? 0,
    values,
    slot: (name) => places.get(name) ?? -1,
    number(name) {
      const value = values[places.get(name) ?? -1];
      return value === undefined || Number.isNaN(value) ? null : value;
    },
  };
}
