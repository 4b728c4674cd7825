import { type Clock, sleep } from '../../clock.ts';
import { asMillraceError, type MillraceError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Observation } from '../../model/observation.ts';
import { createPoller, type Poller } from '../poller.ts';
import type { Emit, Focus } from '../source.ts';
import type { Asker } from './asker.ts';
import { CommittedCollector } from './collect/committed.ts';
import { collectConfigs } from './collect/configs.ts';
import { readControllerClock } from './collect/controller-clock.ts';
import { EndsCollector } from './collect/ends.ts';
import { GroupsCollector } from './collect/groups.ts';
import { collectLogDirs } from './collect/log-dirs.ts';
import { MetadataCollector } from './collect/metadata.ts';
import { ProducersCollector } from './collect/producers.ts';
import type { KafkaClusterConfig } from './config.ts';
import { Health } from './health.ts';
import { createIntake, type OffsetsIntake } from './intake/intake.ts';
import { KnownGroups } from './known/groups.ts';
import { Readers } from './known/readers.ts';
import { LIMITS, Rights } from './known/rights.ts';
import { KnownTopics } from './known/topics.ts';
import { FirstUnreadProber } from './sample/first-unread.ts';
import { LatencySampler } from './sample/latency.ts';
import { RecordSampler } from './sample/records.ts';
import type { KafkaConnection } from './wire/request.ts';

const STATE_PERIOD_MS = 1_000;
const PROBE_PERIOD_MS = 500;
const FIRST_RETRY_MS = 500;
const SOON_MS = 500;
const LONGEST_RETRY_MS = 5_000;
/** Metadata is not asked for more often than this, however often something moves, ms. */
const SOONEST_METADATA_MS = 500;
/** A cluster that cannot be reached is looked for so often, ms; each broker's own pauses between attempts to connect stay. */
const LOOK_FOR_MS = 3_000;
/** Changed groups are described together. */
const GATHER_MS = 150;
/** Log starts are read with every so many-th cycle of the log ends. */
const STARTS_EVERY = 5;
/** The controller's clock is asked for, until commits tell the brokers' clock. */
const CLOCK_PERIOD_MS = 10_000;
/** Commits that cannot be read from the topic for so long are polled, ms. */
const PATIENCE_MS = 10_000;

/**
 * One cluster under watch. Start (design section 5): Metadata; the marks of `__consumer_offsets`; groups and their offsets;
 * log ends; then the commits as they come, and all the rest in its own rhythm.
 */
export class ClusterWatch {
  readonly id: string;
  readonly #config: KafkaClusterConfig;
  readonly #connection: KafkaConnection;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #health = new Health();
  readonly #asker: Asker & { focus: { groups: Set<string>; topics: Set<string> } };
  readonly #metadata: MetadataCollector;
  readonly #ends: EndsCollector;
  readonly #groups: GroupsCollector;
  readonly #committed: CommittedCollector;
  readonly #producers: ProducersCollector;
  readonly #unread: FirstUnreadProber;
  readonly #records: RecordSampler;
  readonly #latency: LatencySampler;
  readonly #intake: OffsetsIntake;
  readonly #stopping = new AbortController();
  #emit: Emit | null = null;
  #pollers: Poller[] = [];
  #metadataPoller: Poller | null = null;
  /** When a cluster that cannot be reached was last looked for, performance.now; null: it can be. */
  #lookedForAt: number | null = null;
  #running: Promise<void> | null = null;
  #stateTimer: NodeJS.Timeout | undefined;
  #gatherTimer: NodeJS.Timeout | undefined;
  #movedTimer: NodeJS.Timeout | undefined;
  readonly #changedGroups = new Set<string>();
  /** Groups whose snapshot failed, or all (`true`): asked for again with the next list. */
  #snapshotAgain: Set<string> | true = new Set();
  #startedAt = 0;
  #snapshotComplete = false;
  #intakeTroubleSince: number | null = null;
  /** The topic of commits cannot be read, not now or not at all. */
  #polling = false;
  /** The controller's clock minus performance.now, ms; null: not known. */
  #controllerClock: number | null = null;
  #cycle = 0;
  #told = '';
  readonly #counts = { cycles: 0, failures: 0, cycleMs: 0, fullCycleMs: 0 };

  constructor(config: KafkaClusterConfig, connection: KafkaConnection, clock: Clock, log: Log) {
    this.id = `kafka:${config.name}`;
    this.#config = config;
    this.#connection = connection;
    this.#clock = clock;
    this.#log = log;
    const topics = new KnownTopics();
    this.#asker = {
      ...{ config, connection, clock, log, topics, groups: new KnownGroups(), readers: new Readers(topics) },
      rights: new Rights(),
      focus: { groups: new Set(), topics: new Set() },
      brokers: () => this.#metadata.brokers(),
      emit: (observations) => this.#tell(observations),
      moved: () => this.#metadataSoon(),
      heard: (broker, error) => this.#heard(broker, error),
      troubleOf: (broker) => this.#health.troubleOf(broker),
      tried: new Set(),
    };
    this.#metadata = new MetadataCollector(this.#asker, this.#health.failing);
    this.#ends = new EndsCollector(this.#asker);
    this.#groups = new GroupsCollector(this.#asker);
    this.#committed = new CommittedCollector(this.#asker);
    this.#producers = new ProducersCollector(this.#asker);
    this.#unread = new FirstUnreadProber(this.#asker);
    this.#records = new RecordSampler(this.#asker);
    this.#latency = new LatencySampler(this.#asker);
    this.#intake = createIntake({
      ...{ cluster: config.name, connection, clock, log },
      emit: (observations) => this.#tell(observations),
      onGap: () => {
        this.#snapshotAgain = true;
      },
      onGroupChange: (groups) => this.#groupsChanged(groups),
    });
  }

  async start(emit: Emit): Promise<void> {
    if (this.#emit !== null || this.#stopping.signal.aborted) return;
    this.#emit = emit;
    this.#startedAt = performance.now();
    this.#tellState();
    this.#stateTimer = setInterval(() => this.#tellState(), STATE_PERIOD_MS);
    this.#running = this.#run().catch((thrown: unknown) => {
      this.#log.error({ err: asMillraceError(thrown) }, `watching ${this.#config.name} ended unexpectedly`);
    });
    await Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#stateTimer);
    clearTimeout(this.#gatherTimer);
    clearTimeout(this.#movedTimer);
    const ended = Promise.all([this.#intake.stop(), ...this.#pollers.map((poller) => poller.stop())]);
    // Requests under way end with their connections.
    await this.#connection.close();
    await Promise.all([ended, this.#running]);
    this.#emit = null;
  }

  focus({ groups, topics }: Focus): void {
    this.#asker.focus = { groups: new Set(groups), topics: new Set(topics) };
  }

  metrics(): Record<string, number> {
    const intake = this.#intake.metrics();
    return {
      ...Object.fromEntries(Object.entries(intake).map(([name, value]) => [`intake_${name}`, value])),
      cycles_total: this.#counts.cycles,
      cycle_last_ms: this.#counts.cycleMs,
      full_cycle_last_ms: this.#counts.fullCycleMs,
      failures_total: this.#counts.failures,
      probes_total: this.#unread.probes,
      sampled_records_total: this.#records.records,
      topics: this.#asker.topics.size,
      groups: this.#asker.groups.size,
    };
  }

  async #run(): Promise<void> {
    let pause = FIRST_RETRY_MS;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#first();
        break;
      } catch (thrown) {
        this.#failed(asMillraceError(thrown));
        await sleep(pause * (0.8 + Math.random() * 0.4), this.#stopping.signal);
        pause = Math.min(pause * 2, LONGEST_RETRY_MS);
      }
    }
    if (this.#stopping.signal.aborted) return;
    this.#snapshotComplete = true;
    this.#tellState();
    this.#keepWatching();
  }

  /** The first complete snapshot. */
  async #first(): Promise<void> {
    await this.#readMetadata();
    const marked = this.#config.commits === 'polling' ? Promise.resolve() : this.#intake.prepare();
    await Promise.all([marked, this.#groups.list(), this.#readClock().catch(() => {})]);
    const described = this.#groups.describe();
    // Commits before ends (truth rule 2).
    const missed = await this.#committed.run('snapshot');
    this.#snapshotAgain = new Set(missed);
    await Promise.all([described, this.#ends.run('all', true)]);
    if (this.#config.commits !== 'polling') this.#intake.start();
  }

  #keepWatching(): void {
    const { periods } = this.#config;
    const poll = (periodMs: number, run: (signal: AbortSignal) => Promise<void>, firstMs = periodMs) => {
      const poller = createPoller({ periodMs, run, firstMs, onError: (error) => this.#failed(error) });
      this.#pollers.push(poller);
      poller.start();
      return poller;
    };
    this.#metadataPoller = poll(periods.metadataMs, () => this.#readMetadata());
    poll(periods.endsMs, () => this.#readEnds());
    poll(periods.slowEndsMs, () => this.#readAllEnds());
    // Soon after the log's past was read: it names groups that are gone.
    poll(periods.groupsMs, () => this.#readGroups(), SOON_MS);
    poll(periods.configsMs, (signal) => collectConfigs(this.#asker, signal), 0);
    poll(periods.logDirsMs, () => collectLogDirs(this.#asker), 0);
    poll(periods.producersMs, () => this.#producers.run(), 0);
    poll(PROBE_PERIOD_MS, (signal) => this.#unread.run(signal), 0);
    poll(STATE_PERIOD_MS, (signal) => this.#records.run(signal), 0);
    poll(PROBE_PERIOD_MS, (signal) => this.#latency.run(signal));
    poll(CLOCK_PERIOD_MS, () => this.#readClock());
  }

  async #readMetadata(): Promise<void> {
    await this.#metadata.run();
    this.#health.answered(performance.now());
    this.#health.keep(this.#metadata.brokers());
    if (this.#lookedForAt === null) return;
    this.#lookedForAt = null;
    // It is back: nobody waits as long as the failures before made them wait.
    for (const poller of this.#pollers) if (poller !== this.#metadataPoller) poller.soon();
  }

  #lookFor(): void {
    const now = performance.now();
    if (this.#lookedForAt !== null && now - this.#lookedForAt < LOOK_FOR_MS) return;
    this.#lookedForAt = now;
    this.#metadataPoller?.soon();
  }

  async #readClock(): Promise<void> {
    if (this.#intake.state().skewMs === null) this.#controllerClock = await readControllerClock(this.#asker);
  }

  /** Log ends of what is active; where commits are polled, those come first. */
  async #readEnds(): Promise<void> {
    const started = performance.now();
    if (this.#isPolling()) {
      await this.#committed.run('polling');
      this.#asker.readers.keep((group) => this.#asker.groups.get(group) !== undefined);
    }
    await this.#ends.run('active', this.#cycle++ % STARTS_EVERY === 0);
    this.#counts.cycles += 1;
    this.#counts.cycleMs = performance.now() - started;
  }

  async #readAllEnds(): Promise<void> {
    const started = performance.now();
    await this.#ends.run('all', true);
    this.#counts.fullCycleMs = performance.now() - started;
  }

  async #readGroups(): Promise<void> {
    await this.#groups.list();
    const again = this.#snapshotAgain;
    if (again === true || again.size > 0) {
      this.#snapshotAgain = new Set();
      const missed = await this.#committed.run('snapshot', again === true ? undefined : [...again]);
      if (this.#snapshotAgain instanceof Set) for (const group of missed) this.#snapshotAgain.add(group);
    }
    await this.#groups.describe();
  }

  /** Commits are read from the topic, unless that is not wanted, not allowed, or has not been possible for a while. */
  #isPolling(): boolean {
    if (this.#config.commits === 'polling') return true;
    const { state } = this.#intake.state();
    const now = this.#clock.now();
    const limit = this.#config.commits === 'auto' ? LIMITS.readOffsetsTopic : LIMITS.readOffsetsTopicOnly;
    if (state === 'denied') this.#asker.rights.refuse(limit, '', now);
    else this.#asker.rights.grant(LIMITS.readOffsetsTopic.right, '');
    // Without a group there is nothing to wait for: the topic comes with the first commit.
    const trouble =
      state === 'denied' || (state === 'waiting' && this.#asker.groups.size > 0) || state === 'failing';
    this.#intakeTroubleSince = trouble ? (this.#intakeTroubleSince ?? performance.now()) : null;
    const before = this.#polling;
    this.#polling =
      state === 'denied' ||
      (this.#intakeTroubleSince !== null && performance.now() - this.#intakeTroubleSince > PATIENCE_MS);
    // What was committed while nobody read: the polls have told it, the topic goes on from its own marks.
    if (before && !this.#polling) this.#snapshotAgain = true;
    return this.#polling && this.#config.commits === 'auto';
  }

  #commitsFrom(): 'offsets-topic' | 'polling' | 'none' {
    if (this.#config.commits === 'polling') return 'polling';
    if (!this.#polling) return 'offsets-topic';
    return this.#config.commits === 'auto' ? 'polling' : 'none';
  }

  #groupsChanged(names: readonly string[]): void {
    for (const name of names) this.#changedGroups.add(name);
    if (this.#gatherTimer !== undefined || this.#stopping.signal.aborted) return;
    this.#gatherTimer = setTimeout(() => {
      this.#gatherTimer = undefined;
      const changed = [...this.#changedGroups];
      this.#changedGroups.clear();
      this.#groups.describe(changed).catch((thrown: unknown) => this.#failed(asMillraceError(thrown)));
    }, GATHER_MS);
  }

  #metadataSoon(): void {
    if (this.#movedTimer !== undefined || this.#stopping.signal.aborted) return;
    this.#movedTimer = setTimeout(() => {
      this.#movedTimer = undefined;
      this.#metadataPoller?.soon();
    }, SOONEST_METADATA_MS);
  }

  #heard(broker: number, error: MillraceError | null): void {
    this.#health.heard(broker, error, performance.now());
    if (error !== null) this.#metadataSoon();
  }

  #failed(error: MillraceError): void {
    if (this.#stopping.signal.aborted) return;
    this.#counts.failures += 1;
    this.#health.failed(error, performance.now());
    this.#log.debug({ err: error, cluster: this.#config.name }, 'a request failed; it is tried again');
  }

  #tell(observations: readonly Observation[]): void {
    if (this.#stopping.signal.aborted || this.#emit === null) return;
    for (const observation of observations) {
      if (observation.kind === 'commits') this.#latency.note(observation);
      this.#asker.readers.take(observation);
      if (observation.kind === 'group-metadata' && observation.value === null && !observation.history)
        this.#asker.readers.forget(observation.group);
    }
    this.#emit(observations);
  }

  #tellState(): void {
    const at = this.#clock.now();
    const { state, detail } = this.#health.state(performance.now(), this.#startedAt, this.#snapshotComplete);
    if (state === 'unreachable') this.#lookFor();
    // Somebody else found it.
    else if (this.#lookedForAt !== null) this.#metadataPoller?.soon();
    const intake = this.#intake.state();
    const controllerSkewMs =
      this.#controllerClock === null ? null : this.#controllerClock + performance.now() - at;
    const commitsFrom = this.#commitsFrom();
    const limits = this.#asker.rights.sentences(at);
    if (this.#config.commits === 'polling') limits.push('Commits are polled, as configured.');
    else if (this.#polling && intake.state !== 'denied')
      limits.push(
        `${commitsFrom === 'polling' ? 'Commits are polled' : 'Commits cannot be read'}: ${intake.detail}`,
      );
    if (intake.skipped !== null) limits.push(intake.skipped);
    this.#tell([
      {
        kind: 'source-state',
        cluster: this.#config.name,
        at,
        source: this.id,
        sourceKind: 'kafka',
        state,
        detail,
        limits,
        snapshotComplete: this.#snapshotComplete,
        periodMs: this.#config.periods.endsMs,
        commitsFrom,
        skewMs: intake.skewMs ?? controllerSkewMs,
      },
    ]);
    const told = `${state}: ${detail}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#log[state === 'live' || state === 'starting' ? 'info' : 'warn'](
      { cluster: this.#config.name, limits },
      `${this.#config.name} is ${told}`,
    );
  }
}
