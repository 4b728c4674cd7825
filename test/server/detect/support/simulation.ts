import type {
  GroupPartition,
  GroupState,
  PartitionState,
  TopicState,
} from '../../../../server/model/state.ts';
import { rhythm, SECOND, World } from './world.ts';

/** Seeded chance (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const KINDS = [
  'steady',
  'bursty',
  'slow-committing',
  'transactional',
  'assign',
  'kip-848',
  'idle',
] as const;
export type Kind = (typeof KINDS)[number];

interface Habit {
  kind: Kind;
  topic: TopicState;
  gps: GroupPartition[];
  /** Events/s a partition, on average. */
  rate: number;
  /** Times its mean rate that it can work off. */
  capacity: number;
  commitEveryMs: number;
  /** Of bursts: length of a cycle and of the burst in it. */
  cycleMs: number;
  burstMs: number;
  nextCommitAt: number;
  /** Read but not committed, by partition. */
  positions: number[];
}

/**
 * Healthy consumers of every kind, second by second, told as the model would hold them: events arrive, are read, and are
 * committed in each kind's own manner. Nothing in it is ever in trouble.
 */
export class Simulation {
  readonly world = new World();
  private readonly habits: Habit[] = [];
  private readonly intervals = new Map<GroupPartition, number[]>();
  private readonly random: () => number;

  constructor(seed: number, kinds: readonly Kind[] = KINDS) {
    this.random = chance(seed);
    for (const [i, kind] of kinds.entries()) this.add(kind, `${kind}-${i}`);
  }

  /** A second goes by. */
  step(): void {
    this.world.wait(SECOND);
    for (const habit of this.habits) {
      const { kind, topic, gps } = habit;
      for (const [p, gp] of gps.entries()) {
        const partition = topic.partitions[p];
        if (partition === undefined) continue;
        this.arrive(habit, partition);
        this.read(habit, p, partition);
        notice(gp, partition, kind, this.world.now);
      }
      if (this.world.now >= habit.nextCommitAt) this.commitAll(habit);
      for (const gp of gps) sampleLag(gp, topic.partitions[gp.partition], this.world.now);
    }
  }

  private add(kind: Kind, name: string): void {
    const { world, random } = this;
    const topic = world.topic(`topic-${name}`, 3, 0);
    const isAssign = kind === 'assign';
    const group = world.group(name, {
      protocol: kind === 'kip-848' ? 'consumer' : 'classic',
      state: isAssign ? 'Empty' : 'Stable',
      emptySince: isAssign ? world.now - 3_600 * SECOND : null,
    });
    if (!isAssign) world.member(group, `${name}-m`, [topic.name]);
    if (isAssign) group.lastMembers = [];
    const gps = [0, 1, 2].map((p) => this.subscribe(group, topic, p, isAssign ? null : `${name}-m`));
    const slow = kind === 'slow-committing';
    this.habits.push({
      kind,
      topic,
      gps,
      rate: kind === 'idle' ? 0 : 0.05 + random() * 20,
      capacity: 1.5 + random() * 3,
      commitEveryMs:
        (isAssign ? 5 + random() * 100 : slow ? 20 + random() * 40 : 0.5 + random() * 5) * SECOND,
      cycleMs: (30 + random() * 90) * SECOND,
      burstMs: (2 + random() * 10) * SECOND,
      nextCommitAt: world.now + random() * 10 * SECOND,
      positions: [0, 0, 0],
    });
  }

  private subscribe(group: GroupState, topic: TopicState, p: number, owner: string | null): GroupPartition {
    const gp = this.world.reads(group, topic, p, owner, {
      committed: 0,
      committedFromSnapshot: true,
      lastAdvanceTime: null,
      rhythm: rhythm(0, null),
    });
    this.intervals.set(gp, []);
    return gp;
  }

  private arrive(habit: Habit, partition: PartitionState): void {
    const { random, world } = this;
    const { kind, rate, cycleMs, burstMs } = habit;
    const inBurst = world.now % cycleMs < burstMs;
    const mean = kind === 'bursty' ? (inBurst ? (rate * cycleMs) / burstMs : 0) : rate;
    const events = Math.floor(mean) + (random() < mean % 1 ? 1 : 0);
    if (events === 0) partition.endAt = world.now;
    else append(partition, events + (kind === 'transactional' ? 1 : 0), world.now);
    if (kind === 'transactional') openAndClose(partition, random() < 0.3, world.now);
    else partition.lso = partition.end;
  }

  private read(habit: Habit, p: number, partition: PartitionState): void {
    const position = habit.positions[p] ?? 0;
    const readable = habit.kind === 'transactional' ? (partition.lso ?? 0) : (partition.end ?? 0);
    const most = Math.ceil(habit.rate * habit.capacity) + 1;
    habit.positions[p] = Math.min(Math.max(position, readable), position + most);
  }

  private commitAll(habit: Habit): void {
    const { now } = this.world;
    habit.nextCommitAt = now + habit.commitEveryMs * (0.8 + this.random() * 0.4);
    for (const [p, gp] of habit.gps.entries()) {
      const partition = habit.topic.partitions[p];
      if (partition === undefined) continue;
      const all = habit.positions[p] ?? 0;
      // The marker at the end of the last transaction is not passed until something comes behind it.
      const atMarker = habit.kind === 'transactional' && all === partition.end && all > 0;
      this.commit(gp, atMarker ? all - 1 : all, partition, now);
      notice(gp, partition, habit.kind, now);
    }
  }

  private commit(gp: GroupPartition, offset: number, partition: PartitionState, now: number): void {
    const before = gp.committed ?? 0;
    gp.lastCommitTime = now;
    gp.group.lastCommitTime = now;
    if (offset <= before) {
      gp.recommits += 1;
      return;
    }
    if (gp.lastAdvanceTime !== null && gp.waitingSince !== null) this.learn(gp, now - gp.lastAdvanceTime);
    gp.committed = offset;
    gp.recommits = 0;
    gp.lastAdvanceTime = now;
    gp.committedFromSnapshot = false;
    gp.waitingSince = null;
    gp.firstUnread = null;
    gp.burrow = [
      ...gp.burrow,
      { offset, timestamp: now, lag: Math.max(0, (partition.end ?? 0) - offset) },
    ].slice(-10);
    const member = gp.owner === null ? undefined : gp.group.members.get(gp.owner);
    if (member !== undefined) member.lastAdvanceTime = now;
  }

  private learn(gp: GroupPartition, interval: number): void {
    const known = [...(this.intervals.get(gp) ?? []), interval].slice(-64);
    this.intervals.set(gp, known);
    const sorted = known.toSorted((a, b) => a - b);
    gp.rhythm = rhythm(
      sorted.length,
      sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null,
      sorted.at(-1) ?? null,
    );
  }
}

function append(partition: PartitionState, events: number, now: number): void {
  partition.end = (partition.end ?? 0) + events;
  partition.endAt = now;
  partition.ends.push(partition.end, now);
}

/** A transaction stays open over a second now and then; its LSO moves whenever one ends. */
function openAndClose(partition: PartitionState, open: boolean, now: number): void {
  if (!open || partition.lso === null) {
    partition.lso = partition.end;
    partition.lsoStandsSince = null;
  } else if (partition.lso !== partition.end) partition.lsoStandsSince ??= now;
}

/** What the model would notice: since when something waits, and what stands there. */
function notice(gp: GroupPartition, partition: PartitionState, kind: Kind, now: number): void {
  const { committed } = gp;
  const end = partition.end ?? 0;
  if (committed === null || end <= committed) {
    gp.waitingSince = null;
    return;
  }
  const onlyMarker = kind === 'transactional' && end === committed + 1;
  if (!onlyMarker) gp.waitingSince ??= now;
  gp.firstUnread = {
    offset: committed,
    recordOffset: onlyMarker ? null : committed,
    recordTime: onlyMarker ? null : (gp.waitingSince ?? now),
    timestampType: 'create-time',
    upTo: end,
    at: now,
    sizeBytes: 100,
  };
}

function sampleLag(gp: GroupPartition, partition: PartitionState | undefined, now: number): void {
  gp.lagHistory = [...gp.lagHistory, { at: now, lag: (partition?.end ?? 0) - (gp.committed ?? 0) }].slice(
    -120,
  );
}
