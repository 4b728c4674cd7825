import { type Clock, sleep } from '../../../clock.ts';
import { asMillraceError } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import type { Emit } from '../../source.ts';
import { createInterner } from '../wire/interner.ts';
import type { KafkaConnection } from '../wire/request.ts';
import { backoff } from './backoff.ts';
import { Bell } from './bell.ts';
import { noCounts } from './counters.ts';
import { readFromLeader } from './leader-loop.ts';
import { ObservationWriter } from './observation-writer.ts';
import { OffsetsTopicView } from './offsets-topic-view.ts';
import type { Takings } from './record-taker.ts';
import { Skipped } from './skipped.ts';
import { SkewEstimate } from './skew.ts';
import { SlotTable } from './slot-table.ts';

export interface IntakeState {
  /**
   * reading: all partitions are being read; waiting: the topic does not exist yet (nobody has ever committed), looked for again every 2 s;
   * denied: no right to Describe or Read it, tried again every 60 s; failing: some or all partitions cannot be read now (`detail` says
   * why), mended by itself.
   */
  state: 'waiting' | 'reading' | 'denied' | 'failing';
  detail: string;
  /** True once everything below the ends seen by `prepare` has been replayed. */
  caughtUp: boolean;
  partitions: number;
  failingPartitions: number;
  /** Brokers' clock minus ours, ms: the best of the last minute with commits, while reading at the tail; null until known. */
  skewMs: number | null;
  /** Records not yet read, summed over partitions. */
  lag: number;
  /** One sentence about what could not be read and was stepped over; null: nothing lately. */
  skipped: string | null;
}

/** Reads `__consumer_offsets` with Fetch requests alone: no group, no session, nothing left on the brokers. */
export interface OffsetsIntake {
  /** Notes for each partition the end, the last stable offset and the offset 15 min ago (design, "Start", 1). Never throws for what `state` can say. */
  prepare(): Promise<void>;
  /** Begins to read in the background, from the lower of last stable offset and the offset 15 min ago. Call it after the snapshot by OffsetFetch. */
  start(): void;
  /** Resolves when nothing will be emitted any more; twice is the same as once. */
  stop(): Promise<void>;
  state(): IntakeState;
  metrics(): Record<string, number>;
}

export interface IntakeDeps {
  cluster: string;
  connection: KafkaConnection;
  emit: Emit;
  clock: Clock;
  log: Log;
  /** Something was missed (log truncated, read position gone, partitions found late): the snapshot must be taken again. */
  onGap: () => void;
  /** Groups whose classic generation or members changed, or that were deleted; called after the observations were emitted. */
  onGroupChange: (groups: readonly string[]) => void;
  /** How far back the replay goes at least, ms. */
  historyMs?: number;
}

const HISTORY_MS = 15 * 60_000;
/** Partitions may be added. */
const LOOK_AGAIN_MS = 10_000;
const ABSENT_PAUSE_MS = 2_000;
const DENIED_PAUSE_MS = 60_000;
const PREPARE_ATTEMPTS = 3;
/** The snapshot waits for `prepare`: no new attempt after this, as when a broker takes requests and does not answer. */
const PREPARE_PATIENCE_MS = 2_000;

export function createIntake(deps: IntakeDeps): OffsetsIntake {
  return new Intake(deps);
}

class Intake implements OffsetsIntake {
  readonly #deps: IntakeDeps;
  readonly #end = new AbortController();
  readonly #bell = new Bell();
  readonly #skew = new SkewEstimate();
  readonly #counters = noCounts();
  readonly #writer: ObservationWriter;
  readonly #takings: Takings;
  readonly #topic: OffsetsTopicView;
  /** Brokers that are being read. */
  readonly #loops = new Set<number>();
  #started = false;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
    const { cluster, emit, clock, log, onGap, onGroupChange, connection, historyMs = HISTORY_MS } = deps;
    const intern = createInterner();
    const slots = new SlotTable(intern);
    this.#writer = new ObservationWriter({ cluster, emit, clock, slots, onGroupChange });
    this.#takings = {
      ...{ slots, writer: this.#writer, counters: this.#counters, intern, log, onGap },
      groups: new Map(),
      skipped: new Skipped(),
      isStopped: () => this.#end.signal.aborted,
      garbageLoggedAt: Number.NEGATIVE_INFINITY,
    };
    this.#topic = new OffsetsTopicView(connection, () => clock.now() - historyMs);
  }

  async prepare(): Promise<void> {
    if (this.#started) return;
    const begun = performance.now();
    for (let attempt = 0; attempt < PREPARE_ATTEMPTS; attempt++) {
      if (performance.now() - begun > PREPARE_PATIENCE_MS) break;
      if (attempt > 0) await sleep(backoff(0, Math.random()), this.#end.signal);
      await this.#topic.learn();
      if (this.#end.signal.aborted || !this.#topic.inTrouble) break;
    }
    await this.#topic.probe();
  }

  start(): void {
    if (this.#started || this.#end.signal.aborted) return;
    this.#started = true;
    this.#readAll();
    void this.#watch();
  }

  stop(): Promise<void> {
    this.#writer.close();
    this.#end.abort();
    return Promise.resolve();
  }

  state(): IntakeState {
    const { logs } = this.#topic;
    return {
      ...this.#topic.condition(),
      partitions: logs.length,
      failingPartitions: logs.filter((log) => log.isFailing).length,
      skewMs: this.#skew.skewMs(this.#deps.clock.now(), performance.now()),
      lag: this.#topic.lag,
      skipped: this.#takings.skipped.sentence(performance.now()),
    };
  }

  metrics(): Record<string, number> {
    const { logs, lag } = this.#topic;
    const held_transactions = logs.reduce((sum, log) => sum + log.held.size, 0);
    const skipped_batches_total = this.#takings.skipped.count;
    const slots = this.#takings.slots.size;
    return { ...this.#counters, skipped_batches_total, held_transactions, slots, lag };
  }

  /** Looks who leads, again and again: every 10 s while all is well, soon while something is not. */
  async #watch(): Promise<void> {
    const { signal } = this.#end;
    let attempts = 0;
    let told = '';
    while (!signal.aborted) {
      const kind = this.#topic.kind;
      if (kind === 'denied') await sleep(DENIED_PAUSE_MS, signal);
      else if (kind === 'absent') await sleep(ABSENT_PAUSE_MS, signal);
      else if (this.#topic.inTrouble) await sleep(backoff(attempts++, Math.random()), signal);
      else {
        attempts = 0;
        await this.#bell.wait(LOOK_AGAIN_MS, signal);
      }
      if (signal.aborted) return;
      const late = await this.#topic.learn();
      if (this.#takings.isStopped()) return;
      this.#readAll();
      this.#forgetSlots();
      if (late) this.#deps.onGap();
      const { state, detail } = this.#topic.condition();
      if (`${state} ${detail}` === told) continue;
      told = `${state} ${detail}`;
      this.#deps.log[state === 'failing' ? 'warn' : 'debug']({ cluster: this.#deps.cluster, state }, detail);
    }
  }

  /** Groups and topics come and go: what was known of those that went is given back. */
  #forgetSlots(): void {
    const { slots } = this.#takings;
    if (!slots.isMostlyDead) return;
    const held = new Set<number>();
    for (const log of this.#topic.logs) for (const slot of log.held.slots()) held.add(slot);
    slots.forget((slot) => held.has(slot));
  }

  /** A loop for each leader that has none. */
  #readAll(): void {
    const { connection } = this.#deps;
    for (const { leader, hasMarks } of this.#topic.logs) {
      if (leader === null || !hasMarks || this.#loops.has(leader)) continue;
      this.#loops.add(leader);
      const reading = readFromLeader(leader, {
        ...{ connection, takings: this.#takings, skew: this.#skew, signal: this.#end.signal },
        ledBy: (broker) => this.#topic.ledBy(broker),
        topicId: () => this.#topic.topicId,
        onTrouble: () => this.#bell.ring(),
      });
      void reading
        .catch((thrown: unknown) => {
          this.#deps.log.error(
            { err: asMillraceError(thrown) },
            'reading the offsets topic ended unexpectedly',
          );
        })
        .finally(() => this.#loops.delete(leader));
    }
  }
}
