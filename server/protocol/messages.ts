import * as z from 'zod/mini';
import { problemCode } from './problem.ts';
import { roomSpec } from './rooms.ts';

/**
 * Every message of the socket. The event's name is the `type`; the payload is parsed at both ends.
 * Rules with numbers: SPEC.md.
 */
const roomNumber = z.number().check(z.int(), z.nonnegative(), z.maximum(1_000_000));
const bootId = z.string().check(z.minLength(1), z.maxLength(64));
const clock = z.number().check(z.int(), z.nonnegative());

// client -> server

/** Looks at something. `room` is the client's own number for it, sent back in each message; `have` asks for what it missed. */
export const subscribe = z.object({
  room: roomNumber,
  spec: roomSpec,
  have: z.optional(z.object({ bootId, clock })),
});
export type Subscribe = z.infer<typeof subscribe>;

export const unsubscribe = z.object({ room: roomNumber });
export type Unsubscribe = z.infer<typeof unsubscribe>;

// server -> client

export const hello = z.object({
  protocol: z.number(),
  version: z.string(),
  bootId,
  now: z.number(),
  /** Known clusters in order of configuration. */
  clusters: z.array(z.string()),
  mode: z.enum(['demo', 'configured', 'simulated']),
});
export type Hello = z.infer<typeof hello>;

/** The server answers a subscription with the wire id under which the shared room's messages come. */
export const subscribed = z.object({ room: roomNumber, wire: roomNumber });

const entity = z.record(z.string(), z.unknown());
export const roomState = z.record(z.string(), z.record(z.string(), entity));
/** Structural state of a room: collection -> id -> entity. */
export type RoomState = z.infer<typeof roomState>;
export type Entity = z.infer<typeof entity>;

/** The names of the numeric slots, in order; ticks refer to them by index as long as the version is the same. */
export const slotTable = z.object({ version: z.number(), names: z.array(z.string()) });
export type SlotTable = z.infer<typeof slotTable>;

export const snapshot = z.object({
  wire: roomNumber,
  bootId,
  clock,
  asOf: z.number(),
  state: roomState,
  slots: slotTable,
  /** Float64 little endian, one a slot; NaN is null. */
  values: z.instanceof(Uint8Array),
});
export type Snapshot = z.infer<typeof snapshot>;

/** A change of the structural state. `patch` sets the given fields; an absent field is one whose value is undefined. */
export const change = z.discriminatedUnion('op', [
  z.object({ op: z.literal('put'), in: z.string(), id: z.string(), entity }),
  z.object({
    op: z.literal('patch'),
    in: z.string(),
    id: z.string(),
    set: entity,
    unset: z.optional(z.array(z.string())),
  }),
  z.object({ op: z.literal('remove'), in: z.string(), id: z.string() }),
]);
export type Change = z.infer<typeof change>;

/** Applies to the state of clock `from` and leads to `clock`. `slots` comes with it when the slot table changed. */
export const delta = z.object({
  wire: roomNumber,
  from: clock,
  clock,
  asOf: z.number(),
  changes: z.array(change),
  slots: z.optional(slotTable),
  values: z.optional(z.instanceof(Uint8Array)),
});
export type Delta = z.infer<typeof delta>;

/** Refuses one subscription, or says that a room ended (`not-found`: its group or topic is gone). */
export const refused = z.object({
  room: z.nullable(roomNumber),
  wire: z.nullable(roomNumber),
  code: problemCode,
  detail: z.string(),
});
export type Refused = z.infer<typeof refused>;

/** The client speaks another version: reload the page. */
export const outdated = z.object({ protocol: z.number() });

/** Names of all events, by direction. `tick` carries (wire: number, data: ArrayBuffer), see ticks.ts. */
export const CLIENT_EVENTS = { subscribe, unsubscribe } as const;
export const SERVER_EVENTS = { hello, subscribed, snapshot, delta, refused, outdated } as const;
