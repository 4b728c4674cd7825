import { MillraceError } from '../../../errors.ts';
import type { RecordView, RecordVisitor } from './record-batch.ts';
import { VarintReader } from './varint.ts';

/**
 * Walks the records section of a magic 2 batch (protocol guide, "Record"). This is the loop that all of `__consumer_offsets` passes
 * through: plain arithmetic on bytes, no object and no closure a record. Every position is checked against the record's end, and that
 * against the section's. Returns false when the visitor ended it. Throws malformed-response.
 */
export function scanRecords(
  bytes: Buffer,
  start: number,
  end: number,
  view: RecordView,
  visit: RecordVisitor,
): boolean {
  const { baseOffset, baseTimestamp, maxTimestamp, timestampType, recordCount } = view.batch;
  const appendTime = timestampType === 'log-append-time';
  const reader = new VarintReader(bytes, start, end);
  view.bytes = bytes;
  view.timestampType = timestampType;
  for (let i = 0; i < recordCount; i++) {
    const recordStart = reader.at;
    const length = reader.int();
    const recordEnd = reader.at + length;
    if (length < 0 || recordEnd > end) throw malformed(i, 'is longer than its batch');
    reader.at++; // attributes: unused
    const timestampDelta = reader.long();
    const offsetDelta = reader.int();
    const keyLength = reader.int();
    const keyStart = reader.at;
    if (keyLength > 0) reader.at += keyLength;
    const valueLength = reader.int();
    const valueStart = reader.at;
    if (valueLength > 0) reader.at += valueLength;
    const headerCount = reader.int();
    if (reader.at > recordEnd || headerCount < 0) throw malformed(i, 'is longer than it claims');
    view.offset = baseOffset + offsetDelta;
    view.timestamp = appendTime ? maxTimestamp : baseTimestamp + timestampDelta;
    view.keyStart = keyStart;
    view.keyLength = keyLength < 0 ? -1 : keyLength;
    view.valueStart = valueStart;
    view.valueLength = valueLength < 0 ? -1 : valueLength;
    view.headerCount = headerCount;
    view.headersStart = reader.at;
    view.sizeBytes = recordEnd - recordStart;
    if (visit(view) === false) return false;
    reader.at = recordEnd;
  }
  return true;
}

function malformed(record: number, what: string): MillraceError {
  return new MillraceError('malformed-response', `record ${record} of a batch ${what}`);
}
