import { io } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';

/** What the rooms need of a socket; tests give one that is flushed by hand. */
export interface Line {
  send(event: string, payload: unknown): void;
  /** Every event of the server, unparsed. */
  onEvent(listener: (event: string, args: readonly unknown[]) => void): void;
  onOpen(listener: () => void): void;
  /** The line is down, and is being tried again unless `outdated` came before. */
  onDown(listener: (reason: string) => void): void;
  close(): void;
}

/** The line to the bridge that served this page. */
export function openLine(): Line {
  const socket = io({
    parser,
    transports: ['websocket'],
    auth: { protocol: PROTOCOL_VERSION },
    reconnectionDelay: 250,
    reconnectionDelayMax: 2_000,
    timeout: 5_000,
  });
  return {
    // Nothing is kept for later: after a reconnect every room subscribes anew with what it has.
    send(event, payload) {
      if (socket.connected) socket.emit(event, payload);
    },
    onEvent: (listener) => void socket.onAny((event: string, ...args: unknown[]) => listener(event, args)),
    onOpen: (listener) => void socket.on('connect', listener),
    onDown(listener) {
      socket.on('disconnect', (reason) => {
        listener(words(reason));
        // The server may close a line on purpose (it stops, or we were too slow): the client must ask again itself.
        if (reason === 'io server disconnect') socket.connect();
      });
      socket.on('connect_error', (error) =>
        listener(error.message === 'websocket error' ? 'no answer' : error.message),
      );
    },
    close: () => void socket.close(),
  };
}

function words(reason: string): string {
  switch (reason) {
    case 'io server disconnect':
      return 'the bridge closed the line';
    case 'ping timeout':
      return 'the bridge went silent';
    case 'transport close':
    case 'transport error':
      return 'the line was cut';
    default:
      return reason;
  }
}
