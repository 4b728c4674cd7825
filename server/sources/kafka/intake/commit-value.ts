import { int16At, int32At, int64At } from '../wire/bytes-at.ts';

/** Offsets above 2^53 are no offsets. */
const HIGHEST_UPPER_HALF = 0x1f_ffff;
const NEWEST_VERSION = 4;
const TOPIC_ID_TAG = 0;

/**
 * Reads OffsetCommitValue (Kafka: OffsetCommitValue.json; version 4 is flexible, with the topic id as tag 0). One reader is reused for all
 * records, so that a commit costs no object: `read` leaves what it found in the fields.
 */
export class CommitValueReader {
  offset = 0;
  /** When the coordinator took the commit, brokers' clock; -1: not told. */
  commitTimestamp = 0;
  #at = 0;
  #end = 0;

  /** False when the value is anything but one whole OffsetCommitValue: too short, too long, a field out of bounds, a version of the future. */
  read(bytes: Buffer, start: number, length: number): boolean {
    // Version, offset, an empty string and a timestamp.
    if (length < 19) return false;
    const end = start + length;
    const version = int16At(bytes, start);
    if (version < 0 || version > NEWEST_VERSION) return false;
    const upper = int32At(bytes, start + 2);
    if (upper < 0 || upper > HIGHEST_UPPER_HALF) return false;
    this.offset = int64At(bytes, start + 2);
    this.#at = start + 10;
    this.#end = end;
    if (version >= 3) {
      // The leader epoch: -1 when the consumer knows none.
      if (int32At(bytes, this.#at) < -1) return false;
      this.#at += 4;
    }
    if (!this.#skipMetadata(bytes, version)) return false;
    const timestampAt = this.#at;
    this.#at += version === 1 ? 16 : 8;
    if (this.#at > end) return false;
    this.commitTimestamp = int64At(bytes, timestampAt);
    if (this.commitTimestamp < -1) return false;
    if (version >= 4 && !this.#skipTags(bytes)) return false;
    return this.#at === end;
  }

  #skipMetadata(bytes: Buffer, version: number): boolean {
    if (this.#at + 2 > this.#end) return false;
    const length = version >= 4 ? this.#unsignedVarint(bytes) - 1 : int16At(bytes, this.#at);
    if (version < 4) this.#at += 2;
    if (length < 0) return false;
    this.#at += length;
    return this.#at <= this.#end;
  }

  #skipTags(bytes: Buffer): boolean {
    const count = this.#unsignedVarint(bytes);
    if (count < 0) return false;
    for (let i = 0; i < count; i++) {
      const tag = this.#unsignedVarint(bytes);
      const size = this.#unsignedVarint(bytes);
      if (tag < 0 || size < 0 || (tag === TOPIC_ID_TAG && size !== 16)) return false;
      this.#at += size;
      if (this.#at > this.#end) return false;
    }
    return true;
  }

  /** -1 when it is cut or longer than five bytes. */
  #unsignedVarint(bytes: Buffer): number {
    let value = 0;
    for (let scale = 1; scale <= 0x1000_0000; scale *= 128) {
      if (this.#at >= this.#end) return -1;
      const byte = bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return -1;
  }
}
