import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { parse } from 'lossless-json';
import type { Log } from '../log.ts';
import { MessageIndexError, messageAt, messageIndexes } from './protobuf.ts';

export interface SchemaRegistryConfig {
  url: string;
  username?: string | undefined;
  password?: string | undefined;
}

export type SchemaDecoded =
  | { ok: true; type: 'avro' | 'protobuf' | 'json-schema'; value: unknown; name: string | null }
  | { ok: false; reason: string };

/** Decodes Confluent's wire format with the schemas of a registry. */
export interface Schemas {
  /** Never throws; `reason` is one plain sentence without secrets. */
  decode(bytes: Buffer): Promise<SchemaDecoded>;
}

const TIMEOUT_MS = 3_000;
/** Magic byte and schema id. */
const FRAME_BYTES = 5;

export function createSchemas(config: SchemaRegistryConfig, log: Log): Schemas {
  const registry = new SchemaRegistry({
    host: config.url.replace(/\/$/, ''),
    clientId: 'millrace',
    retry: { retries: 1, initialRetryTimeInSecs: 0.1, maxRetryTimeInSecs: 1 },
    ...(config.username === undefined
      ? {}
      : { auth: { username: config.username, password: config.password ?? '' } }),
  });
  return {
    async decode(bytes) {
      try {
        return await within(TIMEOUT_MS, decodeWith(registry, bytes));
      } catch (error) {
        const reason = explain(error);
        log.debug({ url: config.url, schema: bytes.readInt32BE(1), reason }, 'a schema could not be used');
        return { ok: false, reason };
      }
    },
  };
}

async function decodeWith(registry: SchemaRegistry, bytes: Buffer): Promise<SchemaDecoded> {
  const schema = await registry.getSchema(bytes.readInt32BE(1));
  const body = bytes.subarray(FRAME_BYTES);
  const type = typeOf(schema);
  switch (type) {
    case 'protobuf': {
      // The library takes the first message for every payload, whichever it is.
      const { indexes, start } = messageIndexes(body);
      const message = messageAt('message' in schema ? schema.message : null, indexes);
      return { ok: true, type, value: plain(message.decode(body.subarray(start))), name: message.name };
    }
    case 'json-schema':
      // Every digit is kept, as in JSON without a schema.
      return {
        ok: true,
        type,
        value: parse(new TextDecoder('utf-8', { fatal: true }).decode(body)),
        name: null,
      };
    case 'avro': {
      const value: unknown = await registry.decode(bytes);
      return { ok: true, type, value: plain(value), name: nameOf(schema) };
    }
  }
}

function typeOf(schema: object): 'avro' | 'protobuf' | 'json-schema' {
  switch (schema.constructor.name) {
    case 'ProtoSchema':
      return 'protobuf';
    case 'JsonSchema':
      return 'json-schema';
    default:
      return 'avro';
  }
}

function nameOf(schema: object): string | null {
  return 'name' in schema && typeof schema.name === 'string' ? schema.name : null;
}

/** Protobuf messages turn themselves into plain objects. */
function plain(value: unknown): unknown {
  if (
    typeof value === 'object' &&
    value !== null &&
    'toJSON' in value &&
    typeof value.toJSON === 'function'
  ) {
    const json: unknown = value.toJSON();
    return json;
  }
  return value;
}

function explain(error: unknown): string {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (status === 404) return 'the schema registry does not know this schema';
  if (status === 401 || status === 403) return 'the schema registry refused the credentials';
  if (error instanceof TimeoutError)
    return `the schema registry did not answer within ${TIMEOUT_MS / 1000} s`;
  if (typeof status === 'number' && status >= 500) return `the schema registry answered ${status}`;
  // Ours says what is wrong; a library's may quote the payload.
  return error instanceof MessageIndexError
    ? `it could not be decoded: ${error.message}`
    : 'it could not be decoded with its schema';
}

class TimeoutError extends Error {}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError('timeout')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
