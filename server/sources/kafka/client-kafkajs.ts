import { createRequire } from 'node:module';

/**
 * The part of kafkajs 2.2.4 that Millrace stands on: its connection (framing, correlation, SASL, re-authentication). The package ships
 * no types for it, so this file declares what is used; its version is pinned exactly in package.json.
 */
export interface KafkajsConnection {
  connect(): Promise<unknown>;
  authenticate(): Promise<void>;
  /** After `authenticate`: how long the broker lets this login last, ms; 0: for ever (KIP-368). */
  sessionLifetime: { toNumber(): number };
  setVersions(versions: Record<number, { minVersion: number; maxVersion: number }>): void;
  setSupportAuthenticationProtocol(isSupported: boolean): void;
  send<T>(protocol: {
    request: {
      apiKey: number;
      apiVersion: number;
      apiName: string;
      encode(): Promise<{ buf: Buffer; buffer: Buffer }>;
    };
    response: {
      decode(raw: Buffer): Promise<{ raw: Buffer }>;
      parse(decoded: { raw: Buffer }): Promise<T>;
    };
    logResponseError: boolean;
  }): Promise<T>;
  rejectRequests(error: Error): void;
  requestQueue: { destroy(): void; scheduleCheckPendingRequests(): void };
}

export type KafkajsLog = (entry: { label: string; log: { message: string } }) => void;

/** kafkajs' `sasl` option: a mechanism of its own, or one that we bring. */
export type KafkajsSasl =
  | { mechanism: string; username: string; password: string }
  | { mechanism: string; authenticationProvider: KafkajsAuthenticationProvider };

/** Makes the login of one connection. `saslAuthenticate` takes and gives bytes behind an INT32 length. */
export type KafkajsAuthenticationProvider = (options: {
  host: string;
  port: number;
  saslAuthenticate<T>(exchange: {
    request: { encode(): Promise<Buffer> };
    response: { decode(raw: Buffer): Promise<Buffer>; parse(decoded: Buffer): Promise<T> };
  }): Promise<T>;
}) => { authenticate(): Promise<void> };

export interface KafkajsConnectionOptions {
  host: string;
  port: number;
  clientId: string;
  logger: KafkajsLogger;
  socketFactory: (options: { onConnect: () => void }) => KafkajsSocket;
  sasl: KafkajsSasl | null;
  connectionTimeout: number;
  requestTimeout: number;
  enforceRequestTimeout: boolean;
  reauthenticationThreshold: number;
}

/** What a kafkajs connection calls of its socket. */
export interface KafkajsSocket {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'end' | 'timeout', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  write(bytes: Buffer, encoding: 'binary'): unknown;
  end(): unknown;
  unref(): unknown;
}

/** Opaque: made by {@link createKafkajsLogger}, taken by the connection. */
export interface KafkajsLogger {
  namespace(name: string): KafkajsLogger;
}

const require = createRequire(import.meta.url);

type ConnectionClass = new (options: KafkajsConnectionOptions) => KafkajsConnection;
const Connection = require('kafkajs/src/network/connection') as ConnectionClass;
const { createLogger, LEVELS } = require('kafkajs/src/loggers') as {
  createLogger(options: { level: number; logCreator: () => KafkajsLog }): KafkajsLogger;
  LEVELS: { WARN: number };
};

export function createKafkajsConnection(options: KafkajsConnectionOptions): KafkajsConnection {
  const connection = new Connection(options);
  // kafkajs 2.2.4 looks for waiting requests each millisecond for ever after the first answer. We bound requests in flight ourselves
  // (client-lane.ts), so nothing ever waits in its queue.
  connection.requestQueue.scheduleCheckPendingRequests = () => {};
  return connection;
}

/** A kafkajs logger that hands everything to one function. */
export function createKafkajsLogger(write: KafkajsLog): KafkajsLogger {
  return createLogger({ level: LEVELS.WARN, logCreator: () => write });
}
