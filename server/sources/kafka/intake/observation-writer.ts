import type { Clock } from '../../../clock.ts';
import type { Observation } from '../../../model/observation.ts';
import type { Emit } from '../../source.ts';
import type { GroupValue } from './group-value.ts';
import type { Phase } from './partition-log.ts';
import type { SlotTable } from './slot-table.ts';

interface WriterDeps {
  cluster: string;
  emit: Emit;
  clock: Clock;
  slots: SlotTable;
  onGroupChange: (groups: readonly string[]) => void;
}

/** Commits in one observation at most. */
const COLUMN_LENGTH = 8_192;

/**
 * Collects what is read into observations, in the order of the log: commits of one kind and phase share columns until something else
 * comes between. Slots are named in front of the first observation that uses them. `flush` emits.
 */
export class ObservationWriter {
  readonly #deps: WriterDeps;
  #out: Observation[] = [];
  #kind: 'commits' | 'deleted' = 'commits';
  #phase: Phase = 'live';
  #count = 0;
  readonly #slot = new Uint32Array(COLUMN_LENGTH);
  readonly #offset = new Float64Array(COLUMN_LENGTH);
  readonly #commitTime = new Float64Array(COLUMN_LENGTH);
  /** Slots that have no name yet, in the order of their first use. */
  #unnamed: number[] = [];
  readonly #changed = new Set<string>();
  #closed = false;

  constructor(deps: WriterDeps) {
    this.#deps = deps;
  }

  /** Slots that the next flush names: each costs the model more than a hundred commits. */
  newSlots = 0;
  /** Commits since the last flush. */
  pending = 0;

  commit(slot: number, offset: number, commitTime: number, phase: Phase): void {
    this.#use('commits', phase);
    if (!this.#deps.slots.isLiving(slot)) {
      this.#name(slot);
      this.#deps.slots.markLiving(slot);
    }
    const row = this.#count++;
    this.#slot[row] = slot;
    this.#offset[row] = offset;
    this.#commitTime[row] = commitTime;
    this.pending++;
  }

  deleted(slot: number, phase: Phase): void {
    this.#use('deleted', phase);
    this.#name(slot);
    this.#deps.slots.markDeleted(slot);
    this.#slot[this.#count++] = slot;
    this.pending++;
  }

  /** `value` null: the group was deleted. `changed`: the listener is told of it after the next flush. */
  group(
    group: string,
    value: GroupValue | null,
    recordTime: number,
    history: boolean,
    changed: boolean,
  ): void {
    this.#closeColumns();
    const { cluster, clock } = this.#deps;
    this.#out.push({ kind: 'group-metadata', cluster, at: clock.now(), recordTime, group, value, history });
    if (changed) this.#changed.add(group);
  }

  flush(): void {
    this.#closeColumns();
    this.newSlots = 0;
    this.pending = 0;
    if (this.#closed || this.#out.length === 0) return;
    const out = this.#out;
    this.#out = [];
    this.#deps.emit(out);
    if (this.#changed.size === 0) return;
    const changed = [...this.#changed];
    this.#changed.clear();
    this.#deps.onGroupChange(changed);
  }

  /** Nothing is emitted any more. */
  close(): void {
    this.#closed = true;
    this.#out = [];
  }

  #use(kind: 'commits' | 'deleted', phase: Phase): void {
    if (this.#count === COLUMN_LENGTH || kind !== this.#kind || phase !== this.#phase) {
      this.#closeColumns();
      this.#kind = kind;
      this.#phase = phase;
    }
  }

  /** In front of its first use. */
  #name(slot: number): void {
    if (this.#deps.slots.isNamed(slot)) return;
    this.#unnamed.push(slot);
    this.newSlots++;
  }

  #closeColumns(): void {
    if (this.#count === 0) return;
    const { cluster, clock, slots } = this.#deps;
    const at = clock.now();
    if (this.#unnamed.length > 0) {
      this.#out.push({
        kind: 'commit-slots',
        cluster,
        at,
        slots: this.#unnamed.map((slot) => slots.describe(slot)),
      });
      this.#unnamed = [];
    }
    const count = this.#count;
    this.#count = 0;
    const slot = this.#slot.slice(0, count);
    const history = this.#phase === 'history';
    const overlap = this.#phase === 'overlap';
    if (this.#kind === 'deleted') {
      this.#out.push({ kind: 'commits-deleted', cluster, at, slots: [...slot], history });
      return;
    }
    const batch = {
      slot,
      offset: this.#offset.slice(0, count),
      commitTime: this.#commitTime.slice(0, count),
    };
    this.#out.push({ kind: 'commits', cluster, at, history, overlap, batch });
  }
}
