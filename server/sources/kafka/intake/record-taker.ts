import { asMillraceError, MillraceError } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import { BatchCursor } from '../wire/batch-cursor.ts';
import { markerType } from '../wire/control-record.ts';
import type { Interner } from '../wire/interner.ts';
import type { RecordView } from '../wire/record-batch.ts';
import { CommitValueReader } from './commit-value.ts';
import type { Counters } from './counters.ts';
import { readGroupValue } from './group-value.ts';
import type { HeldCommits } from './held-transactions.ts';
import { keyVersion, readGroupKey } from './keys.ts';
import type { ObservationWriter } from './observation-writer.ts';
import type { PartitionLog, Phase } from './partition-log.ts';
import type { Skipped } from './skipped.ts';
import type { Slice } from './slice.ts';
import type { SlotTable } from './slot-table.ts';

/** A new slot costs the model 10 to 40 µs, most of all the first ones. */
const MAX_NEW_SLOTS = 200;
const GARBAGE_LOG_MS = 60_000;

/** What all takers of one intake share. */
export interface Takings {
  slots: SlotTable;
  writer: ObservationWriter;
  counters: Counters;
  intern: Interner;
  skipped: Skipped;
  log: Log;
  /** Classic groups by name: what their last record said (see `signature`). */
  groups: Map<string, string>;
  /** Something cannot be known from the log alone: the snapshot must be taken again. */
  onGap: () => void;
  isStopped: () => boolean;
  garbageLoggedAt: number;
}

/**
 * Takes what was fetched of a partition into observations: slices of 8 ms, each flushed, with a turn for the event loop between two. A log's
 * `position` moves record by record, so what was taken once is stepped over when a batch is continued or comes again.
 */
export class RecordTaker {
  readonly #takings: Takings;
  readonly #value = new CommitValueReader();
  readonly #log: PartitionLog;
  readonly #slice: Slice;
  /** Timestamp of the newest batch that was read; NaN: none had one. */
  newestTime = Number.NaN;
  #producerId = '-1';
  #transactional = false;
  #released: { held: HeldCommits; row: number; time: number; phase: Phase } | null = null;

  /** `slice`: of all that came with the same fetch. */
  constructor(takings: Takings, log: PartitionLog, slice: Slice) {
    this.#takings = takings;
    this.#log = log;
    this.#slice = slice;
  }

  /**
   * Takes all whole batches. What cannot be read is stepped over; where that may be the fault of its way here (a wrong checksum, a header
   * that makes no sense), only when it comes a second time: the first time it throws.
   */
  async take(records: Buffer): Promise<BatchCursor> {
    const { writer } = this.#takings;
    const log = this.#log;
    const { jumps } = log;
    const cursor = new BatchCursor(records);
    try {
      while (this.#next(cursor)) {
        const { header } = cursor;
        if (header.lastOffset < log.position) continue;
        if (!cursor.isIntact()) {
          this.#passDamaged(cursor);
          continue;
        }
        this.#producerId = header.producerId;
        this.#transactional = header.transactional;
        const visit = header.control ? this.#marker : this.#record;
        while (!this.#release() || !this.#each(cursor, visit)) {
          writer.flush();
          if (this.#slice.isOver()) await this.#slice.next();
          if (log.jumps !== jumps || this.#takings.isStopped()) return cursor;
        }
        log.position = Math.max(log.position, header.lastOffset + 1);
        // Message format 0 has no times.
        if (header.maxTimestamp >= 0) this.newestTime = header.maxTimestamp;
      }
      return cursor;
    } finally {
      writer.flush();
    }
  }

  /** Steps to the next batch. Where that cannot be done, what lies between here and the log's end is lost. */
  #next(cursor: BatchCursor): boolean {
    try {
      return cursor.next();
    } catch (thrown) {
      const log = this.#log;
      if (!log.isUnreadableAgain()) throw thrown;
      this.#skip(log.position, asMillraceError(thrown).message);
      log.jumpTo(log.end, log.end);
      return false;
    }
  }

  #passDamaged({ header }: BatchCursor): void {
    const log = this.#log;
    const why = `the checksum of a batch at offset ${header.baseOffset} is wrong`;
    if (!log.isUnreadableAgain()) throw new MillraceError('malformed-response', why, { canRetry: true });
    this.#skip(header.baseOffset, why);
    log.position = header.lastOffset + 1;
  }

  /** Walks the present batch from `position` on; false: the slice is over before it. A batch whose records cannot be read is given up. */
  #each(cursor: BatchCursor, visit: (view: RecordView) => boolean): boolean {
    try {
      return cursor.each(visit);
    } catch (thrown) {
      this.#skip(cursor.header.baseOffset, asMillraceError(thrown).message);
      return true;
    }
  }

  /** What a batch says is not known from the log: it is asked for, and the screen says so. */
  #skip(offset: number, why: string): void {
    this.#takings.skipped.note({ partition: this.#log.partition, offset, why, at: performance.now() });
    this.#garbage(`a batch at offset ${offset}: ${why}`);
    this.#takings.onGap();
  }

  readonly #record = (view: RecordView): boolean => {
    const log = this.#log;
    const { offset, bytes, keyStart, keyLength } = view;
    if (offset < log.position) return true;
    log.position = offset + 1;
    const { counters } = this.#takings;
    counters.records_total++;
    const version = keyVersion(bytes, keyStart, keyLength);
    if (version === 1 || version === 0) this.#commit(view);
    else if (version === 2) this.#group(view);
    else if (version > 2) counters.skipped_total++;
    else this.#garbage(`a key of version ${version} at offset ${offset}`);
    return !this.#isSliceOver();
  };

  readonly #marker = (view: RecordView): boolean => {
    const log = this.#log;
    if (view.offset < log.position) return true;
    log.position = view.offset + 1;
    const { counters } = this.#takings;
    counters.records_total++;
    const type = markerType(view);
    if (type === 'unknown') return true;
    const held = log.held.end(this.#producerId);
    if (held === null) return true;
    if (type === 'abort') {
      counters.dropped_total += held.slots.length;
      log.held.letGo(held);
      return true;
    }
    // It counts, and we let it go: only a snapshot can tell.
    if (held.dropped) this.#takings.onGap();
    this.#released = { held, row: 0, time: view.timestamp, phase: log.phaseOf(view.offset) };
    return false;
  };

  /** The commits of a transaction that was committed, all with its marker's time; false: the slice is over before them. */
  #release(): boolean {
    const released = this.#released;
    if (released === null) return true;
    const { held, time, phase } = released;
    while (released.row < held.slots.length) {
      const row = released.row++;
      this.#emitOffset(held.slots[row] ?? 0, held.offsets[row] ?? Number.NaN, time, phase);
      if (this.#isSliceOver()) return false;
    }
    this.#log.held.letGo(held);
    this.#released = null;
    return true;
  }

  #commit(view: RecordView): void {
    const { bytes, keyStart, keyLength, offset: at, valueStart, valueLength } = view;
    const deleted = valueLength < 0;
    if (!deleted && !this.#value.read(bytes, valueStart, valueLength)) {
      this.#garbage(`the value of a commit at offset ${at}`);
      return;
    }
    // Versions 0 and 1 of the key have the same fields: the same partition has the same slot under both.
    const slot = this.#takings.slots.slotOf(bytes, keyStart + 2, keyStart + keyLength);
    if (slot < 0) {
      this.#garbage(`the key of a commit at offset ${at}`);
      return;
    }
    const offset = deleted ? Number.NaN : this.#value.offset;
    if (this.#transactional) {
      this.#hold(slot, offset);
      return;
    }
    // Records of message format 0 have no time of their own.
    const time = view.timestamp >= 0 || deleted ? view.timestamp : this.#value.commitTimestamp;
    if (time < 0 && !deleted) this.#garbage(`a commit without a time at offset ${at}`);
    else this.#emitOffset(slot, offset, time, this.#log.phaseOf(at));
  }

  /** Offset NaN: deleted. */
  #emitOffset(slot: number, offset: number, time: number, phase: Phase): void {
    const { writer, counters, slots } = this.#takings;
    if (Number.isNaN(offset)) {
      counters.tombstones_total++;
      // What was gone before the start and never named is nothing that anybody could forget.
      if (phase !== 'history' || slots.isNamed(slot)) writer.deleted(slot, phase);
    } else {
      counters.commits_total++;
      writer.commit(slot, offset, time, phase);
    }
  }

  #hold(slot: number, offset: number): void {
    const { log: logger, counters } = this.#takings;
    const dropped = this.#log.held.hold(this.#producerId, slot, offset);
    if (dropped === 0) return;
    counters.dropped_total += dropped;
    logger.warn(
      { partition: this.#log.partition },
      'too many commits in open transactions: those of the oldest are let go, and asked for when it ends',
    );
  }

  #group(view: RecordView): void {
    const { writer, counters, groups, intern } = this.#takings;
    const { bytes, keyStart, keyLength, valueStart, valueLength, offset } = view;
    const name = readGroupKey(bytes, keyStart + 2, keyStart + keyLength);
    const deleted = valueLength < 0;
    const value = deleted
      ? null
      : readGroupValue(bytes.subarray(valueStart, valueStart + valueLength), intern);
    if (name === null || (value === null && !deleted)) {
      this.#garbage(`the record of a group at offset ${offset}`);
      return;
    }
    counters.group_records_total++;
    // A group of a thousand members is a record of many kilobytes.
    this.#slice.lookNext();
    if (deleted) counters.tombstones_total++;
    const history = offset < this.#log.historyEnd;
    const said = value === null ? '' : `${value.generation} ${value.members.map(({ id }) => id).join(' ')}`;
    const changed = !history && (deleted || groups.get(name) !== said);
    if (deleted) groups.delete(name);
    else groups.set(name, said);
    writer.group(name, value, view.timestamp, history, changed);
  }

  #isSliceOver(): boolean {
    return this.#takings.writer.newSlots >= MAX_NEW_SLOTS || this.#slice.step();
  }

  /** Counted always, told once a minute at most: who can write to the topic must not be able to fill the log. */
  #garbage(what: string): void {
    const takings = this.#takings;
    takings.counters.garbage_total++;
    const now = performance.now();
    if (now - takings.garbageLoggedAt < GARBAGE_LOG_MS) return;
    takings.garbageLoggedAt = now;
    const { partition } = this.#log;
    takings.log.warn(
      { partition, garbage: takings.counters.garbage_total },
      `cannot be read and is left out: ${what}`,
    );
  }
}
