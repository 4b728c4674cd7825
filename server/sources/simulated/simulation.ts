import type { CommitSlot, Observation } from '../../model/observation.ts';
import { arrivals, createRandom, type Random } from './random.ts';
import { GROUPS, type GroupPlan, membersOf, RETENTION_MS, TOPICS, type TopicPlan } from './shop.ts';

/** One partition sticks from time to time: after three minutes, for a minute and a half. */
const CALM_MS = 180_000;
const STUCK_MS = 90_000;
const DESCRIBE_MS = 5_000;
const SAMPLE_MS = 10_000;
/** A longer pause (a sleeping laptop) is not made up for. */
const LONGEST_STEP_MS = 10_000;

interface Log {
  topic: TopicPlan;
  partition: number;
  end: number;
  /** When the events from `end - times.length` on arrived. */
  times: number[];
}

interface Reader {
  slot: number;
  group: GroupPlan;
  log: Log;
  committed: number;
  nextCommitAt: number;
}

/**
 * The shop, step by step: what a Kafka source would have seen of it. The same seed and the same times give the same
 * observations; nothing in it knows a clock.
 */
export class Simulation {
  private readonly cluster: string;
  private readonly random: Random;
  private readonly logs: Log[] = [];
  private readonly readers: Reader[] = [];
  private lastAt: number;
  private describeAt: number;
  private sampleAt: number;
  private troubleAt: number;
  private stuck: { reader: Reader; until: number } | null = null;

  constructor(cluster: string, seed: number, at: number) {
    this.cluster = cluster;
    this.random = createRandom(seed);
    this.lastAt = at;
    this.describeAt = at + DESCRIBE_MS;
    this.sampleAt = at;
    this.troubleAt = at + CALM_MS;
    for (const topic of TOPICS)
      for (let partition = 0; partition < topic.partitions; partition++)
        this.logs.push({ topic, partition, end: 40_000 + Math.floor(this.random() * 9_000), times: [] });
    for (const group of GROUPS) {
      for (const log of this.logs.filter(({ topic }) => topic.name === group.topic)) {
        const nextCommitAt = at + Math.floor(this.random() * group.commitEveryMs);
        this.readers.push({ slot: this.readers.length, group, log, committed: log.end, nextCommitAt });
      }
    }
  }

  /** Everything a first look tells. */
  begin(at: number): Observation[] {
    const { cluster } = this;
    const slots: CommitSlot[] = this.readers.map(({ slot, group, log }) => ({
      slot,
      group: group.name,
      topic: log.topic.name,
      partition: log.partition,
    }));
    return [
      {
        kind: 'cluster',
        cluster,
        at,
        kafkaClusterId: null,
        controller: 1,
        brokers: [{ id: 1, host: 'simulated', port: 9092, rack: null, reachable: true }],
      },
      this.topics(at),
      {
        kind: 'topic-configs',
        cluster,
        at,
        configs: TOPICS.map(({ name }) => ({
          topic: name,
          retentionMs: RETENTION_MS,
          cleanupPolicy: 'delete',
        })),
      },
      this.groups(at),
      this.snapshot(at),
      { kind: 'commit-slots', cluster, at, slots },
      this.ends(at),
    ];
  }

  /** What happened since the last step. */
  step(at: number): Observation[] {
    const { cluster } = this;
    const seconds = Math.min(Math.max(0, at - this.lastAt), LONGEST_STEP_MS) / 1_000;
    this.lastAt = at;
    this.changeTrouble(at);
    for (const log of this.logs) this.arrive(log, (log.topic.rate * seconds) / log.topic.partitions, at);
    const observations: Observation[] = [...this.commits(at), this.ends(at), ...this.firstUnread(at)];
    if (at >= this.describeAt) {
      this.describeAt = at + DESCRIBE_MS;
      observations.push(this.topics(at), this.groups(at));
    }
    if (at >= this.sampleAt) {
      this.sampleAt = at + SAMPLE_MS;
      for (const { name: topic, producers } of TOPICS)
        observations.push({
          kind: 'producer-names',
          cluster,
          at,
          topic,
          provenance: 'observed',
          from: 'header ce_source',
          names: producers.map(({ name, share }) => ({ name, count: Math.round(share * 20) })),
          sampled: 20,
        });
      for (const { name: group, topic, commitEveryMs } of GROUPS)
        observations.push({
          kind: 'queue-latency',
          cluster,
          at,
          group,
          topic,
          samples: Array.from({ length: 10 }, () => Math.round(20 + this.random() * commitEveryMs)),
        });
    }
    return observations;
  }

  private changeTrouble(at: number): void {
    if (this.stuck !== null && at >= this.stuck.until) {
      this.stuck = null;
      this.troubleAt = at + CALM_MS;
    }
    if (this.stuck !== null || at < this.troubleAt) return;
    const readers = this.readers.filter(({ group }) => group.name === 'order-processing');
    const reader = readers[Math.floor(this.random() * readers.length)];
    if (reader !== undefined) this.stuck = { reader, until: at + STUCK_MS };
  }

  private arrive(log: Log, mean: number, at: number): void {
    const count = arrivals(this.random, mean);
    for (let i = 0; i < count; i++) log.times.push(at);
    log.end += count;
  }

  /** Each partition that is due commits all but what came in just now; what order-processing has handled, it tells. */
  private commits(at: number): Observation[] {
    const slot: number[] = [];
    const offset: number[] = [];
    for (const reader of this.readers) {
      if (at < reader.nextCommitAt || this.stuck?.reader === reader) continue;
      reader.nextCommitAt = at + reader.group.commitEveryMs * (0.8 + this.random() * 0.4);
      const { log } = reader;
      const fresh = Math.min(log.end - reader.committed, Math.floor(this.random() * 3));
      const handled = log.end - fresh - reader.committed;
      if (handled === 0) continue;
      reader.committed += handled;
      log.times.splice(0, log.times.length - (log.end - reader.committed));
      slot.push(reader.slot);
      offset.push(reader.committed);
      if (reader.group.writes !== null) this.tell(reader.group.writes, handled, at);
    }
    if (slot.length === 0) return [];
    const batch = {
      slot: Uint32Array.from(slot),
      offset: Float64Array.from(offset),
      commitTime: new Float64Array(slot.length).fill(at),
    };
    return [{ kind: 'commits', cluster: this.cluster, at, history: false, batch }];
  }

  private tell(topic: string, count: number, at: number): void {
    const logs = this.logs.filter((log) => log.topic.name === topic);
    for (let i = 0; i < count; i++) {
      const log = logs[Math.floor(this.random() * logs.length)];
      if (log === undefined) continue;
      log.times.push(at);
      log.end += 1;
    }
  }

  private firstUnread(at: number): Observation[] {
    return this.readers.flatMap(({ group, log, committed }) => {
      const recordTime = log.times[0];
      if (recordTime === undefined || log.end === committed) return [];
      return [
        {
          kind: 'first-unread' as const,
          cluster: this.cluster,
          at,
          group: group.name,
          topic: log.topic.name,
          partition: log.partition,
          offset: committed,
          recordOffset: committed,
          recordTime,
          timestampType: 'create-time' as const,
          upTo: log.end,
          sizeBytes: 640,
        },
      ];
    });
  }

  private ends(at: number): Observation {
    const { logs } = this;
    const end = Float64Array.from(logs, (log) => log.end);
    return {
      kind: 'log-ends',
      cluster: this.cluster,
      at,
      readAt: at,
      ends: {
        topics: logs.map(({ topic }) => topic.name),
        partition: Int32Array.from(logs, ({ partition }) => partition),
        end,
        lso: end,
        logStart: new Float64Array(logs.length),
      },
    };
  }

  private topics(at: number): Observation {
    const topics = TOPICS.map(({ name, partitions }) => ({
      name,
      topicId: `simulated-${name}`,
      internal: false,
      partitions: Array.from({ length: partitions }, (_, partition) => ({
        partition,
        leader: 1,
        leaderEpoch: 0,
        replicas: [1],
        isr: [1],
      })),
    }));
    return { kind: 'topics', cluster: this.cluster, at, topics, deleted: [] };
  }

  private groups(at: number): Observation {
    const groups = GROUPS.map((group) => ({
      name: group.name,
      protocol: 'classic' as const,
      state: 'Stable',
      protocolType: 'consumer',
      coordinator: 1,
      generation: 1,
      members: membersOf(group, TOPICS.find(({ name }) => name === group.topic)?.partitions ?? 0),
    }));
    return { kind: 'group-details', cluster: this.cluster, at, groups };
  }

  private snapshot(at: number): Observation {
    const groups = GROUPS.map((group) => {
      const readers = this.readers.filter((reader) => reader.group === group);
      const partitions = Int32Array.from(readers, ({ log }) => log.partition);
      const offsets = Float64Array.from(readers, ({ committed }) => committed);
      return { group: group.name, topics: [{ topic: group.topic, partitions, offsets }] };
    });
    return { kind: 'committed', cluster: this.cluster, at, from: 'snapshot', groups };
  }
}
