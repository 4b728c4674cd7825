/**
 * The numbers that change every tick, as one buffer (SPEC.md rules 9 to 11), little endian:
 *
 *   u32 slot table version | u32 wide | f64 asOf (ms) | u32 narrow | u32 bytes of an index (2 or 4)
 *   | wide x f64 | narrow x f32 | (wide + narrow) x index
 *
 * NaN on the wire is null. Only changed slots are in it; numbers that a f32 holds exactly travel as one.
 */
const HEADER = 24;
/** Tables up to this size have indices of two bytes. */
const SMALL_TABLE = 65_536;
/** Below this a f32 is as good for a person and for a chart; offsets and times above need all their digits. */
const NARROW = 16_777_216;

export interface Tick {
  version: number;
  /** ms since 1970 in the bridge's clock. */
  asOf: number;
  indices: Uint32Array;
  values: Float64Array;
}

/** The values as they will arrive: those below 2^24 with the precision of a f32 (seven digits). */
export function asSent(values: Float64Array): Float64Array {
  return values.map((value) => (Math.abs(value) < NARROW ? Math.fround(value) : value));
}

const isNarrow = (value: number): boolean => Object.is(Math.fround(value), value);

/**
 * The changed slots between two value arrays of the same table; `before` null: all slots. Without a change it says only that
 * the room is as it was at `asOf`.
 */
export function encodeTick(
  version: number,
  asOf: number,
  before: Float64Array | null,
  after: Float64Array,
): Uint8Array<ArrayBuffer> {
  const wide: number[] = [];
  const narrow: number[] = [];
  for (let i = 0; i < after.length; i++) {
    const value = after[i] ?? Number.NaN;
    if (before !== null && Object.is(before[i], value)) continue;
    (isNarrow(value) ? narrow : wide).push(i);
  }
  const indexBytes = after.length <= SMALL_TABLE ? 2 : 4;
  const size = HEADER + wide.length * 8 + narrow.length * 4 + (wide.length + narrow.length) * indexBytes;
  const view = new DataView(new ArrayBuffer(size));
  view.setUint32(0, version, true);
  view.setUint32(4, wide.length, true);
  view.setFloat64(8, asOf, true);
  view.setUint32(16, narrow.length, true);
  view.setUint32(20, indexBytes, true);
  let at = HEADER;
  for (const slot of wide) {
    view.setFloat64(at, after[slot] ?? Number.NaN, true);
    at += 8;
  }
  for (const slot of narrow) {
    view.setFloat32(at, after[slot] ?? Number.NaN, true);
    at += 4;
  }
  for (const slots of [wide, narrow]) {
    for (const slot of slots) {
      if (indexBytes === 2) view.setUint16(at, slot, true);
      else view.setUint32(at, slot, true);
      at += indexBytes;
    }
  }
  return new Uint8Array(view.buffer);
}

/** True when a tick carries no slot. */
export const isEmptyTick = (bytes: Uint8Array): boolean => bytes.byteLength === HEADER;

/** Reads a tick; null when the bytes are not one (wrong size, index outside `slots`). */
export function decodeTick(bytes: Uint8Array, slots: number): Tick | null {
  if (bytes.byteLength < HEADER) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = view.getUint32(4, true);
  const narrow = view.getUint32(16, true);
  const indexBytes = view.getUint32(20, true);
  const count = wide + narrow;
  if (indexBytes !== 2 && indexBytes !== 4) return null;
  if (bytes.byteLength !== HEADER + wide * 8 + narrow * 4 + count * indexBytes) return null;
  const indices = new Uint32Array(count);
  const values = new Float64Array(count);
  const narrowAt = HEADER + wide * 8;
  const indexAt = narrowAt + narrow * 4;
  for (let i = 0; i < count; i++) {
    const at = indexAt + i * indexBytes;
    const index = indexBytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
    if (index >= slots) return null;
    indices[i] = index;
    values[i] =
      i < wide ? view.getFloat64(HEADER + i * 8, true) : view.getFloat32(narrowAt + (i - wide) * 4, true);
  }
  return { version: view.getUint32(0, true), asOf: view.getFloat64(8, true), indices, values };
}

/** All values of a slot table, for a snapshot. */
export function encodeValues(values: Float64Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat64(i * 8, values[i] ?? Number.NaN, true);
  return bytes;
}

/** Null when the size does not fit the slot table. */
export function decodeValues(bytes: Uint8Array, slots: number): Float64Array | null {
  if (bytes.byteLength !== slots * 8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(slots);
  for (let i = 0; i < slots; i++) values[i] = view.getFloat64(i * 8, true);
  return values;
}
