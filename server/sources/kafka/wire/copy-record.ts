import type { RawRecord } from '../../../peek/reader.ts';
import type { RecordView } from './record-batch.ts';
import { copyKey, copyValue, readHeaders } from './record-headers.ts';

/** Transactions that were aborted, as a read_committed Fetch tells them for the range that it answers. */
export type AbortedTransactions = readonly { producerId: string; firstOffset: number }[];

/**
 * The record under the view as an object of its own. When key, value and headers are more than `maxBytes`, the headers and the end of the
 * value (at worst of the key) are left out. `aborted` must come from a Fetch at or below this record and of the same batch.
 */
export function copyRecord(view: RecordView, aborted: AbortedTransactions, maxBytes: number): RawRecord {
  const { batch } = view;
  const whole = view.sizeBytes <= maxBytes;
  const key = copyKey(view, maxBytes);
  return {
    offset: view.offset,
    timestamp: view.timestamp,
    timestampType: view.timestampType,
    key,
    value: copyValue(view, maxBytes - (key?.length ?? 0)),
    headers: whole ? readHeaders(view) : [],
    sizeBytes: view.sizeBytes,
    compression: batch.compression,
    producerId: batch.producerId === '-1' ? null : batch.producerId,
    producerEpoch: batch.producerId === '-1' ? null : batch.producerEpoch,
    transactional: batch.transactional,
    aborted: batch.transactional && isAborted(view.offset, batch.producerId, aborted),
  };
}

/** A producer's transactions don't overlap, and those that ended before the fetched range are not told: so one that began before is the record's. */
export function isAborted(offset: number, producerId: string, aborted: AbortedTransactions): boolean {
  return aborted.some(
    (transaction) => transaction.producerId === producerId && transaction.firstOffset <= offset,
  );
}
