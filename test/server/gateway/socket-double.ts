import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import { systemClock } from '../../../server/clock.ts';
import type { Queries, RoomPicture } from '../../../server/gateway/ports.ts';
import { type Admission, attachSocket, type SocketGateway } from '../../../server/gateway/socket.ts';
import { silentLog } from '../../../server/log.ts';
import type { RoomState } from '../../../server/protocol/messages.ts';
import type { RoomSpec } from '../../../server/protocol/rooms.ts';
import { PROTOCOL_VERSION } from '../../../server/protocol/version.ts';
import { queriesDouble } from './queries-double.ts';

/** What rooms show, set by hand. `room` of a spec that was not set does not exist. */
export interface Stage {
  show(spec: RoomSpec, state: RoomState, numbers?: Record<string, number>): void;
  hide(spec: RoomSpec): void;
  /** How often a picture was asked for. */
  looks(): number;
  /** Opened and closed findings are told. */
  pulse(): void;
  status(): void;
  watched: RoomSpec[][];
  url: string;
  gateway: SocketGateway;
  http: Server;
  close(): Promise<void>;
}

export async function openStage(
  options: { admit?: () => Admission; failing?: (spec: RoomSpec) => void } = {},
): Promise<Stage> {
  const pictures = new Map<string, RoomPicture>();
  const findings = new Set<() => void>();
  const status = new Set<() => void>();
  const watched: RoomSpec[][] = [];
  let looks = 0;
  const queries: Queries = {
    ...queriesDouble({ demo: { groups: ['orders'], topics: ['orders'] } }),
    room(spec) {
      looks += 1;
      options.failing?.(spec);
      const picture = pictures.get(JSON.stringify(spec));
      return picture === undefined ? null : { ...picture, asOf: Date.now(), values: picture.values.slice() };
    },
  };
  const http = createServer((_request, response) => response.end());
  const gateway = attachSocket(http, {
    queries,
    pulse: {
      onFindings: (listener) => listen(findings, listener),
      onStatus: (listener) => listen(status, listener),
    },
    status: {
      meta: () => ({ version: '1', mode: 'demo', ready: true, drills: true, startedAt: 0 }),
      missing: () => [],
    },
    onWatched: (specs) => void watched.push([...specs]),
    clock: systemClock,
    log: silentLog,
    version: '1',
    admit: options.admit ?? (() => ({ ok: true, scope: 'all' })),
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    show(spec, state, numbers = {}) {
      const key = JSON.stringify(spec);
      const before = pictures.get(key);
      const names = Object.keys(numbers);
      const slots = before !== undefined && before.slots.join() === names.join() ? before.slots : names;
      pictures.set(key, { asOf: 0, state, slots, values: Float64Array.from(Object.values(numbers)) });
    },
    hide: (spec) => void pictures.delete(JSON.stringify(spec)),
    looks: () => looks,
    pulse: () => {
      for (const listener of findings) listener();
    },
    status: () => {
      for (const listener of status) listener();
    },
    watched,
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    gateway,
    http,
    async close() {
      await gateway.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

export interface Heard {
  event: string;
  args: unknown[];
  at: number;
}

export interface Client {
  socket: Socket;
  heard: Heard[];
  /** Bodies of one event. */
  of(event: string): Record<string, unknown>[];
}

/** A client of the protocol that keeps all it hears. */
export function connect(url: string, auth: object = { protocol: PROTOCOL_VERSION }): Client {
  const socket = io(url, { parser, transports: ['websocket'], auth, reconnection: false, forceNew: true });
  const heard: Heard[] = [];
  socket.onAny((event: string, ...args: unknown[]) => heard.push({ event, args, at: Date.now() }));
  return {
    socket,
    heard,
    of: (event) =>
      heard.filter((one) => one.event === event).map(({ args }) => args[0] as Record<string, unknown>),
  };
}

function listen(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
