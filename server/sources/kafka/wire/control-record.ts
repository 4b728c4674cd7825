import type { RecordView } from './record-batch.ts';

/** What a record of a control batch marks: its key is version (int16) and type (int16; 0 abort, 1 commit). */
export function markerType(view: RecordView): 'commit' | 'abort' | 'unknown' {
  if (view.keyLength < 4) return 'unknown';
  const type = view.bytes.readInt16BE(view.keyStart + 2);
  return type === 0 ? 'abort' : type === 1 ? 'commit' : 'unknown';
}
