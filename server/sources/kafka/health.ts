import type { MillraceError } from '../../errors.ts';
import type { Observation } from '../../model/observation.ts';

type SourceState = Extract<Observation, { kind: 'source-state' }>;

/** A cluster that has not answered for so long cannot be reached, ms. */
const UNREACHABLE_MS = 3_000;
/** A broker's failure is told for so long after it, if nothing else was heard of it, ms. */
const BROKER_FAILS_MS = 30_000;

/** How the cluster does, from what its brokers answer. */
export class Health {
  readonly #brokers = new Map<number, { error: MillraceError | null; at: number }>();
  #lastAnswerAt: number | null = null;
  #lastError: { error: MillraceError; at: number } | null = null;
  /** Ids of brokers whose last request failed. */
  readonly failing = new Set<number>();

  /** `error` null: it answered. Errors that Kafka itself answers are answers. */
  heard(broker: number, error: MillraceError | null, at: number): void {
    const down = error !== null && isDown(error);
    this.#brokers.set(broker, { error: down ? error : null, at });
    if (down) {
      this.failing.add(broker);
      this.failed(error, at);
    } else {
      this.failing.delete(broker);
      this.#lastAnswerAt = at;
    }
  }

  /** Why its last request failed; null: it did not. */
  troubleOf(broker: number): MillraceError | null {
    return this.#brokers.get(broker)?.error ?? null;
  }

  /** A request that any broker could have answered failed. */
  failed(error: MillraceError, at: number): void {
    this.#lastError = { error, at };
  }

  answered(at: number): void {
    this.#lastAnswerAt = at;
  }

  /** Brokers that left the cluster are not waited for. */
  keep(brokers: readonly number[]): void {
    for (const id of this.#brokers.keys()) {
      if (brokers.includes(id)) continue;
      this.#brokers.delete(id);
      this.failing.delete(id);
    }
  }

  /** State and one sentence. `startedAt`: when the first try began. */
  state(now: number, startedAt: number, complete: boolean): Pick<SourceState, 'state' | 'detail'> {
    const silentSince = this.#lastAnswerAt ?? startedAt;
    const error = this.#lastError;
    if (error !== null && error.at >= silentSince) {
      const neverAnswered = this.#lastAnswerAt === null;
      if (neverAnswered || now - silentSince > UNREACHABLE_MS)
        return { state: 'unreachable', detail: error.error.message };
    }
    if (!complete) return { state: 'starting', detail: 'reading the cluster for the first time' };
    const down = [...this.#brokers].filter(
      ([, { error: last, at }]) => last !== null && now - at < BROKER_FAILS_MS,
    );
    const [first] = down;
    const { size } = this.#brokers;
    if (first === undefined)
      return { state: 'live', detail: size === 1 ? '1 broker answers' : `${size} brokers answer` };
    const sentence = first[1].error?.message ?? '';
    const others = down.length > 1 ? `; ${down.length - 1} more do not answer` : '';
    return { state: 'degraded', detail: `broker ${first[0]} does not answer: ${sentence}${others}` };
  }
}

const DOWN = new Set<MillraceError['code']>([
  'broker-unreachable',
  'broker-timeout',
  'broker-closed',
  'tls-mismatch',
  'authentication-failed',
]);

const isDown = ({ code }: MillraceError): boolean => DOWN.has(code);
