/**
 * Record batches (magic 2; Kafka protocol guide, "Record Batch") and the older message sets (magic 0 and 1) as far as headers go.
 * The reader walks records without making objects for them.
 */

/** One record under the cursor; buffers are views into the batch: copy what outlives the call. */
export interface RecordView {
  offset: number;
  timestamp: number;
  timestampType: 'create-time' | 'log-append-time';
  /** Offsets into `bytes`; -1 length: null. */
  keyStart: number;
  keyLength: number;
  valueStart: number;
  valueLength: number;
  headerCount: number;
  headersStart: number;
  /** Size of the record on the wire, uncompressed. */
  sizeBytes: number;
  /** The (decompressed) records section that the positions above point into. */
  bytes: Buffer;
  batch: BatchHeader;
}

export interface BatchHeader {
  baseOffset: number;
  lastOffset: number;
  leaderEpoch: number;
  magic: number;
  compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  transactional: boolean;
  control: boolean;
  /** Decimal string; '-1' when none. */
  producerId: string;
  producerEpoch: number;
  baseSequence: number;
  recordCount: number;
  baseTimestamp: number;
  maxTimestamp: number;
  timestampType: 'create-time' | 'log-append-time';
}

/** Takes one record; the view is reused: copy what outlives the call. False ends the reading. */
export type RecordVisitor = (view: RecordView) => boolean | undefined;

/** A view with its batch, to be filled and reused by the readers. */
export function emptyView(): RecordView {
  return {
    offset: 0,
    timestamp: 0,
    timestampType: 'create-time',
    keyStart: 0,
    keyLength: -1,
    valueStart: 0,
    valueLength: -1,
    headerCount: 0,
    headersStart: 0,
    sizeBytes: 0,
    bytes: Buffer.alloc(0),
    batch: {
      baseOffset: 0,
      lastOffset: 0,
      leaderEpoch: -1,
      magic: 2,
      compression: 'none',
      transactional: false,
      control: false,
      producerId: '-1',
      producerEpoch: -1,
      baseSequence: -1,
      recordCount: 0,
      baseTimestamp: 0,
      maxTimestamp: 0,
      timestampType: 'create-time',
    },
  };
}
