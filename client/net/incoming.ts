import type * as z from 'zod/mini';
import { SERVER_EVENTS } from '../../server/protocol/messages.ts';

type Events = typeof SERVER_EVENTS;

/** A message of the server, parsed; `tick` is bytes (ticks.ts). */
export type Incoming =
  | { [K in keyof Events]: { type: K; body: z.infer<Events[K]> } }[keyof Events]
  | { type: 'tick'; wire: number; bytes: Uint8Array };

/** Null for what is no message of this protocol: types do not check a wire. */
export function parseIncoming(event: string, args: readonly unknown[]): Incoming | null {
  if (event === 'tick') {
    const [wire, data] = args;
    const bytes = bytesOf(data);
    return typeof wire === 'number' && bytes !== null ? { type: 'tick', wire, bytes } : null;
  }
  if (!isServerEvent(event)) return null;
  const parsed = SERVER_EVENTS[event].safeParse(withBytes(args[0]));
  // The pair (event, its own schema's output) is what the union lists; TypeScript cannot follow the index.
  return parsed.success ? ({ type: event, body: parsed.data } as Incoming) : null;
}

const isServerEvent = (event: string): event is keyof Events => Object.hasOwn(SERVER_EVENTS, event);

/**
 * MessagePack bytes arrive as ArrayBuffer in browsers, as Buffer in Node; what the server gave as a typed array arrives as
 * an extension of type 0 (notepack.io), that is [0, bytes].
 */
function bytesOf(value: unknown): Uint8Array | null {
  const bytes: unknown = Array.isArray(value) && value.length === 2 && value[0] === 0 ? value[1] : value;
  if (bytes instanceof Uint8Array) return bytes;
  return bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : null;
}

function withBytes(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('values' in body)) return body;
  const bytes = bytesOf(body.values);
  return bytes === null ? body : { ...body, values: bytes };
}
