import { decodeMulti } from '@msgpack/msgpack';
import { parse, stringify } from 'lossless-json';
import type { Payload } from '../protocol/event.ts';
import type { Masker } from './mask.ts';
import type { Schemas } from './schemas.ts';

/** Beyond this only the head of a payload is shown. */
export const MAX_EVENT_BYTES = 1_048_576;
/** How much of an oversized payload is shown. */
const HEAD_BYTES = 8_192;
const HEX_BYTES = 4_096;
/** Kafka's LongSerializer: more likely than a schema's id with three bytes behind it. */
const NUMBER_BYTES = 8;

export interface Hints {
  /** The record's content-type header, lower case. */
  contentType: string | null;
}

/**
 * Reads bytes as the best that they can be: schema registry's wire format, JSON, MessagePack, UTF-8 text, hex; masked.
 * Never throws: what cannot be read well is shown as text or hex with a note that says why.
 */
export async function decodePayload(
  bytes: Buffer | null,
  masker: Masker,
  schemas: Schemas | null,
  hints: Hints,
): Promise<Payload> {
  const before = masker.count;
  const sizeBytes = bytes?.length ?? 0;
  const finish = (found: Found): Payload => ({
    encoding: found.encoding,
    text: found.text,
    sizeBytes,
    truncated: found.truncated ?? false,
    masked: masker.count - before,
    ...(found.schema ? { schema: found.schema } : {}),
    ...(found.note ? { note: found.note } : {}),
  });
  if (bytes === null) return finish({ encoding: 'null', text: null });
  if (bytes.length === 0) return finish({ encoding: 'empty', text: '' });
  if (bytes.length > MAX_EVENT_BYTES) return finish(head(bytes.subarray(0, HEAD_BYTES), masker, sizeBytes));

  const framed = await fromRegistry(bytes, masker, schemas);
  if (framed && framed.text !== null) return finish(framed);
  const plain =
    fromJson(bytes, masker) ??
    fromMsgpack(bytes, masker, hints) ??
    fromText(bytes, masker) ??
    fromHex(bytes, masker);
  return finish(framed?.note ? { ...plain, note: framed.note } : plain);
}

type Found = Pick<Payload, 'encoding' | 'text'> & {
  truncated?: boolean;
  note?: string;
  schema?: { id: number; name?: string };
};

function head(bytes: Buffer, masker: Masker, size: number): Found {
  const note = `only the first ${bytes.length.toLocaleString('en')} of ${size.toLocaleString('en')} bytes are shown`;
  return { ...(fromText(cutUtf8(bytes), masker) ?? fromHex(bytes, masker)), truncated: true, note };
}

/** Drops a character that the cut went through. */
function cutUtf8(bytes: Buffer): Buffer {
  for (let cut = 0; cut < 4; cut++) {
    const shorter = bytes.subarray(0, bytes.length - cut);
    if (decodeUtf8(shorter) !== null) return shorter;
  }
  return bytes;
}

/** Confluent wire format: magic 0, schema id (int32), payload. */
async function fromRegistry(bytes: Buffer, masker: Masker, schemas: Schemas | null): Promise<Found | null> {
  if (bytes.length < 5 || bytes[0] !== 0) return null;
  const id = bytes.readInt32BE(1);
  // Registries count from 1; a number of eight bytes begins with zeros.
  if (id < 1) return null;
  if (schemas === null) {
    if (bytes.length <= NUMBER_BYTES) return null;
    return unread(
      masker,
      `looks like schema id ${id} of a schema registry, and none is configured for this cluster`,
    );
  }
  const decoded = await schemas.decode(bytes);
  if (!decoded.ok) return unread(masker, `schema id ${id}: ${decoded.reason}`);
  return {
    encoding: decoded.type,
    text: pretty(masker.value(decoded.value)),
    schema: { id, ...(decoded.name === null ? {} : { name: decoded.name }) },
  };
}

/** Fields cannot be told apart without their schema: where some are to be masked, all is. */
function unread(masker: Masker, why: string): Found {
  const hidden = masker.whole();
  return {
    encoding: 'hex',
    text: hidden,
    note: hidden === null ? why : `${why}; masked whole, as its fields are not known`,
  };
}

function fromJson(bytes: Buffer, masker: Masker): Found | null {
  const text = decodeUtf8(bytes)?.trim();
  if (text === undefined || !/^[[{"]|^-?\d|^(?:true|false|null)$/.test(text)) return null;
  try {
    // Numbers keep their digits: an order id beyond 2^53 must not change on its way to the screen.
    return { encoding: 'json', text: pretty(masker.value(parse(text))) };
  } catch {
    return null;
  }
}

function fromMsgpack(bytes: Buffer, masker: Masker, hints: Hints): Found | null {
  const declared = hints.contentType?.includes('msgpack') ?? false;
  if (!declared && decodeUtf8(bytes) !== null) return null;
  try {
    const values = [
      ...decodeMulti(bytes, {
        useBigInt64: true,
        maxStrLength: MAX_EVENT_BYTES,
        maxBinLength: MAX_EVENT_BYTES,
      }),
    ];
    const [value] = values;
    // A stray byte is a valid MessagePack number: only one whole map or array counts as found.
    if (values.length !== 1 || typeof value !== 'object' || value === null) return null;
    return { encoding: 'msgpack', text: pretty(masker.value(value)) };
  } catch {
    return declared
      ? {
          ...fromHex(bytes, masker),
          note: 'the content-type says MessagePack, but it cannot be read as that',
        }
      : null;
  }
}

function fromText(bytes: Buffer, masker: Masker): Found | null {
  const text = decodeUtf8(bytes);
  // Control characters other than tab, line feed and carriage return mean bytes, not text.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (text === null || /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) return null;
  return { encoding: 'text', text: masker.text(text) };
}

function fromHex(bytes: Buffer, masker: Masker): Found {
  const truncated = bytes.length > HEX_BYTES;
  const text = masker.hex(bytes.subarray(0, HEX_BYTES));
  return {
    encoding: 'hex',
    text,
    truncated,
    ...(truncated ? { note: `only the first ${HEX_BYTES.toLocaleString('en')} bytes are shown` } : {}),
  };
}

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function pretty(value: unknown): string {
  return stringify(value, undefined, 2) ?? 'null';
}
