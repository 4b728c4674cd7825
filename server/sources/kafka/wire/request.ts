import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';

/**
 * One request of one Kafka API at one version, with its answer: what every file of api/ makes.
 * Versions are chosen within what the broker offers (ApiVersions), see `ApiRange`.
 */
export interface KafkaRequest<Answer> {
  /** Number of the API in Kafka's protocol guide. */
  readonly apiKey: number;
  readonly apiName: string;
  /** Lowest and highest version that `encode` and `parse` know. */
  readonly minVersion: number;
  readonly maxVersion: number;
  /** First flexible version (KIP-482): header v2 and compact types from here on; Infinity when none. */
  readonly flexibleFrom: number;
  encode(encoder: Encoder, version: number): void;
  /**
   * Reads the whole answer. Bounds every length by the bytes that are there (MillraceError malformed-response).
   * Long answers are parsed in slices: `pause` is awaited when it returns a promise (after 8 ms of work).
   */
  parse(decoder: Decoder, version: number, pause: Pause): Promise<Answer>;
}

/** Yields to the event loop when the present slice has lasted 8 ms; call it once an item. */
export type Pause = () => Promise<void> | undefined;

/** Connections to one cluster, one for Fetch and one for the rest to each broker. */
export interface KafkaConnection {
  /** Ids of the known brokers, after `refresh`. */
  brokers(): number[];
  /** Sends to one broker at the highest version both know. Errors: broker-unreachable, broker-timeout, broker-closed,
   *  authentication-failed, tls-mismatch, unsupported-version, malformed-response, response-too-large. */
  send<Answer>(
    broker: number,
    request: KafkaRequest<Answer>,
    options?: { timeoutMs?: number; lane?: 'fetch' | 'rest' },
  ): Promise<Answer>;
  /** Sends to whichever broker answers first of those that are up. */
  sendAny<Answer>(request: KafkaRequest<Answer>): Promise<Answer>;
  /** Highest version of an API that this broker and we both can; null: not offered. */
  supports(broker: number, apiKey: number): Promise<{ min: number; max: number } | null>;
  /** Connects to the bootstrap brokers, learns the others (Metadata without topics). */
  refresh(): Promise<void>;
  close(): Promise<void>;
}
