import { addUp, greatest, topicRate } from '../model/figures.ts';
import { lagOf, lagSecondsOf } from '../model/numbers.ts';
import type { ClusterState, GroupState, TopicState } from '../model/state.ts';
import { worse } from '../model/verdicts.ts';
import type { Detector } from '../detect/detector.ts';
import type { Verdict } from '../protocol/finding.ts';

/** What a group's partitions add up to. */
export interface GroupSums {
  lag: number | null;
  /** That of the worst partition, s. */
  lagSeconds: number | null;
  /** Committed events/s. */
  rate: number | null;
  worst: Verdict;
  /** Committed events/s and lag by topic. */
  topics: Map<string, { rate: number | null; lag: number | null }>;
}

export interface TopicSums {
  rateIn: number | null;
  sizeBytes: number | null;
  offline: number;
  underReplicated: number;
  worst: Verdict;
}

export interface BrokerSums {
  leaders: number;
  replicas: number;
  isrShortfall: number;
  rateIn: number | null;
}

/** One pass over a whole cluster: what lists, totals and the graph's numbers are made of. */
export interface ClusterSums {
  at: number;
  groups: Map<string, GroupSums>;
  topics: Map<string, TopicSums>;
  brokers: Map<number, BrokerSums>;
}

/** The pass takes at most a tenth of the time, and is never older than this on a small cluster. */
const FRESH_MS = 100;
const PAUSE_FACTOR = 10;

/** Sums by cluster, renewed when somebody asks and the last pass is old enough (or the findings have changed). */
export class Sums {
  private readonly known = new Map<string, { sums: ClusterSums; findings: unknown; costMs: number }>();
  private readonly detector: Detector;

  constructor(detector: Detector) {
    this.detector = detector;
  }

  of(cluster: ClusterState, now: number): ClusterSums {
    const known = this.known.get(cluster.name);
    const findings = this.detector.open();
    const age = known === undefined ? Number.POSITIVE_INFINITY : now - known.sums.at;
    if (known !== undefined && age >= 0 && known.findings === findings) {
      if (age < Math.max(FRESH_MS, PAUSE_FACTOR * known.costMs)) return known.sums;
    }
    const started = performance.now();
    const sums = sumUp(cluster, this.detector, now);
    this.known.set(cluster.name, { sums, findings, costMs: performance.now() - started });
    return sums;
  }
}

/** Events/s that arrive in all topics a group reads. */
export function rateInto(group: GroupSums, sums: ClusterSums): number | null {
  let rate: number | null = null;
  for (const topic of group.topics.keys()) rate = addUp(rate, sums.topics.get(topic)?.rateIn ?? null);
  return rate;
}

function sumUp(cluster: ClusterState, detector: Detector, now: number): ClusterSums {
  const sums: ClusterSums = { at: now, groups: new Map(), topics: new Map(), brokers: new Map() };
  for (const id of cluster.brokers.keys())
    sums.brokers.set(id, { leaders: 0, replicas: 0, isrShortfall: 0, rateIn: null });
  for (const topic of cluster.topics.values())
    sums.topics.set(topic.name, sumTopic(topic, sums.brokers, now));
  for (const group of cluster.groups.values()) {
    const sum = sumGroup(cluster, group, detector, now);
    sums.groups.set(group.name, sum);
  }
  for (const finding of detector.open()) {
    if (finding.cluster !== cluster.name || finding.topic === undefined) continue;
    const topic = sums.topics.get(finding.topic);
    if (topic !== undefined && finding.group === undefined) topic.worst = worse(topic.worst, finding.code);
  }
  return sums;
}

function sumTopic(topic: TopicState, brokers: Map<number, BrokerSums>, now: number): TopicSums {
  const sum: TopicSums = {
    rateIn: topicRate(topic, now),
    sizeBytes: null,
    offline: 0,
    underReplicated: 0,
    worst: 'ok',
  };
  for (const partition of topic.partitions) {
    sum.sizeBytes = addUp(sum.sizeBytes, partition.sizeBytes);
    if (partition.leader === null) sum.offline += 1;
    if (partition.isr.length < partition.replicas.length) sum.underReplicated += 1;
    for (const id of partition.replicas) {
      const broker = brokers.get(id);
      if (broker === undefined) continue;
      broker.replicas += 1;
      if (!partition.isr.includes(id)) broker.isrShortfall += 1;
    }
    const leader = partition.leader === null ? undefined : brokers.get(partition.leader);
    if (leader === undefined) continue;
    leader.leaders += 1;
    leader.rateIn = addUp(leader.rateIn, partition.ends.rate(now, 10_000));
  }
  return sum;
}

function sumGroup(cluster: ClusterState, group: GroupState, detector: Detector, now: number): GroupSums {
  const sum: GroupSums = { lag: null, lagSeconds: null, rate: null, worst: 'unknown', topics: new Map() };
  let first = true;
  for (const gp of group.partitions.values()) {
    const log = cluster.topics.get(gp.topic)?.partitions[gp.partition];
    const { lag } = lagOf(gp, log);
    const rate = gp.consumeRate;
    sum.lag = addUp(sum.lag, lag);
    sum.rate = addUp(sum.rate, rate);
    const seconds = lag === 0 ? 0 : (lagSecondsOf(cluster, gp, log, now).lagSeconds?.value ?? null);
    sum.lagSeconds = greatest(sum.lagSeconds, seconds);
    const { verdict } = detector.verdict(cluster.name, group.name, gp.topic, gp.partition);
    sum.worst = first ? verdict : worse(sum.worst, verdict);
    first = false;
    const topic = sum.topics.get(gp.topic);
    if (topic === undefined) sum.topics.set(gp.topic, { rate, lag });
    else {
      topic.rate = addUp(topic.rate, rate);
      topic.lag = addUp(topic.lag, lag);
    }
  }
  return sum;
}
