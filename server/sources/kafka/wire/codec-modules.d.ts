/** Codecs that ship without types; only what Millrace calls. */
declare module 'lz4js' {
  /** Decompresses one block into `target` from `at` on; returns the position behind it. Checks no bounds: see lz4.ts. */
  export function decompressBlock(
    source: Uint8Array,
    target: Uint8Array,
    start: number,
    length: number,
    at: number,
  ): number;
}
