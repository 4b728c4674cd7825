/** Reads one record from the log: implemented by the Kafka source, used by the event peek. */
export interface RawHeader {
  name: string;
  value: Buffer | null;
}

export interface RawRecord {
  offset: number;
  timestamp: number;
  timestampType: 'create-time' | 'log-append-time';
  key: Buffer | null;
  value: Buffer | null;
  headers: RawHeader[];
  /** Size of the record, uncompressed, bytes. */
  sizeBytes: number;
  compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  producerId: string | null;
  producerEpoch: number | null;
  transactional: boolean;
  /** Part of an aborted transaction: consumers with read_committed never see it. */
  aborted: boolean;
}

export type RawRead =
  | { kind: 'record'; record: RawRecord; previousTimestamp: number | null }
  /** `marker`: a commit or abort marker stands here. */
  | {
      kind: 'marker';
      markerType: 'commit' | 'abort' | 'unknown';
      producerId: string;
      timestamp: number;
      nextOffset: number | null;
    }
  /** Removed by compaction (or never written): the next record stands at `nextOffset`, null when none up to the end. */
  | { kind: 'gap'; nextOffset: number | null }
  | { kind: 'below-log-start'; logStart: number }
  | { kind: 'beyond-end'; end: number }
  /** The record is larger than the bound: only its size is known, and its head where it could be cut. */
  | { kind: 'too-large'; offset: number; sizeBytes: number; head: RawRecord | null };

export interface RecordReader {
  /**
   * Reads what stands at `offset`. Throws MillraceError: unknown-topic, unknown-partition, not-authorized, timeout,
   * broker-unreachable, malformed-response.
   */
  read(request: {
    topic: string;
    partition: number;
    offset: number;
    maxBytes: number;
    timeoutMs: number;
    signal?: AbortSignal;
  }): Promise<RawRead>;
}
