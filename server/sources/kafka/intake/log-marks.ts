import { fetch } from '../api/fetch.ts';
import { listOffsets } from '../api/list-offsets.ts';
import { kafkaError } from '../wire/error-codes.ts';
import type { KafkaConnection } from '../wire/request.ts';
import { OFFSETS_TOPIC } from './offsets-topic.ts';

const END = -1;

/** Where to begin in one partition. */
export interface LogMarks {
  /** High watermark: what lies below is older than a snapshot that is asked for from now on. */
  end: number;
  /** The lower of the last stable offset (no open transaction begins before it) and the offset at `since`. */
  from: number;
}

export type MarkedPartition = { partition: number } & (
  | { marks: LogMarks; errorCode: 0 }
  | { marks: null; errorCode: number }
);

/** The marks of partitions that this broker leads. `since`: ms since 1970. Throws as `send` does; Kafka's codes are told by partition. */
export async function readMarks(
  connection: KafkaConnection,
  broker: number,
  partitions: readonly number[],
  since: number,
): Promise<MarkedPartition[]> {
  const [ends, stable, young] = await Promise.all([
    offsetsAt(connection, broker, partitions, END, 'read_uncommitted'),
    offsetsAt(connection, broker, partitions, END, 'read_committed'),
    offsetsAt(connection, broker, partitions, since, 'read_uncommitted'),
  ]);
  return partitions.map((partition) => {
    const answers = [ends, stable, young].map((answer) => answer.get(partition) ?? MISSING);
    const failed = answers.find(({ errorCode }) => errorCode !== 0);
    if (failed !== undefined) return { partition, marks: null, errorCode: failed.errorCode };
    const end = ends.get(partition)?.offset ?? 0;
    const offsets = [stable, young].map((answer) => answer.get(partition)?.offset ?? -1);
    // -1: no record is as young as `since`.
    const from = Math.min(end, ...offsets.map((offset) => (offset < 0 ? end : offset)));
    return { partition, marks: { end, from }, errorCode: 0 };
  });
}

/** Kafka's code for one Fetch of nothing: Describe is enough for the marks, reading wants Read. */
export async function probeFetch(
  connection: KafkaConnection,
  broker: number,
  { partition, offset }: { partition: number; offset: number },
): Promise<number> {
  const answer = await connection.send(
    broker,
    fetch({
      partitions: [{ topic: OFFSETS_TOPIC, partition, offset, maxBytes: 1 }],
      ...{ maxBytes: 1, maxWaitMs: 0, minBytes: 0, isolation: 'read_uncommitted' },
    }),
  );
  return answer.errorCode === 0 ? (answer.partitions[0]?.errorCode ?? 0) : answer.errorCode;
}

interface Found {
  offset: number;
  errorCode: number;
}
/** A partition that was asked for and not answered: as if its leader had moved. */
const MISSING: Found = { offset: -1, errorCode: 6 };

async function offsetsAt(
  connection: KafkaConnection,
  broker: number,
  partitions: readonly number[],
  timestamp: number,
  isolation: 'read_uncommitted' | 'read_committed',
): Promise<Map<number, Found>> {
  const topics = [{ name: OFFSETS_TOPIC, partitions }];
  const { partition, offset, errorCode } = await connection.send(
    broker,
    listOffsets({ topics, timestamp, isolation }),
  );
  const found = new Map<number, Found>();
  for (const [row, number] of partition.entries())
    found.set(number, { offset: offset[row] ?? -1, errorCode: errorCode[row] ?? 0 });
  return found;
}

/** What a code of `readMarks` means, for people. */
export function marksTrouble(errorCode: number, partition: number): string {
  return kafkaError(errorCode, `${OFFSETS_TOPIC}-${partition}`).message;
}
