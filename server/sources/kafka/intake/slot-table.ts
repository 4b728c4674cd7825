import type { CommitSlot } from '../../../model/observation.ts';
import type { Interner } from '../wire/interner.ts';
import { readOffsetKey } from './keys.ts';

const CHUNK_BYTES = 1 << 20;
const FIRST_BUCKETS = 1 << 12;

/** A table smaller than this is not worth rebuilding. */
const FEWEST_TO_FORGET = 4_096;
/** `deleted`: it was told to others, and its commit was deleted since. */
const [UNNAMED, NAMED, DELETED] = [0, 1, 2];

/**
 * From the bytes of an offset's key to its slot: open addressing with linear probing, keys copied one behind the other into large chunks.
 * A known key costs a compare where it follows the one before as it did the first time (a group commits its partitions together), else a
 * hash and a compare; strings are made when a slot is named. Slots count from 0; `forget` gives back those that nothing stands behind.
 */
export class SlotTable {
  /** Slot + 1; 0: free. At most half full. */
  #buckets = new Uint32Array(FIRST_BUCKETS);
  #count = 0;
  // By slot:
  #hash = new Int32Array(FIRST_BUCKETS / 2);
  #chunkOf = new Uint16Array(FIRST_BUCKETS / 2);
  #startOf = new Uint32Array(FIRST_BUCKETS / 2);
  #lengthOf = new Uint32Array(FIRST_BUCKETS / 2);
  #state = new Uint8Array(FIRST_BUCKETS / 2);
  /** Numbers that were given back; the length of their keys is 0. */
  readonly #free: number[] = [];
  /** How many are named and not deleted. */
  #living = 0;
  #last = -1;
  #chunks: Buffer[] = [];
  #chunkEnd = CHUNK_BYTES;
  readonly #intern: Interner;

  constructor(intern: Interner) {
    this.#intern = intern;
  }

  /** Keys that are known. */
  get size(): number {
    return this.#count - this.#free.length;
  }

  /** The slot of the key whose group, topic and partition stand in `bytes` from `start` (behind the version) to `end`; a new one when it is unknown; -1 when it is no key. */
  slotOf(bytes: Buffer, start: number, end: number): number {
    const next = this.#last + 1;
    if (next < this.#count && this.#isKey(next, bytes, start, end)) {
      this.#last = next;
      return next;
    }
    const hash = hashOf(bytes, start, end);
    const mask = this.#buckets.length - 1;
    let bucket = hash & mask;
    for (;;) {
      const slot = (this.#buckets[bucket] ?? 0) - 1;
      if (slot < 0) return this.#add(bytes, start, end, hash, bucket);
      if (this.#hash[slot] === hash && this.#isKey(slot, bytes, start, end)) {
        this.#last = slot;
        return slot;
      }
      bucket = (bucket + 1) & mask;
    }
  }

  /** Whether the slot was told to others by its name: a slot of commits that never came to count is not. */
  isNamed(slot: number): boolean {
    return this.#state[slot] !== UNNAMED;
  }

  /** Named, and a commit stands behind it. */
  isLiving(slot: number): boolean {
    return this.#state[slot] === NAMED;
  }

  /** A commit stands behind it, and its name was told, or will be before it is used. */
  markLiving(slot: number): void {
    if (this.#state[slot] !== NAMED) this.#living++;
    this.#state[slot] = NAMED;
  }

  /** Its commit was deleted; its name was told, or will be before it is used. */
  markDeleted(slot: number): void {
    if (this.#state[slot] === NAMED) this.#living--;
    this.#state[slot] = DELETED;
  }

  /** More than half of the table is dead: it is worth the time of `forget`. */
  get isMostlyDead(): boolean {
    return this.size >= FEWEST_TO_FORGET && this.#living * 2 < this.size;
  }

  /** Gives back all slots behind which no commit stands, except those that are needed: their numbers will be given to other keys. */
  forget(isNeeded: (slot: number) => boolean): void {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#chunkEnd = CHUNK_BYTES;
    for (let slot = 0; slot < this.#count; slot++) {
      const length = this.#lengthOf[slot] ?? 0;
      if (length === 0) continue;
      if (this.#state[slot] === NAMED || isNeeded(slot)) {
        const start = this.#startOf[slot] ?? 0;
        const chunk = chunks[this.#chunkOf[slot] ?? 0];
        if (chunk !== undefined) this.#keep(slot, chunk, start, start + length);
        continue;
      }
      this.#lengthOf[slot] = 0;
      this.#state[slot] = UNNAMED;
      this.#free.push(slot);
    }
    this.#last = -1;
    let buckets = FIRST_BUCKETS;
    while (buckets < this.size * 2) buckets *= 2;
    this.#fillBuckets(buckets);
  }

  describe(slot: number): CommitSlot {
    const start = this.#startOf[slot] ?? 0;
    const chunk = this.#chunks[this.#chunkOf[slot] ?? 0];
    const key = chunk === undefined ? null : readOffsetKey(chunk, start, start + (this.#lengthOf[slot] ?? 0));
    if (key === null) throw new RangeError(`there is no slot ${slot}`);
    return { slot, group: this.#intern(key.group), topic: this.#intern(key.topic), partition: key.partition };
  }

  /** From its end: keys of one group differ in the partition first. */
  #isKey(slot: number, bytes: Buffer, start: number, end: number): boolean {
    const length = end - start;
    if (this.#lengthOf[slot] !== length) return false;
    const chunk = this.#chunks[this.#chunkOf[slot] ?? 0];
    if (chunk === undefined) return false;
    const keyStart = this.#startOf[slot] ?? 0;
    for (let i = length - 1; i >= 0; i--) if (chunk[keyStart + i] !== bytes[start + i]) return false;
    return true;
  }

  #add(bytes: Buffer, start: number, end: number, hash: number, bucket: number): number {
    if (readOffsetKey(bytes, start, end) === null) return -1;
    const slot = this.#free.pop() ?? this.#count++;
    if (slot === this.#hash.length) this.#growColumns();
    this.#keep(slot, bytes, start, end);
    this.#hash[slot] = hash;
    this.#buckets[bucket] = slot + 1;
    if (this.size * 2 > this.#buckets.length) this.#fillBuckets(this.#buckets.length * 2);
    this.#last = slot;
    return slot;
  }

  #keep(slot: number, bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    if (this.#chunkEnd + length > CHUNK_BYTES) {
      this.#chunks.push(Buffer.allocUnsafeSlow(CHUNK_BYTES));
      this.#chunkEnd = 0;
    }
    const chunk = this.#chunks.length - 1;
    bytes.copy(this.#chunks[chunk] ?? Buffer.alloc(0), this.#chunkEnd, start, end);
    this.#chunkOf[slot] = chunk;
    this.#startOf[slot] = this.#chunkEnd;
    this.#lengthOf[slot] = length;
    this.#chunkEnd += length;
  }

  #growColumns(): void {
    const length = this.#hash.length * 2;
    this.#hash = grown(this.#hash, new Int32Array(length));
    this.#chunkOf = grown(this.#chunkOf, new Uint16Array(length));
    this.#startOf = grown(this.#startOf, new Uint32Array(length));
    this.#lengthOf = grown(this.#lengthOf, new Uint32Array(length));
    this.#state = grown(this.#state, new Uint8Array(length));
  }

  #fillBuckets(length: number): void {
    const buckets = new Uint32Array(length);
    const mask = length - 1;
    for (let slot = 0; slot < this.#count; slot++) {
      if (this.#lengthOf[slot] === 0) continue;
      let bucket = (this.#hash[slot] ?? 0) & mask;
      while (buckets[bucket] !== 0) bucket = (bucket + 1) & mask;
      buckets[bucket] = slot + 1;
    }
    this.#buckets = buckets;
  }
}

function grown<Column extends Int32Array | Uint32Array | Uint16Array | Uint8Array>(
  from: Column,
  to: Column,
): Column {
  to.set(from);
  return to;
}

/** Four bytes at a time, each step mixed by a multiplication (as in FNV), and the high bits folded down at the end (as in murmur3). */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = (end - start) | 0;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    hash = Math.imul(hash ^ word, 0x9e37_79b1);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return hash ^ (hash >>> 13);
}
