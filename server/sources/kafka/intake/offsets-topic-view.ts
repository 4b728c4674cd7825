import { asMillraceError } from '../../../errors.ts';
import { isNotAuthorized } from '../wire/error-codes.ts';
import type { KafkaConnection } from '../wire/request.ts';
import type { IntakeState } from './intake.ts';
import { marksTrouble, probeFetch, readMarks } from './log-marks.ts';
import { findOffsetsTopic, OFFSETS_TOPIC, type OffsetsTopic } from './offsets-topic.ts';
import { PartitionLog } from './partition-log.ts';

/** What we know of `__consumer_offsets`: whether it is there, its partitions, who leads them, where to begin. */
export class OffsetsTopicView {
  readonly #connection: KafkaConnection;
  /** ms since 1970: how far back to read at least. */
  readonly #since: () => number;
  readonly #logs = new Map<number, PartitionLog>();
  #kind: OffsetsTopic['kind'] | 'unknown' = 'unknown';
  #topicId: string | null = null;
  /** Why the topic could not be looked at, the last time. */
  #trouble: string | null = null;

  constructor(connection: KafkaConnection, since: () => number) {
    this.#connection = connection;
    this.#since = since;
  }

  get kind(): OffsetsTopic['kind'] | 'unknown' {
    return this.#kind;
  }

  get topicId(): string | null {
    return this.#topicId;
  }

  get logs(): PartitionLog[] {
    return [...this.#logs.values()];
  }

  get lag(): number {
    let lag = 0;
    for (const log of this.#logs.values()) lag += log.lag;
    return lag;
  }

  /** Something may be mended by looking again. */
  get inTrouble(): boolean {
    if (this.#trouble !== null) return true;
    return this.logs.some((log) => !log.denied && log.isFailing);
  }

  ledBy(broker: number): PartitionLog[] {
    return this.logs.filter((log) => log.leader === broker && log.hasMarks);
  }

  /** Looks at the cluster. Never throws. True: partitions whose beginning nobody saw were found (or found anew). */
  async learn(): Promise<boolean> {
    try {
      // A broker that came back may have another address.
      if (this.inTrouble) await this.#connection.refresh();
      const found = await findOffsetsTopic(this.#connection);
      const anew = this.#accept(found);
      this.#trouble = null;
      const late = await this.#mark();
      return anew || late;
    } catch (thrown) {
      this.#trouble = asMillraceError(thrown).message;
      return false;
    }
  }

  /** Finds out whether reading is allowed, before it begins. Never throws. */
  async probe(): Promise<void> {
    const log = this.logs.find(({ hasMarks, leader }) => hasMarks && leader !== null);
    if (log === undefined || log.leader === null) return;
    try {
      const { partition, end: offset } = log;
      const code = await probeFetch(this.#connection, log.leader, { partition, offset });
      if (isNotAuthorized(code)) for (const each of this.#logs.values()) deny(each, code);
    } catch (thrown) {
      log.fail(asMillraceError(thrown).message);
    }
  }

  condition(): Pick<IntakeState, 'state' | 'detail' | 'caughtUp'> {
    const logs = this.logs;
    const caughtUp =
      this.#kind === 'absent' ||
      (this.#kind === 'there' && logs.every((log) => log.hasMarks && log.position >= log.historyEnd));
    const denied = logs.find((log) => log.denied);
    const failing = logs.filter((log) => log.isFailing);
    if (this.#kind === 'denied')
      return { state: 'denied', caughtUp, detail: `Describe on the topic ${OFFSETS_TOPIC} is not granted` };
    if (denied !== undefined)
      return {
        state: 'denied',
        caughtUp,
        detail: denied.trouble ?? `Read on ${OFFSETS_TOPIC} is not granted`,
      };
    if (this.#trouble !== null) return { state: 'failing', caughtUp, detail: this.#trouble };
    const [first] = failing;
    if (first !== undefined) {
      const why = first.trouble ?? `${OFFSETS_TOPIC}-${first.partition} has no leader now`;
      return { state: 'failing', caughtUp, detail: `${failing.length} of ${logs.length} partitions: ${why}` };
    }
    if (this.#kind === 'there')
      return { state: 'reading', caughtUp, detail: `${logs.length} partitions of ${OFFSETS_TOPIC}` };
    const detail = this.#kind === 'absent' ? `there is no topic ${OFFSETS_TOPIC} yet` : 'not looked for yet';
    return { state: 'waiting', caughtUp, detail };
  }

  /** True when the topic is another than before, under the same name. */
  #accept(found: OffsetsTopic): boolean {
    const before = this.#kind;
    this.#kind = found.kind;
    if (found.kind !== 'there') {
      if (found.kind === 'absent') this.#forget();
      return false;
    }
    const another = this.#topicId !== null && found.topicId !== null && found.topicId !== this.#topicId;
    if (another) this.#forget();
    this.#topicId = found.topicId;
    // Nothing was committed into what was not there a moment ago: all of it is new.
    const isNew = before === 'absent' || another || this.#logs.size > 0;
    for (const [partition, leader] of found.leaders) {
      let log = this.#logs.get(partition);
      if (log === undefined) {
        log = new PartitionLog(partition);
        if (isNew) log.begin({ from: 0, end: 0 });
        this.#logs.set(partition, log);
      }
      log.leader = leader;
    }
    return another;
  }

  #forget(): void {
    for (const log of this.#logs.values()) log.drop();
    this.#logs.clear();
  }

  /** Asks for the marks of those that have none; true when some were found. */
  async #mark(): Promise<boolean> {
    const byLeader = new Map<number, PartitionLog[]>();
    for (const log of this.#logs.values()) {
      if (log.hasMarks || log.leader === null) continue;
      if (log.denied && performance.now() < log.retryAt) continue;
      byLeader.set(log.leader, [...(byLeader.get(log.leader) ?? []), log]);
    }
    const marked = await Promise.all([...byLeader].map(([broker, logs]) => this.#markAt(broker, logs)));
    return marked.includes(true);
  }

  /** One broker that does not answer costs its own partitions only. */
  async #markAt(broker: number, logs: readonly PartitionLog[]): Promise<boolean> {
    let marked = false;
    try {
      const partitions = logs.map(({ partition }) => partition);
      for (const found of await readMarks(this.#connection, broker, partitions, this.#since())) {
        const log = this.#logs.get(found.partition);
        if (log === undefined || log.hasMarks) continue;
        if (found.marks === null) {
          if (isNotAuthorized(found.errorCode)) deny(log, found.errorCode);
          else log.fail(marksTrouble(found.errorCode, found.partition));
          continue;
        }
        log.begin(found.marks);
        log.succeed();
        marked = true;
      }
    } catch (thrown) {
      const { message } = asMillraceError(thrown);
      for (const log of logs) log.fail(message);
    }
    return marked;
  }
}

function deny(log: PartitionLog, errorCode: number): void {
  log.deny(marksTrouble(errorCode, log.partition));
}
