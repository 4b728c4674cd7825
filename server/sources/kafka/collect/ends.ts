import type { ListOffsetsAnswer } from '../api/answers.ts';
import { listOffsets } from '../api/list-offsets.ts';
import { type Asker, eachBroker } from '../asker.ts';
import { LIMITS } from '../known/rights.ts';
import type { KnownTopic } from '../known/topics.ts';
import { LogEndRows } from '../observe.ts';
import { isLeaderMoved, isNotAuthorized } from '../wire/error-codes.ts';

const UNKNOWN_TOPIC = 3;
const LATEST = -1;
const EARLIEST = -2;
/** Partitions asked for with one request: a broker takes thrice as long for five times as many, and nobody reads in the meantime. */
const MOST_PARTITIONS = 2_000;
/** While one answer is read, its broker works on the next. */
const AT_ONCE = 2;
/** A partition that moved or was committed to within this is asked for in every cycle, ms. */
const ACTIVE_MS = 30_000;

type Wanted = { name: string; partitions: number[] }[];

/**
 * Log ends of the leaders. The high watermark is asked for before the last stable offset, on the same connection (a broker
 * answers in order): so LSO < end means that something stands open, never that something came in between.
 */
export class EndsCollector {
  readonly #asker: Asker;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** `active`: what moves, lags or is looked at; `all`: every partition. `starts`: log starts too. */
  async run(which: 'active' | 'all', starts: boolean): Promise<void> {
    const ask = (broker: number, wanted: Wanted) => this.#ask(broker, wanted, starts);
    await eachBroker(this.#asker, this.#wanted(which), ask, AT_ONCE);
  }

  #wanted(which: 'active' | 'all'): Map<number, Wanted[]> {
    const now = this.#asker.clock.now();
    const byBroker = new Map<number, { pieces: Wanted[]; partitions: number }>();
    for (const topic of this.#asker.topics) {
      if (!this.#asker.rights.mayAsk(LIMITS.describeTopics.right, topic.name, now)) continue;
      const mine: { leader: number; partitions: number[] }[] = [];
      for (let partition = 0; partition < topic.partitions; partition++) {
        const leader = topic.leaders[partition] ?? -1;
        if (leader < 0 || (which === 'active' && !this.#isActive(topic, partition, now))) continue;
        const beside = mine.find((each) => each.leader === leader);
        if (beside === undefined) mine.push({ leader, partitions: [partition] });
        else beside.partitions.push(partition);
      }
      for (const { leader, partitions } of mine) {
        let work = byBroker.get(leader);
        if (work === undefined) byBroker.set(leader, (work = { pieces: [[]], partitions: 0 }));
        if (work.partitions >= MOST_PARTITIONS) {
          work.pieces.push([]);
          work.partitions = 0;
        }
        work.pieces.at(-1)?.push({ name: topic.name, partitions });
        work.partitions += partitions.length;
      }
    }
    return new Map([...byBroker].map(([broker, { pieces }]) => [broker, pieces]));
  }

  #isActive(topic: KnownTopic, partition: number, now: number): boolean {
    const movedAt = topic.movedAt[partition] ?? Number.NaN;
    if (!(now - movedAt > ACTIVE_MS)) return true;
    if (this.#asker.focus.topics.has(topic.name)) return true;
    const end = topic.end[partition] ?? Number.NaN;
    const lso = topic.lso[partition] ?? Number.NaN;
    if (lso < end) return true;
    for (const reader of topic.readers[partition] ?? []) {
      if (reader.committed < end || now - reader.changedAt < ACTIVE_MS) return true;
      if (this.#asker.focus.groups.has(reader.group)) return true;
    }
    return false;
  }

  async #ask(broker: number, wanted: Wanted, starts: boolean): Promise<void> {
    const { connection, clock, topics, config, rights } = this.#asker;
    const readAt = clock.now();
    const ask = (timestamp: number, isolation: 'read_committed' | 'read_uncommitted') =>
      connection.send(broker, listOffsets({ topics: wanted, timestamp, isolation }));
    const [high, stable, start] = await Promise.all([
      ask(LATEST, 'read_uncommitted'),
      ask(LATEST, 'read_committed'),
      starts ? ask(EARLIEST, 'read_uncommitted') : null,
    ]);
    const at = clock.now();
    const stableAt = this.#beside(stable);
    const startAt = start === null ? null : this.#beside(start);
    const rows = new LogEndRows(high.partition.length);
    for (const [place, { name, from, to }] of high.topics.entries()) {
      const known = topics.get(name);
      for (let row = from; row < to; row++) {
        if (high.errorCode[row] === 0) rights.grant(LIMITS.describeTopics.right, name);
        const partition = high.partition[row] ?? 0;
        const lso = stableAt(name, place, row, partition);
        const mark = this.#value(high, name, row);
        // The LSO was read later: an end below it is an end that has moved on since.
        const end = lso > mark ? lso : mark;
        const logStart = startAt?.(name, place, row, partition) ?? Number.NaN;
        if (Number.isNaN(end) && Number.isNaN(lso) && Number.isNaN(logStart)) continue;
        known?.readEnds(partition, end, lso, logStart, at);
        rows.add(known?.name ?? name, partition, end, lso, logStart);
      }
    }
    this.#asker.emit([{ kind: 'log-ends', cluster: config.name, at, readAt, ends: rows.columns() }]);
  }

  /** Values of another answer to the same question: mostly in the same order, else looked for. */
  #beside(
    answer: ListOffsetsAnswer,
  ): (name: string, place: number, row: number, partition: number) => number {
    let byName: Map<string, { from: number; to: number }> | null = null;
    return (name, place, row, partition) => {
      if (answer.topics[place]?.name === name && answer.partition[row] === partition)
        return this.#value(answer, name, row);
      byName ??= new Map(answer.topics.map((topic) => [topic.name, topic]));
      const { from, to } = byName.get(name) ?? { from: 0, to: 0 };
      for (let at = from; at < to; at++)
        if (answer.partition[at] === partition) return this.#value(answer, name, at);
      return Number.NaN;
    };
  }

  #value(answer: ListOffsetsAnswer, topic: string, row: number): number {
    const code = answer.errorCode[row] ?? 0;
    const offset = answer.offset[row] ?? -1;
    if (code === 0) return offset < 0 ? Number.NaN : offset;
    if (isLeaderMoved(code)) this.#asker.moved();
    else if (isNotAuthorized(code))
      this.#asker.rights.refuse(LIMITS.describeTopics, topic, this.#asker.clock.now());
    else if (code !== UNKNOWN_TOPIC) this.#asker.log.debug({ topic, code }, 'a log end cannot be read');
    return Number.NaN;
  }
}
