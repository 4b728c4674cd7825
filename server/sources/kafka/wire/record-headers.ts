import { MillraceError } from '../../../errors.ts';
import type { RawHeader } from '../../../peek/reader.ts';
import type { RecordView } from './record-batch.ts';
import { VarintReader } from './varint.ts';

/** The headers of the record under the view, values copied. Throws malformed-response. */
export function readHeaders(view: RecordView): RawHeader[] {
  const headers: RawHeader[] = [];
  const reader = new VarintReader(view.bytes, view.headersStart, view.bytes.length);
  for (let i = 0; i < view.headerCount; i++) {
    const name = take(view.bytes, reader, reader.int());
    if (name === null) throw new MillraceError('malformed-response', 'a header has no name');
    headers.push({ name: name.toString('utf8'), value: take(view.bytes, reader, reader.int()) });
  }
  return headers;
}

/** The key, copied, at most `maxBytes` of it; null when there is none. */
export function copyKey(view: RecordView, maxBytes = Number.POSITIVE_INFINITY): Buffer | null {
  return copy(view.bytes, view.keyStart, Math.min(view.keyLength, maxBytes));
}

/** The value, copied, at most `maxBytes` of it; null when there is none. */
export function copyValue(view: RecordView, maxBytes = Number.POSITIVE_INFINITY): Buffer | null {
  return copy(view.bytes, view.valueStart, Math.min(view.valueLength, maxBytes));
}

function take(bytes: Buffer, reader: VarintReader, length: number): Buffer | null {
  if (length < 0) return null;
  if (reader.at + length > bytes.length)
    throw new MillraceError('malformed-response', 'a header is longer than its record');
  const value = copy(bytes, reader.at, length);
  reader.at += length;
  return value;
}

/** A copy: a view would keep a whole Fetch answer alive. */
function copy(bytes: Buffer, start: number, length: number): Buffer | null {
  return length < 0 ? null : Buffer.from(bytes.subarray(start, start + length));
}
