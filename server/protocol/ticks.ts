/**
 * The numbers that change every tick, as one buffer (SPEC.md rules 9 to 11), little endian:
 *
 *   u32 slot table version | u32 n | f64 asOf (ms) | n x f64 value | n x u32 slot index
 *
 * NaN on the wire is null. Only changed slots are in it.
 */
const HEADER = 16;

export interface Tick {
  version: number;
  /** ms since 1970 in the bridge's clock. */
  asOf: number;
  indices: Uint32Array;
  values: Float64Array;
}

/**
 * The changed slots between two value arrays of the same table; `before` null: all slots. Without a change it says only that
 * the room is as it was at `asOf` (n = 0).
 */
export function encodeTick(
  version: number,
  asOf: number,
  before: Float64Array | null,
  after: Float64Array,
): Uint8Array<ArrayBuffer> {
  let count = 0;
  for (let i = 0; i < after.length; i++) if (before === null || !Object.is(before[i], after[i])) count++;
  const buffer = new ArrayBuffer(HEADER + count * 12);
  const view = new DataView(buffer);
  view.setUint32(0, version, true);
  view.setUint32(4, count, true);
  view.setFloat64(8, asOf, true);
  let at = 0;
  for (let i = 0; i < after.length; i++) {
    if (before !== null && Object.is(before[i], after[i])) continue;
    view.setFloat64(HEADER + at * 8, after[i] ?? Number.NaN, true);
    view.setUint32(HEADER + count * 8 + at * 4, i, true);
    at++;
  }
  return new Uint8Array(buffer);
}

/** True when a tick carries no slot. */
export const isEmptyTick = (bytes: Uint8Array): boolean => bytes.byteLength === HEADER;

/** Reads a tick; null when the bytes are not one (wrong size, index outside `slots`). */
export function decodeTick(bytes: Uint8Array, slots: number): Tick | null {
  if (bytes.byteLength < HEADER) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(4, true);
  if (bytes.byteLength !== HEADER + count * 12) return null;
  const indices = new Uint32Array(count);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const index = view.getUint32(HEADER + count * 8 + i * 4, true);
    if (index >= slots) return null;
    indices[i] = index;
    values[i] = view.getFloat64(HEADER + i * 8, true);
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
