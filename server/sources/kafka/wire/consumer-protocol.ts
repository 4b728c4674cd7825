import { MillraceError } from '../../../errors.ts';
import { Decoder } from './decoder.ts';
import type { Interner } from './interner.ts';

/**
 * The embedded consumer protocol (ConsumerProtocolSubscription and ConsumerProtocolAssignment): what members of a classic group with
 * protocolType `consumer` put into JoinGroup. Clients write it, brokers don't check it: whatever cannot be read is null, never an error.
 */

/** Subscribed topics; null for an empty or foreign value. */
export function readConsumerSubscription(bytes: Buffer | null, intern: Interner): string[] | null {
  return readOrNull(bytes, (decoder) => decoder.array(false, () => intern(decoder.string(false))));
}

/** Assigned partitions by topic; an empty value is told before the first assignment: null. */
export function readConsumerAssignment(
  bytes: Buffer | null,
  intern: Interner,
): { topic: string; partitions: number[] }[] | null {
  return readOrNull(bytes, (decoder) =>
    decoder.array(false, () => ({
      topic: intern(decoder.string(false)),
      partitions: decoder.int32Array(false),
    })),
  );
}

function readOrNull<T>(bytes: Buffer | null, read: (decoder: Decoder) => T): T | null {
  if (bytes === null || bytes.length === 0) return null;
  try {
    const decoder = new Decoder(bytes);
    const version = decoder.int16();
    return version < 0 ? null : read(decoder);
  } catch (thrown) {
    if (thrown instanceof MillraceError) return null;
    throw thrown;
  }
}
