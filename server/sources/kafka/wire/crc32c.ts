/**
 * CRC-32C (Castagnoli; RFC 3720, B.4), as record batches have it, eight bytes a step: table `t` holds what a byte does that is
 * followed by `t` others ("slicing by 8").
 */
const TABLES = new Int32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f6_3b78;
  TABLES[byte] = crc;
}
for (let at = 256; at < TABLES.length; at++) {
  const before = TABLES[at - 256] ?? 0;
  TABLES[at] = (TABLES[before & 0xff] ?? 0) ^ (before >>> 8);
}

/** Of the bytes from `start` up to `end`; unsigned. */
export function crc32c(bytes: Buffer, start: number, end: number): number {
  let crc = -1;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const low =
      crc ^
      ((bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24));
    const high =
      (bytes[at + 4] ?? 0) |
      ((bytes[at + 5] ?? 0) << 8) |
      ((bytes[at + 6] ?? 0) << 16) |
      ((bytes[at + 7] ?? 0) << 24);
    crc =
      (TABLES[1792 + (low & 0xff)] ?? 0) ^
      (TABLES[1536 + ((low >>> 8) & 0xff)] ?? 0) ^
      (TABLES[1280 + ((low >>> 16) & 0xff)] ?? 0) ^
      (TABLES[1024 + (low >>> 24)] ?? 0) ^
      (TABLES[768 + (high & 0xff)] ?? 0) ^
      (TABLES[512 + ((high >>> 8) & 0xff)] ?? 0) ^
      (TABLES[256 + ((high >>> 16) & 0xff)] ?? 0) ^
      (TABLES[high >>> 24] ?? 0);
  }
  for (; at < end; at++) crc = (TABLES[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}
