import type { Asker } from '../asker.ts';
import type { KnownTopic } from '../known/topics.ts';
import { BatchCursor } from '../wire/batch-cursor.ts';
import type { RecordView } from '../wire/record-batch.ts';
import { copyKey, readHeaders } from '../wire/record-headers.ts';
import { FetchBudget } from './budget.ts';
import { fetchAt, mayRead } from './fetch-at.ts';
import { KeyCounts } from './key-counts.ts';

/** Of all brokers together; one fetch samples one topic. */
const BUDGET = { fetches: 20, bytes: 1_048_576 };
const MAX_BYTES = 65_536;
/** A topic that nothing was written to for so long has no producer now, ms. */
const ACTIVE_MS = 60_000;
const LONGEST_NAME = 200;
/** Declared producers are told as soon as their topic is there, and anew, for topics that were deleted and came back. */
const DECLARED_EVERY_MS = 60_000;

/**
 * A sampled tail of active topics: who writes (headers), and how uneven the keys are. Each topic at most once a second with at
 * most `recordsPerSecond` records; values are never looked at.
 */
export class RecordSampler {
  readonly #asker: Asker;
  readonly #budget = new FetchBudget(BUDGET, performance.now());
  readonly #keys = new KeyCounts();
  readonly #declared: ReadonlyMap<string, readonly string[]>;
  /** When a topic was sampled last, and in which partition. */
  readonly #turns = new Map<string, { at: number; partition: number }>();
  /** When the declared producers of a topic were told last. */
  readonly #declaredAt = new Map<string, number>();
  #records = 0;

  constructor(asker: Asker) {
    this.#asker = asker;
    this.#declared = new Map(asker.config.producers.map(({ topic, names }) => [topic, names]));
  }

  get records(): number {
    return this.#records;
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#tellDeclared();
    if (!this.#asker.config.sampling.enabled) return;
    for (const topic of this.#inTurn()) {
      if (signal.aborted || !this.#budget.has(performance.now())) return;
      await this.#sample(topic);
    }
  }

  #tellDeclared(): void {
    const { clock, config, topics } = this.#asker;
    const at = clock.now();
    for (const [topic, names] of this.#declared) {
      if (at - (this.#declaredAt.get(topic) ?? Number.NEGATIVE_INFINITY) < DECLARED_EVERY_MS) continue;
      if (topics.get(topic) === undefined) continue;
      this.#declaredAt.set(topic, at);
      this.#asker.emit([
        {
          kind: 'producer-names',
          cluster: config.name,
          at,
          topic,
          provenance: 'declared',
          from: 'configuration',
          names: names.map((name) => ({ name, count: 0 })),
          sampled: 0,
        },
      ]);
    }
  }

  /** Active topics, those that waited longest first. */
  #inTurn(): KnownTopic[] {
    const now = this.#asker.clock.now();
    const waiting: { topic: KnownTopic; at: number }[] = [];
    for (const topic of this.#asker.topics) {
      if (topic.internal || !mayRead(this.#asker, topic)) continue;
      const at = this.#turns.get(topic.name)?.at ?? 0;
      if (now - at < 1_000 || !topic.movedAt.some((moved) => now - moved < ACTIVE_MS)) continue;
      waiting.push({ topic, at });
    }
    return waiting
      .sort((a, b) => a.at - b.at)
      .slice(0, BUDGET.fetches)
      .map(({ topic }) => topic);
  }

  async #sample(topic: KnownTopic): Promise<void> {
    const { clock, config } = this.#asker;
    const now = clock.now();
    const partition = nextActive(topic, this.#turns.get(topic.name)?.partition ?? -1, now);
    this.#turns.set(topic.name, { at: now, partition });
    const end = topic.end[partition] ?? Number.NaN;
    if (!(end > 0)) return;
    const most = config.sampling.recordsPerSecond;
    const from = Math.max(end - most, topic.logStart[partition] ?? 0, 0);
    const place = {
      topic,
      partition,
      offset: from,
      maxBytes: MAX_BYTES,
      isolation: 'read_uncommitted' as const,
    };
    const answer = await fetchAt(this.#asker, this.#budget, place);
    if (answer === null) return;
    const names = new Map<string, number>();
    const headers = new Set<string>();
    let sampled = 0;
    const cursor = new BatchCursor(answer.records);
    while (sampled < most && cursor.next()) {
      if (cursor.header.control || cursor.header.lastOffset < from) continue;
      cursor.each((view) => {
        if (view.offset < from) return true;
        sampled += 1;
        this.#keys.add(topic.name, partition, copyKey(view, 256));
        const found = this.#nameIn(view);
        if (found !== null) {
          headers.add(found.header);
          names.set(found.name, (names.get(found.name) ?? 0) + 1);
        }
        return sampled < most;
      });
    }
    this.#records += sampled;
    if (sampled === 0) return;
    const at = clock.now();
    const skew = this.#keys.skew(topic.name, partition);
    this.#asker.emit([
      ...(this.#declared.has(topic.name)
        ? []
        : [
            {
              kind: 'producer-names' as const,
              cluster: config.name,
              at,
              topic: topic.name,
              provenance: 'observed' as const,
              from: `header ${[...headers].join(', ')}`,
              names: [...names].map(([name, count]) => ({ name, count })),
              sampled,
            },
          ]),
      ...(skew === null
        ? []
        : [{ kind: 'key-skew' as const, cluster: config.name, at, topic: topic.name, partition, ...skew }]),
    ]);
  }

  /** The first of the configured headers that is there. */
  #nameIn(view: RecordView): { header: string; name: string } | null {
    if (view.headerCount === 0) return null;
    const headers = readHeaders(view);
    for (const header of this.#asker.config.sampling.producerHeaders) {
      const value = headers.find((found) => found.name === header)?.value;
      const name = value?.toString('utf8').slice(0, LONGEST_NAME).trim() ?? '';
      if (name !== '') return { header, name };
    }
    return null;
  }
}

/** The next partition behind `last` that something was written to lately. */
function nextActive(topic: KnownTopic, last: number, now: number): number {
  for (let step = 1; step <= topic.partitions; step++) {
    const partition = (last + step) % topic.partitions;
    if (now - (topic.movedAt[partition] ?? Number.NaN) < ACTIVE_MS) return partition;
  }
  return 0;
}
