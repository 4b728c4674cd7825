import type { Producer } from 'kafkajs';

/** An event as a service gets it. */
export interface Received {
  topic: string;
  partition: number;
  offset: string;
  key: string | null;
  value: Buffer | null;
  headers: Record<string, string>;
}

/** What a service does with its events. */
export interface Work {
  topics: readonly string[];
  /** Throws when it cannot; the event is then tried again. */
  handle(event: Received): void | Promise<void>;
  /** Resolves when all effects of what was handled are lasting; called before each commit. */
  flush(): Promise<void>;
  /** Takes an event out of the way, with the reason. */
  setAside(event: Received, reason: string): void;
}

export interface WorkContext {
  /** Idempotent, for what the service itself writes. */
  producer: Producer;
  setsAside: () => boolean;
  now: () => number;
}

/** The data of an event as a JSON object. Throws a SyntaxError or TypeError. */
export function jsonOf(event: Received): Record<string, unknown> {
  const data: unknown = JSON.parse(event.value?.toString() ?? 'null');
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new TypeError(`the data of ${event.topic}-${event.partition} @ ${event.offset} is no object`);
  }
  return data as Record<string, unknown>;
}
