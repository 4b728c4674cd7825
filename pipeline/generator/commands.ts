/** What the generator can be told. */
export type GeneratorCommand =
  | { kind: 'rate'; eventsPerSecond: number }
  /** Events of these topics are not made. */
  | { kind: 'silence'; topics: string[] }
  | { kind: 'skew'; on: boolean }
  /** Produces one broken order; answers with a {@link BrokenOrder}. */
  | { kind: 'break-order'; how: 'undecodable' | 'no-window'; partition: number }
  /** Leaves a transaction with one order open, or aborts it. Answers with a {@link BrokenOrder} or null. */
  | { kind: 'transaction'; open: boolean; partition: number };

/** Where an event stands. */
export interface BrokenOrder {
  topic: string;
  partition: number;
  offset: number;
}

export interface GeneratorSettings {
  brokers: string[];
  seed: number;
  /** Generated events a second, averaged over a day. */
  rate: number;
  /** Length of a day, ms. */
  dayMs: number;
}
