import type { Observation } from '../../../model/observation.ts';
import type { FetchedPartition } from '../api/answers.ts';
import { type Asker, eachBroker } from '../asker.ts';
import type { Reader } from '../known/readers.ts';
import type { KnownTopic } from '../known/topics.ts';
import { BatchCursor } from '../wire/batch-cursor.ts';
import { isAborted } from '../wire/copy-record.ts';
import { FetchBudget } from './budget.ts';
import { fetchAt, mayRead } from './fetch-at.ts';

/** Truth rule 4: at most so many fetches and bytes a second from one broker. */
const PER_BROKER = { fetches: 50, bytes: 2 * 1_048_576 };
/** A long stretch of markers and gaps is given up after so many fetches. */
const MOST_STEPS = 16;
const SMALL = 1_024;

type FirstUnread = Extract<Observation, { kind: 'first-unread' }>;
interface Probe {
  reader: Reader;
  topic: KnownTopic;
  /** Looked at by somebody, or standing still for long: first. */
  rank: number;
}

/**
 * The first unread record of lagging partitions: once for each partition and committed offset, what stands still longest
 * first. Groups that stand at the same place share the answer.
 */
export class FirstUnreadProber {
  readonly #asker: Asker;
  readonly #budgets = new Map<number, FetchBudget>();
  #probes = 0;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  get probes(): number {
    return this.#probes;
  }

  async run(signal: AbortSignal): Promise<void> {
    await eachBroker(this.#asker, this.#due(), async (broker, probe) => {
      const budget = this.#budget(broker);
      if (signal.aborted || !budget.has(performance.now())) return;
      await this.#probe(probe, budget);
    });
  }

  #budget(broker: number): FetchBudget {
    let budget = this.#budgets.get(broker);
    if (budget === undefined)
      this.#budgets.set(broker, (budget = new FetchBudget(PER_BROKER, performance.now())));
    return budget;
  }

  /** What is worth asking, by leader; not more than a broker's budget of one second. */
  #due(): Map<number, Probe[]> {
    const { topics, focus, clock } = this.#asker;
    const now = clock.now();
    const due = new Map<number, Probe[]>();
    for (const topic of topics) {
      if (topic.internal || !mayRead(this.#asker, topic)) continue;
      for (let partition = 0; partition < topic.partitions; partition++) {
        const leader = topic.leaders[partition] ?? -1;
        const readers = topic.readers[partition];
        if (readers === undefined || leader < 0) continue;
        const end = topic.end[partition] ?? Number.NaN;
        for (const reader of readers) {
          if (!(reader.committed < end) || isAnswered(reader, end)) continue;
          const watched = focus.groups.has(reader.group) || focus.topics.has(topic.name);
          const rank = now - reader.changedAt + (watched ? 3_600_000 : 0);
          const mine = due.get(leader);
          if (mine === undefined) due.set(leader, [{ reader, topic, rank }]);
          else mine.push({ reader, topic, rank });
        }
      }
    }
    for (const [leader, probes] of due)
      due.set(leader, probes.sort((a, b) => b.rank - a.rank).slice(0, PER_BROKER.fetches));
    return due;
  }

  async #probe({ reader, topic }: Probe, budget: FetchBudget): Promise<void> {
    const { partition, committed: offset } = reader;
    // A group at the same place may have been answered just now.
    if (isAnswered(reader, topic.end[partition] ?? Number.NaN)) return;
    this.#probes += 1;
    const found = await this.#firstFrom(topic, partition, offset, budget);
    if (found === null) return;
    const { clock, config } = this.#asker;
    for (const other of topic.readers[partition] ?? []) {
      if (other.committed !== offset) continue;
      other.probed = offset;
      other.probedTo = found.recordOffset === null ? found.upTo : Number.POSITIVE_INFINITY;
    }
    this.#asker.emit([
      {
        kind: 'first-unread',
        cluster: config.name,
        at: clock.now(),
        group: null,
        topic: topic.name,
        partition,
        offset,
        ...found,
      },
    ]);
  }

  async #firstFrom(
    topic: KnownTopic,
    partition: number,
    offset: number,
    budget: FetchBudget,
  ): Promise<(Found & { upTo: number }) | null> {
    let from = offset;
    for (let step = 0; step < MOST_STEPS; step++) {
      const place = { topic, partition, offset: from, maxBytes: SMALL };
      let answer = await fetchAt(this.#asker, budget, { ...place, isolation: 'read_committed' });
      // Behind the last stable offset: waits for a transaction, but it is there.
      if (answer !== null && answer.records.length === 0 && from < answer.highWatermark)
        answer = await fetchAt(this.#asker, budget, { ...place, isolation: 'read_uncommitted' });
      if (answer === null) return null;
      const { record, readTo } = firstRecord(answer, from);
      if (record !== null) return { ...record, upTo: answer.highWatermark };
      if (readTo === null || readTo >= answer.highWatermark || readTo <= from) {
        if (answer.records.length > 0 && readTo === null) return null;
        return {
          recordOffset: null,
          recordTime: null,
          timestampType: null,
          upTo: answer.highWatermark,
          sizeBytes: null,
        };
      }
      from = readTo;
    }
    return null;
  }
}

const isAnswered = (reader: Reader, end: number): boolean =>
  reader.probed === reader.committed && end <= reader.probedTo;

type Found = Pick<FirstUnread, 'recordOffset' | 'recordTime' | 'timestampType' | 'sizeBytes'>;

/** The first record at or behind `offset` that a consumer gets to see: no marker, not aborted. */
function firstRecord(
  answer: FetchedPartition,
  offset: number,
): { record: Found | null; readTo: number | null } {
  const found: Found[] = [];
  const cursor = new BatchCursor(answer.records);
  while (found.length === 0 && cursor.next()) {
    const { control, transactional, producerId, lastOffset } = cursor.header;
    if (control || lastOffset < offset) continue;
    cursor.each(({ offset: recordOffset, timestamp: recordTime, timestampType, sizeBytes }) => {
      if (recordOffset < offset) return true;
      if (transactional && isAborted(recordOffset, producerId, answer.aborted)) return true;
      found.push({ recordOffset, recordTime, timestampType, sizeBytes });
      return false;
    });
  }
  return { record: found[0] ?? null, readTo: cursor.nextOffset };
}
