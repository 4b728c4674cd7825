import type { Clock } from '../../clock.ts';
import { asMillraceError, type MillraceError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Observation } from '../../model/observation.ts';
import type { KafkaClusterConfig } from './config.ts';
import type { KnownGroups } from './known/groups.ts';
import type { Readers } from './known/readers.ts';
import type { Rights } from './known/rights.ts';
import type { KnownTopics } from './known/topics.ts';
import type { KafkaConnection } from './wire/request.ts';

/** What every collector of one cluster works with. */
export interface Asker {
  readonly config: KafkaClusterConfig;
  readonly connection: KafkaConnection;
  readonly clock: Clock;
  readonly log: Log;
  readonly topics: KnownTopics;
  readonly groups: KnownGroups;
  readonly readers: Readers;
  readonly rights: Rights;
  /** What viewers look at now. */
  readonly focus: { groups: ReadonlySet<string>; topics: ReadonlySet<string> };
  /** Ids of the brokers that Metadata names now. */
  brokers(): number[];
  /** Goes out as it is; the asker itself learns from it too. */
  emit(observations: readonly Observation[]): void;
  /** A broker says that leaders or coordinators are elsewhere: Metadata is asked for soon. */
  moved(): void;
  /** How a broker does: null when it answered. */
  heard(broker: number, error: MillraceError | null): void;
  /** Why it did not answer last; null: it did. */
  troubleOf(broker: number): MillraceError | null;
  /** Brokers in trouble that are being asked while nobody waits for them. */
  readonly tried: Set<number>;
}

/**
 * Asks brokers side by side, each `atOnce` pieces of its work at a time. A broker that fails costs its own requests only;
 * resolves with the error of each that failed. A broker that did not answer last is tried, one call's work at a time, but the
 * others are not kept waiting for it. Throws only when all of several, or the only one, failed.
 */
export async function eachBroker<Work>(
  asker: Asker,
  work: ReadonlyMap<number, readonly Work[]>,
  ask: (broker: number, work: Work) => Promise<void>,
  atOnce = 1,
): Promise<Map<number, MillraceError>> {
  const failed = new Map<number, MillraceError>();
  const askAll = async (broker: number, pieces: readonly Work[]): Promise<void> => {
    try {
      const left = pieces.values();
      const worker = async (): Promise<void> => {
        for (const piece of left) await ask(broker, piece);
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      if (pieces.length > 0) asker.heard(broker, null);
    } catch (thrown) {
      const error = asMillraceError(thrown);
      failed.set(broker, error);
      asker.heard(broker, error);
    }
  };
  // Somebody would be kept waiting.
  const anyWell = [...work.keys()].some((broker) => asker.troubleOf(broker) === null);
  await Promise.all(
    [...work].map(([broker, pieces]) => {
      const trouble = anyWell ? asker.troubleOf(broker) : null;
      if (trouble === null) return askAll(broker, pieces);
      failed.set(broker, trouble);
      if (!asker.tried.has(broker)) {
        asker.tried.add(broker);
        void askAll(broker, pieces).finally(() => asker.tried.delete(broker));
      }
      return Promise.resolve();
    }),
  );
  const [first] = failed.values();
  if (first !== undefined && failed.size === work.size) throw first;
  return failed;
}

/** Pieces of at most `size`. */
export function pieces<T>(all: readonly T[], size: number): T[][] {
  const found: T[][] = [];
  for (let at = 0; at < all.length; at += size) found.push(all.slice(at, at + size));
  return found;
}
