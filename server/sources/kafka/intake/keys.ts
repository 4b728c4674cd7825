import { int16At } from '../wire/bytes-at.ts';

/**
 * Keys of `__consumer_offsets` (Kafka: OffsetCommitKey.json, GroupMetadataKey.json of group-coordinator): a version in two bytes tells the
 * type. 0 and 1 are offsets, 2 is a classic group; 3 and above are groups of other protocols (KIP-848, KIP-932, KIP-1071).
 */

export interface OffsetKey {
  group: string;
  topic: string;
  partition: number;
}

/** The version of a key; -1 when there is none. */
export function keyVersion(bytes: Buffer, start: number, length: number): number {
  return length < 2 ? -1 : int16At(bytes, start);
}

/** Group, topic and partition of an offset's key, `start` being behind its version; null unless it is exactly that. */
export function readOffsetKey(bytes: Buffer, start: number, end: number): OffsetKey | null {
  const groupEnd = stringEnd(bytes, start, end);
  const topicEnd = stringEnd(bytes, groupEnd, end);
  // A topic has a name; a group may be called "" (kafka clients before 2.2 let it be).
  if (topicEnd + 4 !== end || topicEnd === groupEnd + 2) return null;
  const partition = bytes.readInt32BE(topicEnd);
  if (partition < 0) return null;
  return {
    group: bytes.toString('utf8', start + 2, groupEnd),
    topic: bytes.toString('utf8', groupEnd + 2, topicEnd),
    partition,
  };
}

/** The group of a classic group's key; null unless it is exactly that. */
export function readGroupKey(bytes: Buffer, start: number, end: number): string | null {
  return stringEnd(bytes, start, end) === end ? bytes.toString('utf8', start + 2, end) : null;
}

/** Where a STRING at `at` ends; Infinity when it does not end before `end`. */
function stringEnd(bytes: Buffer, at: number, end: number): number {
  if (at + 2 > end) return Number.POSITIVE_INFINITY;
  const length = bytes.readInt16BE(at);
  const stringEnd = at + 2 + length;
  return length < 0 || stringEnd > end ? Number.POSITIVE_INFINITY : stringEnd;
}
