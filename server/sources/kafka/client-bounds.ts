import { MillraceError } from '../../errors.ts';
import { listOffsets } from './api/list-offsets.ts';
import { kafkaError } from './wire/error-codes.ts';
import type { KafkaConnection } from './wire/request.ts';

const EARLIEST = -2;
const LATEST = -1;

/** Log start and high watermark of one partition, asked of its leader now. Throws what Kafka's error codes mean. */
export async function logBounds(
  connection: KafkaConnection,
  broker: number,
  topic: string,
  partition: number,
): Promise<{ logStart: number; end: number }> {
  const [logStart, end] = await Promise.all([
    offsetAt(connection, broker, topic, partition, EARLIEST),
    offsetAt(connection, broker, topic, partition, LATEST),
  ]);
  return { logStart, end };
}

/** One offset by timestamp (-2: log start, -1: end, else ms); -1 when no record is that young. */
export async function offsetAt(
  connection: KafkaConnection,
  broker: number,
  topic: string,
  partition: number,
  timestamp: number,
): Promise<number> {
  const answer = await connection.send(
    broker,
    listOffsets({
      topics: [{ name: topic, partitions: [partition] }],
      timestamp,
      isolation: 'read_uncommitted',
    }),
  );
  const errorCode = answer.errorCode[0] ?? 0;
  if (errorCode !== 0) throw kafkaError(errorCode, `the offsets of ${topic}-${partition}`);
  const offset = answer.offset[0];
  if (offset === undefined)
    throw new MillraceError(
      'malformed-response',
      `ListOffsets of ${topic}-${partition} is answered without it`,
    );
  return offset;
}
