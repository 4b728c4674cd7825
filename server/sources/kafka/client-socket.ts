import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { asMillraceError, MillraceError } from '../../errors.ts';
import { FrameGuard } from './client-frames.ts';
import type { KafkajsSocket } from './client-kafkajs.ts';
import type { KafkaClusterConfig } from './config.ts';

const KEEP_ALIVE_MS = 60_000;

export interface Address {
  host: string;
  port: number;
}

export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * The socket below one kafkajs connection, plain or TLS. It guards the stream (client-frames.ts), remembers the first thing that went
 * wrong (`fault`: kafkajs keeps only its message) and can be cut off.
 */
export class GuardedSocket implements KafkajsSocket {
  fault: unknown = null;
  readonly #socket: Socket;
  readonly #guard: FrameGuard;

  constructor(address: Address, tls: KafkaClusterConfig['tls'], onConnect: () => void, onClosed: () => void) {
    this.#guard = new FrameGuard(addressText(address));
    this.#socket = tls === null ? connect(address, onConnect) : openTls(address, tls, onConnect);
    this.#socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#socket.setNoDelay(true);
    this.#socket.on('error', (error) => {
      this.fault ??= error;
    });
    this.#socket.on('close', onClosed);
  }

  on(event: 'data' | 'end' | 'timeout' | 'error', listener: (argument: never) => void): this {
    if (event !== 'data') {
      this.#socket.on(event, listener as () => void);
      return this;
    }
    const take = listener as (chunk: Buffer) => void;
    this.#socket.on('data', (chunk: Buffer) => {
      if (this.fault !== null) return;
      const fault = this.#guard.check(chunk);
      if (fault !== null) {
        this.destroy(fault);
        return;
      }
      try {
        take(chunk);
      } catch (thrown) {
        this.destroy(asMillraceError(thrown));
      }
    });
    return this;
  }

  write(bytes: Buffer): boolean {
    return this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.end();
  }

  unref(): void {
    this.#socket.unref();
  }

  /** Cuts the connection; an error goes to the listeners of `error`. */
  destroy(fault?: Error): void {
    this.fault ??= fault ?? null;
    this.#socket.destroy(fault);
  }
}

function openTls(
  address: Address,
  tls: NonNullable<KafkaClusterConfig['tls']>,
  onConnect: () => void,
): Socket {
  const { servername, ...material } = tls;
  const name = servername ?? (isIP(address.host) === 0 ? address.host : undefined);
  try {
    return connectTls(
      { ...address, ...material, ...(name === undefined ? {} : { servername: name }) },
      onConnect,
    );
  } catch (cause) {
    throw new MillraceError(
      'config-invalid',
      `the certificates of this cluster cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
      { field: 'tls', cause },
    );
  }
}
