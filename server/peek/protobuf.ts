/**
 * Which message of a Protobuf schema a payload is: in Confluent's wire format a list of indexes stands before it, one a level of
 * nesting (https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format).
 */

/** Deeper than schemas are nested. */
const MOST_INDEXES = 32;

/** The payload names a message that is not there, or names none. Says nothing of the payload's content. */
export class MessageIndexError extends Error {}

/** What protobufjs calls a Type: a message, with those declared in it. */
export interface MessageType {
  readonly name: string;
  decode(bytes: Uint8Array): unknown;
}

/** The indexes, and where the message begins. A single 0 is short for the first message. Throws MessageIndexError. */
export function messageIndexes(bytes: Uint8Array): { indexes: number[]; start: number } {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      // Zigzag; a negative number is no index.
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -1;
    }
    throw new MessageIndexError('the list of message indexes is cut off');
  };
  const count = varint();
  if (count === 0) return { indexes: [0], start: at };
  if (count < 0 || count > MOST_INDEXES)
    throw new MessageIndexError('the list of message indexes is damaged');
  return { indexes: Array.from({ length: count }, varint), start: at };
}

/** The message at these indexes, `first` being any message at the top of its file. Throws MessageIndexError for none. */
export function messageAt(first: unknown, indexes: readonly number[]): MessageType {
  let within: unknown = first;
  while (isMessage(within)) within = (within as { parent?: unknown }).parent;
  for (const index of indexes) {
    const found = messagesIn(within)[index];
    if (found === undefined) throw new MessageIndexError(`the schema has no message at ${indexes.join('.')}`);
    within = found;
  }
  if (!isMessage(within)) throw new MessageIndexError('the schema has no message');
  return within;
}

const isMessage = (node: unknown): node is MessageType =>
  typeof node === 'object' && node !== null && 'decode' in node && typeof node.decode === 'function';

/** In the order of their declaration; enums and services are not counted. */
function messagesIn(node: unknown): MessageType[] {
  if (typeof node !== 'object' || node === null || !('nestedArray' in node)) return [];
  return Array.isArray(node.nestedArray) ? node.nestedArray.filter(isMessage) : [];
}
