import type { MemberFact } from '../../../../server/model/observation.ts';
import { member, Pipeline, SECOND, T, topic } from '../../model/pipeline.ts';
import { chance } from './simulation.ts';

/** Healthy groups with a partition on which nothing is committed, for long or for ever. */
export const HABITS = [
  'latest-and-idle',
  'slow-first-commit',
  'counts-to-a-number',
  'new-partition-not-assigned',
  'aborted-transactions',
  'offsets-elsewhere',
  'one-topic-never-committed',
  'moves-between-members',
] as const;
/** Not healthy: whatever comes to `orders-1`, nothing is ever committed there. */
export type Habit = (typeof HABITS)[number] | 'hangs-on-its-first';

interface Log {
  end: number;
  lso: number;
  /** Committed; null: never. */
  committed: number | null;
  position: number;
}

/**
 * One group of one habit, second by second, told to every pipeline as a source tells it. `orders-0` is read and committed
 * all the time; `orders-1` is the one that is not, or not for long.
 */
export class FirstCommits {
  readonly habit: Habit;
  now = T;
  private readonly random: () => number;
  private readonly logs: [Log, Log];
  private readonly told: Pipeline[] = [];
  private readonly commitEvery: number;
  private readonly rates: [number, number];
  private readonly atOnce: number;
  private nextCommit: number;
  private nextRebalance = T + 70 * SECOND;
  private generation = 1;
  private members: MemberFact[];
  private openFor = 0;

  constructor(habit: Habit, seed: number) {
    this.habit = habit;
    this.random = chance(seed);
    const { random } = this;
    const old = Math.floor(random() * 1_000);
    this.logs = [
      { end: 1_000, lso: 1_000, committed: 1_000, position: 1_000 },
      { end: old, lso: old, committed: null, position: old },
    ];
    this.commitEvery = (1 + random() * (habit === 'slow-first-commit' ? 60 : 20)) * SECOND;
    const counts = habit === 'counts-to-a-number';
    const busy = habit === 'hangs-on-its-first' || habit === 'one-topic-never-committed';
    const quiet = counts ? 0.01 + random() * 0.01 : 0.05 + random() * 2;
    this.rates = [4 + random() * 20, busy ? 5 + random() * 15 : quiet];
    // The busy partition reaches the number within half a minute, the other one after an hour.
    this.atOnce = Math.ceil(this.rates[0] * (10 + random() * 20));
    this.nextCommit = T + random() * this.commitEvery;
    this.members = [this.first()];
    this.restart();
  }

  private first(): MemberFact {
    const { habit, second } = this;
    if (second === 'orders') return member('m-1', habit === 'new-partition-not-assigned' ? [0] : [0, 1]);
    return {
      ...member('m-1', null),
      assignments: [
        { topic: 'orders', partitions: [0] },
        { topic: second, partitions: [1] },
      ],
      subscriptions: ['orders', second],
    };
  }

  /** Millrace starts anew: it knows what a first snapshot tells. */
  restart(): Pipeline {
    const pipeline = new Pipeline();
    pipeline.now = this.now;
    const name = this.second;
    pipeline.topics(topic('orders', 2), ...(name === 'orders' ? [] : [topic(name, 2)]));
    const { committed } = this.logs[0];
    if (committed !== null && this.habit !== 'offsets-elsewhere') pipeline.snapshot(committed);
    const own = this.logs[1].committed;
    if (own !== null) pipeline.snapshot(own, 1, 'snapshot', name);
    pipeline.describe(this.members, { generation: this.generation });
    this.told.push(pipeline);
    this.tellEnds(pipeline);
    return pipeline;
  }

  pipelines(): readonly Pipeline[] {
    return this.told;
  }

  /** The log of the second partition stands in another topic for the habit that never commits a whole topic. */
  private get second(): string {
    return this.habit === 'one-topic-never-committed' ? 'audit' : 'orders';
  }

  step(): void {
    this.now += SECOND;
    for (const pipeline of this.told) pipeline.now = this.now;
    const { habit, logs, rates } = this;
    this.arrive(logs[0], rates[0]);
    if (habit === 'aborted-transactions') this.abortNowAndThen(logs[1]);
    else if (habit !== 'latest-and-idle') this.arrive(logs[1], rates[1]);
    if (habit === 'moves-between-members' && this.now >= this.nextRebalance) this.rebalance();
    for (const pipeline of this.told) {
      pipeline.source();
      this.tellEnds(pipeline);
    }
    if (habit === 'counts-to-a-number') this.commitByCount();
    else if (this.now >= this.nextCommit) this.commitAll();
  }

  private arrive(log: Log, rate: number): void {
    log.end += Math.floor(rate) + (this.random() < rate % 1 ? 1 : 0);
    log.lso = log.end;
  }

  /** Every transaction is open for a second or more, and leaves an event that nobody gets to see, and a marker. */
  private abortNowAndThen(log: Log): void {
    if (this.openFor > 0) {
      this.openFor -= 1;
      if (this.openFor === 0) log.lso = log.end += 1;
    } else if (this.random() < 0.2) {
      this.openFor = 1 + Math.floor(this.random() * 3);
      log.end += 1;
    }
  }

  private rebalance(): void {
    this.generation += 1;
    this.nextRebalance = this.now + (50 + this.random() * 40) * SECOND;
    const turn = this.generation % 2 === 0;
    this.members = [member('m-1', turn ? [0] : [0, 1]), member('m-2', turn ? [1] : [])];
    // With `latest`, who has committed nothing begins at the end.
    this.logs[1].position = this.logs[1].end;
    for (const pipeline of this.told) pipeline.describe(this.members, { generation: this.generation });
  }

  private commitAll(): void {
    const { habit } = this;
    this.nextCommit = this.now + this.commitEvery * (0.8 + this.random() * 0.4);
    if (habit === 'offsets-elsewhere') return;
    this.commit(0);
    if (habit === 'slow-first-commit') this.commit(1);
  }

  private commitByCount(): void {
    for (const partition of [0, 1] as const) {
      const { end, position } = this.logs[partition];
      if (end - position >= this.atOnce) this.commit(partition, position + this.atOnce);
    }
  }

  private commit(partition: 0 | 1, offset?: number): void {
    const log = this.logs[partition];
    const to = offset ?? log.end;
    if (to <= log.position) return;
    log.position = to;
    log.committed = to;
    const of = partition === 0 ? 'orders' : this.second;
    for (const pipeline of this.told) pipeline.commit(to, { partition, topic: of });
  }

  private tellEnds(pipeline: Pipeline): void {
    const [first, second] = this.logs;
    if (this.second === 'orders') pipeline.ends([first.end, second.end], { lso: [first.lso, second.lso] });
    else {
      pipeline.ends([first.end, 0]);
      pipeline.ends([0, second.end], { topic: this.second });
    }
  }
}
