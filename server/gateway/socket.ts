import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import parser from 'socket.io-msgpack-parser';
import * as z from 'zod/mini';
import { type Clock, sleep } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Hello } from '../protocol/messages.ts';
import type { ProblemCode } from '../protocol/problem.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { OnWatched, Pulse, Queries, Status } from './ports.ts';
import { House } from './rooms/house.ts';
import { type ClientLine, Session } from './session.ts';

/** A message of a client may be so long, bytes. */
const MOST_IN = 16_384;
const MOST_CLIENTS = 2_000;
/** More than this in a client's queue suspends it; it goes on below a quarter of it (SPEC.md rule 13), bytes. */
const MOST_QUEUED = 1_048_576;
const DRAINED = MOST_QUEUED / 4;
/** With so much waiting a client gets no ticks: what it could still read would be old. */
const MOST_QUEUED_TICKS = 65_536;
/** Those who have. */
const BEHIND = 'behind';
/** A client that does not drain for so long is cut off, ms. */
const LONGEST_SUSPENSION_MS = 60_000;
const PASS_EVERY_MS = 25;
const QUEUE_EVERY_MS = 250;
const WATCHED_AFTER_MS = 50;
/** A line that is not closed by then is cut, ms. */
const GOODBYE_MS = 200;

export type Admission = { ok: true; scope: string } | { ok: false; status: number; code: ProblemCode };

export interface SocketDeps {
  queries: Queries;
  pulse: Pulse;
  status: Status;
  onWatched: OnWatched;
  clock: Clock;
  log: Log;
  version: string;
  /** Checks Host, Origin and the token of a handshake. */
  admit: (request: IncomingMessage) => Admission;
}

export interface SocketGateway {
  /** Ends all lines; resolves when no message goes out any more. */
  close(): Promise<void>;
  metrics(): Record<string, number>;
  readonly bootId: string;
}

/** What a client says of itself when it connects. */
const handshake = z.object({ protocol: z.optional(z.number()) });

interface Client {
  socket: Socket;
  session: Session;
  suspendedAt: number | null;
}

/** The socket side of the gateway: protocol/SPEC.md over Socket.IO with MessagePack, WebSocket only. */
export function attachSocket(server: HttpServer, deps: SocketDeps): SocketGateway {
  const { queries, status, clock, log } = deps;
  const bootId = randomUUID();
  const clients = new Map<string, Client>();
  const counts = { bytes_out: 0, deltas: 0, ticks: 0, snapshots: 0, suspended: 0, refused_handshakes: 0 };

  const io = new Server(server, {
    parser,
    path: '/socket.io',
    serveClient: false,
    transports: ['websocket'],
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: MOST_IN,
    connectTimeout: 10_000,
    pingInterval: 10_000,
    pingTimeout: 10_000,
    allowRequest(request, answer) {
      const admission = deps.admit(request);
      const full = io.engine.clientsCount >= MOST_CLIENTS;
      if (admission.ok && !full) return answer(null, true);
      counts.refused_handshakes += 1;
      answer(admission.ok ? 'too-many-requests' : admission.code, false);
    },
  });
  io.engine.on(
    'connection',
    (raw: { on(event: 'packetCreate', listener: (packet: { data?: unknown }) => void): void }) =>
      raw.on('packetCreate', ({ data }) => {
        counts.bytes_out += sizeOf(data);
      }),
  );

  // Lines whose client does not read would keep the HTTP server from closing.
  const lines = new Set<Duplex>();
  const onUpgrade = (_request: IncomingMessage, line: Duplex): void => {
    lines.add(line);
    line.once('close', () => lines.delete(line));
  };
  server.on('upgrade', onUpgrade);

  const channel = (wire: number): string => `w${wire}`;
  const house = new House({
    queries,
    bootId,
    onFailure: (error, spec) => log.error({ err: error, view: spec.view }, 'a room could not be worked out'),
    outlet: {
      delta(wire, delta) {
        counts.deltas += 1;
        io.to(channel(wire)).emit('delta', delta);
      },
      tick(wire, tick) {
        counts.ticks += 1;
        // Not Socket.IO's volatile: it drops whatever follows another message to the same line at once, so all rooms but the first.
        io.to(channel(wire)).except(BEHIND).emit('tick', wire, tick);
      },
      ended(wire, code, detail) {
        io.to(channel(wire)).emit('refused', { room: null, wire, code, detail });
        for (const { session } of clients.values()) session.ended(wire);
      },
    },
  });

  const lineTo = (socket: Socket): ClientLine => ({
    send(event, body) {
      if (event === 'snapshot') counts.snapshots += 1;
      socket.emit(event, body);
    },
    tick: (wire, tick) => void socket.emit('tick', wire, tick),
    join: (wire) => void socket.join(channel(wire)),
    leave: (wire) => void socket.leave(channel(wire)),
    disconnect: () => void socket.disconnect(true),
  });

  io.on('connection', (socket) => {
    const hello: Hello = {
      protocol: PROTOCOL_VERSION,
      version: deps.version,
      bootId,
      now: clock.now(),
      clusters: queries.clusters(),
      mode: status.meta().mode,
    };
    socket.emit('hello', hello);
    const said = handshake.safeParse(socket.handshake.auth);
    if (!said.success || said.data.protocol !== PROTOCOL_VERSION) {
      socket.emit('outdated', { protocol: PROTOCOL_VERSION });
      // The message goes out before the line ends.
      setTimeout(() => socket.disconnect(true), 100).unref();
      return;
    }
    const admission = deps.admit(socket.request);
    if (!admission.ok) {
      socket.disconnect(true);
      return;
    }
    const session = new Session(house, lineTo(socket), admission.scope, performance.now());
    clients.set(socket.id, { socket, session, suspendedAt: null });
    socket.onAny((event: unknown, body: unknown) => {
      session.take(String(event), body, performance.now());
      watchedChanged();
    });
    socket.on('disconnect', () => {
      clients.delete(socket.id);
      session.close(performance.now());
      watchedChanged();
    });
  });

  let watchedTimer: NodeJS.Timeout | undefined;
  let told = '';
  const watchedChanged = (): void => {
    watchedTimer ??= setTimeout(() => {
      watchedTimer = undefined;
      const specs = house.watched();
      const names = JSON.stringify(specs);
      if (names === told) return;
      told = names;
      deps.onWatched(specs);
    }, WATCHED_AFTER_MS);
  };

  /** Spares those who have much waiting ticks, suspends who has too much, resumes who has drained. */
  const watchQueues = (): void => {
    const now = performance.now();
    for (const client of clients.values()) {
      const { socket, session } = client;
      const queued = queuedBytes(socket);
      if (queued > MOST_QUEUED_TICKS) void socket.join(BEHIND);
      else if (socket.rooms.has(BEHIND)) void socket.leave(BEHIND);
      if (client.suspendedAt === null && queued > MOST_QUEUED) {
        client.suspendedAt = now;
        counts.suspended += 1;
        session.suspend(now);
      } else if (client.suspendedAt !== null && queued < DRAINED) {
        client.suspendedAt = null;
        session.resume(now);
      } else if (client.suspendedAt !== null && now - client.suspendedAt > LONGEST_SUSPENSION_MS)
        socket.disconnect(true);
    }
  };

  const passing = setInterval(() => house.pass(performance.now()), PASS_EVERY_MS);
  const queueing = setInterval(watchQueues, QUEUE_EVERY_MS);
  const offFindings = deps.pulse.onFindings(() => house.hurry(({ view }) => view !== 'brokers'));
  const offStatus = deps.pulse.onStatus(() => house.hurry(({ view }) => view === 'status'));

  return {
    bootId,
    metrics: () => ({
      viewers: clients.size,
      rooms: house.size,
      ...Object.fromEntries(Object.entries(counts).map(([name, value]) => [`${name}_total`, value])),
    }),
    async close() {
      clearInterval(passing);
      clearInterval(queueing);
      clearTimeout(watchedTimer);
      offFindings();
      offStatus();
      io.disconnectSockets(true);
      // The HTTP server is its owner's to close.
      io.engine.close();
      server.off('upgrade', onUpgrade);
      await sleep(GOODBYE_MS);
      for (const line of lines) line.destroy();
    },
  };
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  return data instanceof Uint8Array ? data.byteLength : 0;
}

/** What waits for a client: in Engine.IO's queue, and in its WebSocket. */
function queuedBytes(socket: Socket): number {
  const { writeBuffer, transport } = socket.conn as unknown as {
    writeBuffer: readonly { data?: unknown }[];
    transport: { socket?: { bufferedAmount?: number } };
  };
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) bytes += sizeOf(data);
  return bytes;
}
