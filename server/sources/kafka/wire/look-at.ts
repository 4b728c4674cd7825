import type { RawRecord } from '../../../peek/reader.ts';
import type { FetchedPartition } from '../api/answers.ts';
import { BatchCursor, type BatchOptions } from './batch-cursor.ts';
import { markerType } from './control-record.ts';
import { copyRecord } from './copy-record.ts';
import type { RecordView } from './record-batch.ts';

/** What one Fetch answer says about an offset. */
export interface Look {
  /** What stands at the offset itself. */
  at:
    | { kind: 'record'; record: RawRecord }
    | { kind: 'marker'; markerType: ReturnType<typeof markerType>; producerId: string; timestamp: number }
    | null;
  /** Timestamp of the nearest record before the offset that is in this answer. */
  previousTimestamp: number | null;
  /** Offset of the first record (no marker) behind the offset, as far as this answer goes; not looked for when a record stands at it. */
  next: number | null;
  /** Up to here (exclusive) the log is known; null when no batch was whole. */
  readTo: number | null;
  /** Size of the batch that was cut at the end. */
  neededBytes: number | null;
}

/** Looks for `offset` in a Fetch answer. `maxBytes` bounds what is copied of a record. Throws as BatchCursor does. */
export function lookAt(
  answer: Pick<FetchedPartition, 'records' | 'aborted'>,
  offset: number,
  maxBytes: number,
  options: BatchOptions = {},
): Look {
  const look: Look = { at: null, previousTimestamp: null, next: null, readTo: null, neededBytes: null };
  const cursor = new BatchCursor(answer.records, options);
  const visit = (view: RecordView): boolean => {
    const { control, producerId } = view.batch;
    if (view.offset < offset) {
      look.previousTimestamp = view.timestamp;
    } else if (view.offset > offset) {
      if (!control) look.next = view.offset;
    } else if (control) {
      look.at = { kind: 'marker', markerType: markerType(view), producerId, timestamp: view.timestamp };
    } else {
      look.at = { kind: 'record', record: copyRecord(view, answer.aborted, maxBytes) };
    }
    return look.next === null && look.at?.kind !== 'record';
  };
  while (cursor.next() && cursor.each(visit));
  look.readTo = cursor.nextOffset;
  look.neededBytes = cursor.neededBytes;
  return look;
}
