import { MillraceError } from '../../../errors.ts';

/** A batch that would grow beyond the bound: refused, not held. */
export function tooLarge(compression: string, maxBytes: number): MillraceError {
  return new MillraceError(
    'response-too-large',
    `a batch is larger than ${maxBytes} bytes when decompressed (${compression})`,
  );
}
