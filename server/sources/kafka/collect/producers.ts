import { describeProducers } from '../api/describe-producers.ts';
import type { DescribeProducersAnswer } from '../api/answers.ts';
import { type Asker, eachBroker, pieces } from '../asker.ts';
import { LIMITS } from '../known/rights.ts';
import type { KnownTopic } from '../known/topics.ts';
import { activeProducers } from '../observe.ts';
import { FetchBudget } from '../sample/budget.ts';
import { fetchAt, mayRead } from '../sample/fetch-at.ts';
import { BatchCursor } from '../wire/batch-cursor.ts';
import { isLeaderMoved, isNotAuthorized } from '../wire/error-codes.ts';

const DESCRIBE_PRODUCERS = 61;
/** Partitions asked for in one cycle besides those with an open transaction, by broker. */
const MOST_IN_TURN = 500;
const MOST_PARTITIONS = 250;
const ACTIVE_MS = 60_000;
/** Reading where a transaction starts: so many a second, of all brokers together. */
const BUDGET = { fetches: 20, bytes: 1_048_576 };
const MOST_START_TIMES = 10_000;

interface Wanted {
  topic: KnownTopic;
  partition: number;
}

/** Idempotent and transactional producers (DescribeProducers): always where a transaction stands open, in turn where something moves. */
export class ProducersCollector {
  readonly #asker: Asker;
  readonly #budget = new FetchBudget(BUDGET, performance.now());
  /** Timestamps of records where transactions start, by place. */
  readonly #startTimes = new Map<string, number>();
  /** Partitions that were told with an open transaction: asked again until it is closed. */
  #open = new Set<string>();
  #turn = 0;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  async run(): Promise<void> {
    const work = new Map<number, Wanted[][]>();
    for (const [broker, wanted] of this.#wanted()) work.set(broker, pieces(wanted, MOST_PARTITIONS));
    await eachBroker(this.#asker, work, (broker, piece) => this.#ask(broker, piece));
  }

  #wanted(): Map<number, Wanted[]> {
    const now = this.#asker.clock.now();
    const waiting = new Map<number, Wanted[]>();
    const others = new Map<number, Wanted[]>();
    for (const topic of this.#asker.topics) {
      if (topic.internal || !mayRead(this.#asker, topic)) continue;
      for (let partition = 0; partition < topic.partitions; partition++) {
        const leader = topic.leaders[partition] ?? -1;
        if (leader < 0) continue;
        const isOpen =
          (topic.lso[partition] ?? Number.NaN) < (topic.end[partition] ?? Number.NaN) ||
          this.#open.has(`${topic.name}-${partition}`);
        if (!isOpen && !(now - (topic.movedAt[partition] ?? Number.NaN) < ACTIVE_MS)) continue;
        const list = isOpen ? waiting : others;
        const mine = list.get(leader);
        if (mine === undefined) list.set(leader, [{ topic, partition }]);
        else mine.push({ topic, partition });
      }
    }
    for (const [leader, mine] of others) {
      const from = mine.length <= MOST_IN_TURN ? 0 : (this.#turn * MOST_IN_TURN) % mine.length;
      const turn = mine.slice(from, from + MOST_IN_TURN);
      waiting.set(leader, [...(waiting.get(leader) ?? []), ...turn]);
    }
    this.#turn += 1;
    return waiting;
  }

  async #ask(broker: number, wanted: readonly Wanted[]): Promise<void> {
    const { connection, topics } = this.#asker;
    if ((await connection.supports(broker, DESCRIBE_PRODUCERS)) === null) return;
    const byTopic = new Map<string, number[]>();
    for (const { topic, partition } of wanted) {
      const partitions = byTopic.get(topic.name);
      if (partitions === undefined) byTopic.set(topic.name, [partition]);
      else partitions.push(partition);
    }
    const answer = await connection.send(
      broker,
      describeProducers([...byTopic].map(([name, partitions]) => ({ name, partitions }))),
    );
    const found: { topic: string; partition: number; producers: ReturnType<typeof activeProducers> }[] = [];
    for (const { name, partitions } of answer.topics) {
      const topic = topics.get(name);
      if (topic === undefined) continue;
      for (const described of partitions) {
        if (this.#isRefused(name, described.errorCode)) continue;
        const { partition, producers } = described;
        await this.#readStarts(topic, described);
        const place = `${name}-${partition}`;
        if (producers.some(({ txnStartOffset }) => txnStartOffset !== null)) this.#open.add(place);
        else this.#open.delete(place);
        found.push({
          topic: name,
          partition,
          producers: activeProducers(
            producers,
            (producerId, start) => this.#startTimes.get(`${place}/${producerId}/${start}`) ?? null,
          ),
        });
      }
    }
    const { config, clock } = this.#asker;
    this.#asker.emit([{ kind: 'producers', cluster: config.name, at: clock.now(), partitions: found }]);
  }

  #isRefused(topic: string, errorCode: number): boolean {
    if (errorCode === 0) return false;
    if (isNotAuthorized(errorCode))
      this.#asker.rights.refuse(LIMITS.readTopics, topic, this.#asker.clock.now());
    else if (isLeaderMoved(errorCode)) this.#asker.moved();
    return true;
  }

  /** When the open transactions of a partition began: timestamps of the records there. */
  async #readStarts(
    topic: KnownTopic,
    { partition, producers }: DescribeProducersAnswer['topics'][number]['partitions'][number],
  ): Promise<void> {
    for (const { producerId, txnStartOffset: offset } of producers) {
      const key = `${topic.name}-${partition}/${producerId}/${offset}`;
      if (offset === null || this.#startTimes.has(key) || !this.#budget.has(performance.now())) continue;
      const place = { topic, partition, offset, maxBytes: 1_024, isolation: 'read_uncommitted' as const };
      const answer = await fetchAt(this.#asker, this.#budget, place);
      if (answer === null) continue;
      const cursor = new BatchCursor(answer.records);
      while (!this.#startTimes.has(key) && cursor.next() && cursor.header.baseOffset <= offset) {
        cursor.each((view) => {
          if (view.offset < offset) return true;
          if (view.offset === offset) this.#startTimes.set(key, view.timestamp);
          return false;
        });
      }
    }
    for (const oldest of this.#startTimes.keys()) {
      if (this.#startTimes.size <= MOST_START_TIMES) break;
      this.#startTimes.delete(oldest);
    }
  }
}
