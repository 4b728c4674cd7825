import { offsetFetch, offsetFetchOne } from '../api/offset-fetch.ts';
import { type Asker, eachBroker, pieces } from '../asker.ts';
import type { KnownGroup } from '../known/groups.ts';
import { LIMITS } from '../known/rights.ts';
import { committedOffsets } from '../observe.ts';
import { isCoordinatorMoved, isNotAuthorized } from '../wire/error-codes.ts';

const OFFSET_FETCH = 9;
/** First version that asks for many groups at once (Kafka 3.0). */
const MANY_GROUPS = 8;
const MOST_GROUPS = 250;

/** Committed offsets by OffsetFetch: the snapshot at the start and after a gap, and every cycle where commits are polled. */
export class CommittedCollector {
  readonly #asker: Asker;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** Resolves with the names of groups that could not be read now (their coordinator moves): ask for them again. */
  async run(from: 'snapshot' | 'polling', only?: readonly string[]): Promise<string[]> {
    const { groups } = this.#asker;
    const wanted = only === undefined ? [...groups] : only.flatMap((name) => groups.get(name) ?? []);
    const byBroker = new Map<number, KnownGroup[]>();
    // A share group commits nothing: its partitions have a start offset of their own.
    for (const group of wanted) {
      if (group.protocol === 'share') continue;
      const mine = byBroker.get(group.coordinator);
      if (mine === undefined) byBroker.set(group.coordinator, [group]);
      else mine.push(group);
    }
    const work = new Map([...byBroker].map(([broker, mine]) => [broker, pieces(mine, MOST_GROUPS)]));
    const missed: string[] = [];
    const failed = await eachBroker(this.#asker, work, async (broker, piece) => {
      missed.push(...(await this.#ask(broker, piece, from)));
    });
    for (const broker of failed.keys()) for (const { name } of byBroker.get(broker) ?? []) missed.push(name);
    return missed;
  }

  async #ask(broker: number, listed: readonly KnownGroup[], from: 'snapshot' | 'polling'): Promise<string[]> {
    const { clock, config, rights } = this.#asker;
    const names = listed.map(({ name }) => name);
    const answered = await this.#fetch(broker, names);
    const at = clock.now();
    const missed: string[] = [];
    const found = answered.filter(({ group, errorCode }) => {
      if (errorCode === 0) {
        rights.grant(LIMITS.describeGroups.right, group);
        return true;
      }
      if (isNotAuthorized(errorCode)) rights.refuse(LIMITS.describeGroups, group, at);
      else if (isCoordinatorMoved(errorCode)) {
        this.#asker.moved();
        missed.push(group);
      }
      return false;
    });
    this.#asker.emit([
      { kind: 'committed', cluster: config.name, at, from, groups: found.map(committedOffsets) },
    ]);
    return missed;
  }

  async #fetch(broker: number, names: readonly string[]) {
    const { connection } = this.#asker;
    const version = await connection.supports(broker, OFFSET_FETCH);
    if (version !== null && version.max >= MANY_GROUPS)
      return (await connection.send(broker, offsetFetch(names))).groups;
    const groups = [];
    for (const name of names) groups.push(...(await connection.send(broker, offsetFetchOne(name))).groups);
    return groups;
  }
}
