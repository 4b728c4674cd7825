/** Reads and writes committed offsets of an empty group: implemented by the Kafka source, used by the guarded actions. */
export interface OffsetWriter {
  /** State of the group and its members, asked now. */
  describe(
    group: string,
  ): Promise<{ state: string; members: { id: string; clientId: string; host: string }[] }>;
  committed(group: string, topic: string, partition: number): Promise<number | null>;
  /** Log start and end of the partition, asked now. */
  bounds(topic: string, partition: number): Promise<{ logStart: number; end: number }>;
  /** The first offset whose record's timestamp is at or after `time`; null when there is none. */
  offsetForTime(topic: string, partition: number, time: number): Promise<number | null>;
  /** Throws `group-not-empty`, `not-authorized`. */
  commit(group: string, offsets: { topic: string; partition: number; offset: number }[]): Promise<void>;
}
