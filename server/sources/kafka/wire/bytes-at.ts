/**
 * Big-endian integers by plain arithmetic, for the loops that every commit passes through: Buffer's own methods check their arguments
 * at each call, which is a twentieth of the work there. The caller has checked the bounds.
 */
export function int16At(bytes: Buffer, at: number): number {
  return (((bytes[at] ?? 0) << 24) >> 16) | (bytes[at + 1] ?? 0);
}

export function int32At(bytes: Buffer, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}

/** As a number: exact up to 2^53. */
export function int64At(bytes: Buffer, at: number): number {
  return int32At(bytes, at) * 4_294_967_296 + (int32At(bytes, at + 4) >>> 0);
}
