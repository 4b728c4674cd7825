import { MillraceError } from '../../errors.ts';

/** Largest answer that is taken, bytes: Kafka's own `socket.request.max.bytes`. */
export const MAX_ANSWER_BYTES = 100 * 1024 * 1024;
/** Correlation id. */
const MIN_ANSWER_BYTES = 4;

/**
 * Follows the lengths in a stream of answers before kafkajs sees the bytes: it believes any length, holds what it is sent, and throws out of
 * a socket event for one below four. Also tells what speaks when it is not Kafka.
 */
export class FrameGuard {
  readonly #address: string;
  #size = 0;
  #sizeBytes = 0;
  #left = 0;

  constructor(address: string) {
    this.#address = address;
  }

  /** null: go on; else the stream is of no use from here on. */
  check(chunk: Buffer): MillraceError | null {
    let at = 0;
    while (at < chunk.length) {
      if (this.#sizeBytes < 4) {
        this.#size = (this.#size << 8) | (chunk[at++] ?? 0);
        this.#sizeBytes++;
        if (this.#sizeBytes < 4) continue;
        const fault = this.#judge(this.#size);
        if (fault !== null) return fault;
        this.#left = this.#size;
      }
      const step = Math.min(this.#left, chunk.length - at);
      at += step;
      this.#left -= step;
      if (this.#left === 0) {
        this.#size = 0;
        this.#sizeBytes = 0;
      }
    }
    return null;
  }

  #judge(size: number): MillraceError | null {
    if (size >= MIN_ANSWER_BYTES && size <= MAX_ANSWER_BYTES) return null;
    // A TLS record: alert (0x15) or handshake (0x16), version 3.x.
    if (size >>> 16 === 0x1503 || size >>> 16 === 0x1603)
      return new MillraceError(
        'tls-mismatch',
        `${this.#address} speaks TLS, but Millrace was told to connect without it: set tls for this cluster`,
      );
    if (looksLikeText(size))
      return new MillraceError(
        'malformed-response',
        `${this.#address} is not a Kafka broker: it answers in text`,
      );
    if (size > MAX_ANSWER_BYTES)
      return new MillraceError(
        'response-too-large',
        `${this.#address} announces an answer of ${size} bytes; at most ${MAX_ANSWER_BYTES} are taken`,
      );
    return new MillraceError(
      'malformed-response',
      `${this.#address} announces an answer of ${size} bytes: it is not a Kafka broker, or the stream is broken`,
    );
  }
}

/** `HTTP`, `SSH-`, `220 `: four printable characters where a length should be. */
function looksLikeText(size: number): boolean {
  return [24, 16, 8, 0].every((shift) => {
    const byte = (size >>> shift) & 0xff;
    return byte >= 0x20 && byte < 0x7f;
  });
}
