import type { Observation } from '../../../model/observation.ts';
import type { Asker } from '../asker.ts';
import type { Reader } from '../known/readers.ts';
import type { KnownTopic } from '../known/topics.ts';
import { spread } from '../observe.ts';
import { BatchCursor } from '../wire/batch-cursor.ts';
import { FetchBudget } from './budget.ts';
import { fetchAt, mayRead } from './fetch-at.ts';

/** Of all brokers together. */
const BUDGET = { fetches: 20, bytes: 1_048_576 };
const MAX_BYTES = 8_192;
/** Commits looked at of one batch. */
const MOST_OF_A_BATCH = 16;
/** Partitions of groups that wait for their turn. */
const MOST_WAITING = 500;

/** An advancing commit, and where and when the one before it was. */
interface Advance {
  reader: Reader;
  from: number;
  fromTime: number;
  to: number;
  time: number;
}

/**
 * Queue latency without agents: for sampled commits, the time of the commit minus the timestamp of the record before the
 * committed offset. The record at the offset before tells how long events waited for this commit, as the hung clock would
 * measure it. One commit of a partition of a group waits at a time, the newest; partitions take turns.
 */
export class LatencySampler {
  readonly #asker: Asker;
  readonly #budget = new FetchBudget(BUDGET, performance.now());
  /** In order of waiting. */
  readonly #waiting = new Map<Reader, Advance>();

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** Takes note of live commits; before `Readers` does. */
  note({ batch, history }: Extract<Observation, { kind: 'commits' }>): void {
    if (history || !this.#asker.config.sampling.enabled) return;
    for (const place of spread(batch, MOST_OF_A_BATCH)) {
      const reader = this.#asker.readers.bySlot(batch.slot[place] ?? -1);
      if (reader === undefined) continue;
      const to = batch.offset[place] ?? 0;
      const time = batch.commitTime[place] ?? Number.NaN;
      const before = batch.slot.lastIndexOf(batch.slot[place] ?? -1, place - 1);
      const isFirst = place === 0 || before < 0;
      const from = isFirst ? reader.committed : (batch.offset[before] ?? Number.NaN);
      const fromTime = isFirst ? reader.advanceTime : (batch.commitTime[before] ?? Number.NaN);
      if (!(to > from)) continue;
      if (this.#waiting.has(reader) || this.#waiting.size < MOST_WAITING)
        this.#waiting.set(reader, { reader, from, fromTime, to, time });
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    for (const [reader, advance] of this.#waiting) {
      if (signal.aborted || !this.#budget.has(performance.now())) return;
      this.#waiting.delete(reader);
      const topic = this.#asker.topics.get(reader.topic);
      if (topic !== undefined && !topic.internal && mayRead(this.#asker, topic))
        await this.#measure(topic, advance);
    }
  }

  async #measure(topic: KnownTopic, { reader, from, fromTime, to, time }: Advance): Promise<void> {
    const { group, partition } = reader;
    let span = await this.#times(topic, partition, from, to);
    if (span === null) return;
    const { first } = span;
    // The end of a long stretch is not in the same answer.
    if (!span.whole) span = await this.#times(topic, partition, to - 1, to);
    const { config, clock } = this.#asker;
    const about = { cluster: config.name, at: clock.now(), group, topic: topic.name };
    const observations: Observation[] = [];
    if (first !== null && first <= time && !Number.isNaN(fromTime))
      observations.push({
        ...about,
        kind: 'commit-waits',
        partition,
        waits: [time - Math.max(first, fromTime)],
      });
    if (span !== null && span.last !== null)
      observations.push({ ...about, kind: 'queue-latency', samples: [time - span.last] });
    if (observations.length > 0) this.#asker.emit(observations);
  }

  /** Timestamps of the first and the last record from `from` up to `to`; `whole`: the answer reached `to`. */
  async #times(
    topic: KnownTopic,
    partition: number,
    from: number,
    to: number,
  ): Promise<{ first: number | null; last: number | null; whole: boolean } | null> {
    const place = { topic, partition, offset: from, maxBytes: MAX_BYTES };
    const answer = await fetchAt(this.#asker, this.#budget, { ...place, isolation: 'read_uncommitted' });
    if (answer === null) return null;
    const times: number[] = [];
    const cursor = new BatchCursor(answer.records);
    while (cursor.next() && cursor.header.baseOffset < to) {
      if (cursor.header.control || cursor.header.lastOffset < from) continue;
      cursor.each((view) => {
        if (view.offset >= to) return false;
        if (view.offset >= from) times.push(view.timestamp);
        return true;
      });
    }
    return { first: times[0] ?? null, last: times.at(-1) ?? null, whole: (cursor.nextOffset ?? from) >= to };
  }
}
