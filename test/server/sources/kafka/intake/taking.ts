import { silentLog } from '../../../../../server/log.ts';
import type { Observation } from '../../../../../server/model/observation.ts';
import { type Counters, noCounts } from '../../../../../server/sources/kafka/intake/counters.ts';
import { ObservationWriter } from '../../../../../server/sources/kafka/intake/observation-writer.ts';
import { PartitionLog } from '../../../../../server/sources/kafka/intake/partition-log.ts';
import { RecordTaker, type Takings } from '../../../../../server/sources/kafka/intake/record-taker.ts';
import { Skipped } from '../../../../../server/sources/kafka/intake/skipped.ts';
import { Slice } from '../../../../../server/sources/kafka/intake/slice.ts';
import { SlotTable } from '../../../../../server/sources/kafka/intake/slot-table.ts';
import { encodeBatch, type TestBatch } from '../wire/batches.ts';
import { said } from './said.ts';

/** The time of batches that name none. */
export const BATCH_TIME = 1_700_000_000_000;

export interface Taking {
  log: PartitionLog;
  counters: Counters;
  observations: Observation[];
  /** Groups told to `onGroupChange`, call by call. */
  changed: string[][];
  gaps: number;
  warnings: string[];
  /** Batches behind one another in the log: those without a base offset follow the one before. */
  take(...batches: (TestBatch | Buffer)[]): Promise<void>;
  /** What was said, in short, see `said`. */
  said(): string[];
  stop(): void;
}

/** One partition of `__consumer_offsets` from which batches are taken into observations. Everything is live unless told otherwise. */
export function taking({ historyEnd = 0, overlapEnd = 0, from = 0 } = {}): Taking {
  const observations: Observation[] = [];
  const changed: string[][] = [];
  const warnings: string[] = [];
  const intern = (text: string) => text;
  const slots = new SlotTable(intern);
  const writer = new ObservationWriter({
    cluster: 'test',
    emit: (emitted) => observations.push(...emitted),
    clock: { now: () => 1 },
    slots,
    onGroupChange: (groups) => changed.push([...groups]),
  });
  let isStopped = false;
  const takings: Takings = {
    ...{ slots, writer, intern, counters: noCounts(), groups: new Map(), skipped: new Skipped() },
    log: { ...silentLog, warn: (_fields: unknown, text: string) => warnings.push(text) } as never,
    onGap: () => {
      result.gaps++;
    },
    isStopped: () => isStopped,
    garbageLoggedAt: Number.NEGATIVE_INFINITY,
  };
  const log = new PartitionLog(0);
  log.begin({ from, end: historyEnd });
  log.hearEnd(overlapEnd);
  let next = from;
  const result: Taking = {
    ...{ log, counters: takings.counters, observations, changed, gaps: 0, warnings },
    async take(...batches) {
      const bytes = batches.map((batch) => {
        if (Buffer.isBuffer(batch)) return batch;
        const baseOffset = batch.baseOffset ?? next;
        next = baseOffset + (batch.lastOffsetDelta ?? batch.records.length - 1) + 1;
        return encodeBatch({ ...batch, baseOffset });
      });
      await new RecordTaker(takings, log, new Slice()).take(Buffer.concat(bytes));
    },
    said: () => said(observations),
    stop() {
      isStopped = true;
      writer.close();
    },
  };
  return result;
}
