import * as z from 'zod/mini';

/** How a key, value or header was read. */
export const payload = z.object({
  encoding: z.enum(['json', 'avro', 'protobuf', 'json-schema', 'msgpack', 'text', 'hex', 'null', 'empty']),
  /** Decoded and masked text (JSON is pretty-printed); null for null payloads. */
  text: z.nullable(z.string()),
  sizeBytes: z.number(),
  /** True when only the head is shown (size over 1 MiB). */
  truncated: z.boolean(),
  /** How many places were masked. */
  masked: z.number(),
  schema: z.optional(
    z.object({ id: z.number(), subject: z.optional(z.string()), name: z.optional(z.string()) }),
  ),
  /** Why it could not be read as something better. */
  note: z.optional(z.string()),
});
export type Payload = z.infer<typeof payload>;

/** What stands at an offset: a record, or the reason why none does. */
export const eventResource = z.object({
  cluster: z.string(),
  topic: z.string(),
  partition: z.number(),
  offset: z.number(),
  asOf: z.number(),
  kind: z.enum(['record', 'transaction-marker', 'gap', 'below-log-start', 'beyond-end', 'aborted']),
  /** One plain sentence for everything that is not a plain record. */
  explanation: z.optional(z.string()),
  /** For gaps and markers: where the next readable record stands. */
  nextOffset: z.nullable(z.number()),
  timestamp: z.nullable(z.number()),
  timestampType: z.nullable(z.enum(['create-time', 'log-append-time'])),
  /** The producer's timestamp does not fit the order of appends: shown, not believed. */
  timestampSuspect: z.boolean(),
  sizeBytes: z.nullable(z.number()),
  compression: z.nullable(z.enum(['none', 'gzip', 'snappy', 'lz4', 'zstd'])),
  producerId: z.nullable(z.string()),
  producerEpoch: z.nullable(z.number()),
  transactional: z.boolean(),
  key: z.nullable(payload),
  value: z.nullable(payload),
  headers: z.array(z.object({ name: z.string(), value: payload })),
  traceId: z.nullable(z.string()),
  masking: z.boolean(),
});
export type EventResource = z.infer<typeof eventResource>;
