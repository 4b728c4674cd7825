import type { GraphEdge, GraphNode } from '../../../server/protocol/graph.ts';
import type { Finding } from '../../../server/protocol/finding.ts';
import type { Entity, RoomState } from '../../../server/protocol/messages.ts';
import type { RoomReplica, Watched } from '../../store/ports.ts';

/** A graph and its numbers by slot name, as a room would hold them. */
export interface Recording {
  nodes: GraphNode[];
  edges: GraphEdge[];
  findings?: Finding[];
  numbers: Record<string, number>;
}

/** A room that shows a recording. `write` changes numbers as a tick does, `replace` the structure as a delta does. */
export class RecordedRoom implements Watched {
  private replica: RoomReplica;
  private readonly stateListeners = new Set<() => void>();
  private readonly tickListeners = new Set<() => void>();
  private version = 1;

  constructor(recording: Recording) {
    this.replica = replicaOf(recording, this.version);
  }

  current(): RoomReplica {
    return this.replica;
  }

  onState(listener: () => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  onTick(listener: () => void): () => void {
    this.tickListeners.add(listener);
    return () => this.tickListeners.delete(listener);
  }

  release(): void {
    this.stateListeners.clear();
    this.tickListeners.clear();
  }

  /** How many listen: a scene that is gone must leave none. */
  get listeners(): number {
    return this.stateListeners.size + this.tickListeners.size;
  }

  write(numbers: Record<string, number>): void {
    for (const [name, value] of Object.entries(numbers)) {
      const slot = this.replica.slot(name);
      if (slot >= 0) this.replica.values[slot] = value;
    }
    for (const listener of this.tickListeners) listener();
  }

  /** A tick in which the caller has written `values` itself. */
  tick(): void {
    for (const listener of this.tickListeners) listener();
  }

  replace(recording: Recording): void {
    this.replica = replicaOf(recording, ++this.version);
    for (const listener of this.stateListeners) listener();
  }
}

function replicaOf(recording: Recording, slotVersion: number): RoomReplica {
  const names = Object.keys(recording.numbers);
  const slots = new Map(names.map((name, at) => [name, at]));
  const values = new Float64Array(names.map((name) => recording.numbers[name] ?? Number.NaN));
  const byId = (entities: readonly { id: string }[]): Record<string, Entity> =>
    Object.fromEntries(entities.map((entity) => [entity.id, { ...entity }]));
  const state: RoomState = {
    nodes: byId(recording.nodes),
    edges: byId(recording.edges),
    findings: byId(recording.findings ?? []),
  };
  return {
    status: 'live',
    refusal: null,
    state,
    asOf: 0,
    slotVersion,
    slot: (name) => slots.get(name) ?? -1,
    values,
    number: (name) => {
      const value = values[slots.get(name) ?? -1];
      return value === undefined || Number.isNaN(value) ? null : value;
    },
  };
}
