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

declare module 'snappyjs' {
  /** Throws when the block is malformed or claims more than `maxLength` bytes. */
  export function uncompress(compressed: Uint8Array, maxLength?: number): Uint8Array;
}
