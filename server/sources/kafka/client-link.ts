import { MillraceError } from '../../errors.ts';
import type { ApiVersionsAnswer } from './api/answers.ts';
import { apiVersions } from './api/api-versions.ts';
import { classifyError, type ErrorContext } from './client-errors.ts';
import {
  createKafkajsConnection,
  type KafkajsConnection,
  type KafkajsLogger,
  type KafkajsSasl,
} from './client-kafkajs.ts';
import { createPause } from './client-pause.ts';
import { type Address, addressText, GuardedSocket } from './client-socket.ts';
import type { KafkaClusterConfig } from './config.ts';
import { Decoder } from './wire/decoder.ts';
import { Encoder } from './wire/encoder.ts';
import { kafkaError } from './wire/error-codes.ts';
import type { KafkaRequest } from './wire/request.ts';

const SASL_AUTHENTICATE = 36;
/** Share of a limited login (KIP-368) that is used, as Kafka's own clients do. */
const SESSION_SHARE = 0.85;

export interface LinkSettings {
  address: Address;
  config: Pick<KafkaClusterConfig, 'tls' | 'clientId' | 'connectionTimeoutMs' | 'requestTimeoutMs'>;
  sasl: KafkajsSasl | null;
  logger: KafkajsLogger;
}

/**
 * One connection to one broker: opened, asked for its versions, logged in; then used until it breaks, and never used again after that.
 * A request that times out retires it: Kafka answers a connection's requests in order, so what comes after it would wait as well.
 */
export class Link {
  apis: ApiVersionsAnswer['apis'] = new Map();
  readonly #settings: LinkSettings;
  readonly #connection: KafkajsConnection;
  #socket: GuardedSocket | null = null;
  #openFault: unknown = null;
  #stage: ErrorContext['stage'] = 'connect';
  #inFlight = 0;
  #retired = false;
  #usableUntil = Number.POSITIVE_INFINITY;
  #closed = false;

  private constructor(settings: LinkSettings) {
    const { address, config, sasl, logger } = settings;
    this.#settings = settings;
    this.#connection = createKafkajsConnection({
      ...address,
      clientId: config.clientId,
      logger,
      sasl: sasl === null ? null : { ...sasl },
      connectionTimeout: config.connectionTimeoutMs,
      requestTimeout: config.requestTimeoutMs,
      // Each request has its own clock here: kafkajs' cannot be shorter than the default, and leaves the late request in its table.
      enforceRequestTimeout: false,
      // A link is replaced before its login ends (see `#usableUntil`): a second login on it is never needed.
      reauthenticationThreshold: 0,
      socketFactory: ({ onConnect }) => this.#openSocket(onConnect),
    });
  }

  /** Throws what {@link classifyError} makes of it; nothing is left open then. The signal cuts it off. */
  static async open(settings: LinkSettings, signal: AbortSignal): Promise<Link> {
    const link = new Link(settings);
    const cut = () => link.close();
    signal.addEventListener('abort', cut, { once: true });
    try {
      await link.#open();
      return link;
    } catch (thrown) {
      const error = link.#classify(thrown);
      link.close();
      throw error;
    } finally {
      signal.removeEventListener('abort', cut);
    }
  }

  get isUsable(): boolean {
    return !this.#closed && !this.#retired && performance.now() < this.#usableUntil;
  }

  /** Sends at the highest version that both know. Throws as `KafkaConnection.send` does. */
  send<Answer>(request: KafkaRequest<Answer>, timeoutMs: number): Promise<Answer> {
    return this.#exchange(request, this.#chooseVersion(request), timeoutMs);
  }

  /** Takes no more requests; closes when the last one in flight has ended. */
  retire(): void {
    this.#retired = true;
    if (this.#inFlight === 0) this.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.rejectRequests(new MillraceError('aborted', 'the connection was closed by Millrace'));
    this.#connection.requestQueue.destroy();
    // kafkajs holds a timer until it is told that connecting came to an end.
    this.#socket?.destroy(this.#stage === 'connect' ? new Error('closed by Millrace') : undefined);
  }

  async #open(): Promise<void> {
    const { config, sasl } = this.#settings;
    await this.#within(config.connectionTimeoutMs, this.#connection.connect());
    this.#stage = 'handshake';
    const { errorCode, apis } = await this.#exchange(apiVersions(), 0, config.requestTimeoutMs);
    if (errorCode !== 0) throw kafkaError(errorCode, `ApiVersions of ${addressText(this.#settings.address)}`);
    this.apis = apis;
    this.#connection.setVersions(kafkajsVersions(this.apis));
    this.#connection.setSupportAuthenticationProtocol(this.apis.has(SASL_AUTHENTICATE));
    if (sasl !== null) {
      this.#stage = 'authenticate';
      await this.#within(config.requestTimeoutMs, this.#connection.authenticate());
      const lifetime = this.#connection.sessionLifetime.toNumber();
      if (lifetime > 0) this.#usableUntil = performance.now() + lifetime * SESSION_SHARE;
    }
    this.#stage = 'request';
  }

  #openSocket(onConnect: () => void): GuardedSocket {
    try {
      this.#socket = new GuardedSocket(this.#settings.address, this.#settings.config.tls, onConnect, () =>
        this.#onClosed(),
      );
      return this.#socket;
    } catch (thrown) {
      this.#openFault = thrown;
      throw thrown;
    }
  }

  /** However it ended: what still waits is told, since kafkajs listens to `end` and `error` only. */
  #onClosed(): void {
    this.#connection.rejectRequests(this.#classify(new Error('Closed connection')));
    this.close();
  }

  #chooseVersion(request: KafkaRequest<unknown>): number {
    const offered = this.apis.get(request.apiKey);
    const highest = Math.min(request.maxVersion, offered?.max ?? -1);
    if (offered === undefined || highest < Math.max(request.minVersion, offered.min))
      throw new MillraceError(
        'unsupported-version',
        `${addressText(this.#settings.address)} does not offer ${request.apiName} in a version that Millrace knows` +
          ` (${request.minVersion} to ${request.maxVersion}; offered: ${offered === undefined ? 'none' : `${offered.min} to ${offered.max}`})`,
      );
    return highest;
  }

  async #exchange<Answer>(
    request: KafkaRequest<Answer>,
    version: number,
    timeoutMs: number,
  ): Promise<Answer> {
    const { apiKey, apiName } = request;
    const flexible = version >= request.flexibleFrom;
    this.#inFlight++;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.#retired = true;
        reject(this.#timeout(apiName, timeoutMs));
      }, timeoutMs);
    });
    const answered = this.#connection.send<Answer>({
      request: {
        apiKey,
        apiVersion: version,
        apiName,
        encode: () => {
          const encoder = new Encoder().tags(flexible); // end of request header v2
          request.encode(encoder, version);
          const bytes = encoder.result();
          return Promise.resolve({ buf: bytes, buffer: bytes });
        },
      },
      response: {
        decode: (raw) => {
          clearTimeout(timer);
          return Promise.resolve({ raw });
        },
        parse: ({ raw }) => {
          const decoder = new Decoder(raw);
          decoder.tags(flexible); // end of response header v1
          return request.parse(decoder, version, createPause());
        },
      },
      logResponseError: false,
    });
    try {
      return await Promise.race([answered, late]);
    } catch (thrown) {
      throw this.#classify(thrown, apiName);
    } finally {
      clearTimeout(timer);
      this.#inFlight--;
      if (this.#retired && this.#inFlight === 0) this.close();
    }
  }

  async #within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(this.#timeout(this.#stage, timeoutMs)), timeoutMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #timeout(what: string, timeoutMs: number): MillraceError {
    const address = addressText(this.#settings.address);
    return this.#stage === 'connect'
      ? new MillraceError(
          'broker-unreachable',
          `${address} cannot be reached: no connection within ${timeoutMs} ms`,
          {
            canRetry: true,
          },
        )
      : new MillraceError('broker-timeout', `${address} did not answer ${what} within ${timeoutMs} ms`, {
          canRetry: true,
        });
  }

  /** The socket's own fault says more than what kafkajs made of it. */
  #classify(thrown: unknown, apiName?: string): MillraceError {
    if (thrown instanceof MillraceError && thrown.code === 'malformed-response' && apiName !== undefined)
      return new MillraceError(
        'malformed-response',
        `${addressText(this.#settings.address)}, ${apiName}: ${thrown.message}`,
        {
          cause: thrown,
        },
      );
    const known = thrown instanceof MillraceError && thrown.code !== 'broker-closed';
    const cause = known ? thrown : (this.#openFault ?? this.#socket?.fault ?? thrown);
    return classifyError(cause, {
      address: addressText(this.#settings.address),
      stage: this.#stage,
      tls: this.#settings.config.tls !== null,
      sasl: this.#settings.sasl !== null,
    });
  }
}

function kafkajsVersions(
  apis: ApiVersionsAnswer['apis'],
): Record<number, { minVersion: number; maxVersion: number }> {
  return Object.fromEntries(
    [...apis].map(([key, { min, max }]) => [key, { minVersion: min, maxVersion: max }]),
  );
}
