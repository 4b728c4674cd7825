import type { Detector } from '../detect/detector.ts';
import { STEP_MS } from '../model/history/axis.ts';
import { ClusterHistory } from '../model/history/cluster-history.ts';
import type { ClusterState, GroupState, Model } from '../model/state.ts';
import { type ClusterSums, type GroupSums, rateInto, Sums, type TopicSums } from './sums.ts';
import { staleReason } from './times.ts';

/** A group's events are sampled when it commits: older samples say nothing about now. */
const LATENCY_LASTS_MS = 3 * STEP_MS;
/** Things between two chances for others to have their turn. */
const AT_ONCE = 50;

/** Takes down what the groups and topics of all clusters add up to, for their last hour. Nothing is kept on disk. */
export class Recorder {
  readonly sums: Sums;
  private readonly model: Model;
  private readonly clusters = new Map<string, ClusterHistory>();
  private readonly values = new Float64Array(8);

  constructor({ model, detector }: { model: Model; detector: Detector }) {
    this.model = model;
    this.sums = new Sums(detector);
  }

  of(cluster: string): ClusterHistory | undefined {
    return this.clusters.get(cluster);
  }

  /**
   * One pass over everything; call it every {@link STEP_MS}, and run it to its end. It yields often, so that whoever runs it can
   * let others have their turn. A cluster whose data are stale gets a gap.
   */
  *pass(now: number): Generator<void, void, void> {
    for (const name of this.clusters.keys()) if (!this.model.clusters.has(name)) this.clusters.delete(name);
    for (const cluster of this.model.clusters.values()) {
      const history = this.clusters.get(cluster.name) ?? new ClusterHistory();
      this.clusters.set(cluster.name, history);
      const isNew = yield* history.begin(now);
      if (!isNew) continue;
      if (cluster.snapshotComplete && staleReason(this.model, cluster, now) === null)
        yield* this.takeDown(cluster, history, now);
      else history.gap();
    }
  }

  /** Bytes of all numbers kept. */
  get bytes(): number {
    return [...this.clusters.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private *takeDown(
    cluster: ClusterState,
    history: ClusterHistory,
    now: number,
  ): Generator<void, void, void> {
    const sums = this.sums.of(cluster, now);
    yield;
    let done = 0;
    for (const [name, sum] of sums.topics) {
      history.topics.write(name, this.topicValues(sum));
      if (++done % AT_ONCE === 0) yield;
    }
    for (const [name, sum] of sums.groups) {
      history.groups.write(name, this.groupValues(sum, sums, cluster.groups.get(name), now));
      if (++done % AT_ONCE === 0) yield;
    }
    history.end();
  }

  private topicValues(sum: TopicSums): Float64Array {
    const { values } = this;
    values[0] = sum.rateIn ?? Number.NaN;
    values[1] = sum.sizeBytes ?? Number.NaN;
    return values;
  }

  private groupValues(
    sum: GroupSums,
    sums: ClusterSums,
    group: GroupState | undefined,
    now: number,
  ): Float64Array {
    const { values } = this;
    const latency = group === undefined ? null : slowest(group, now - LATENCY_LASTS_MS);
    values[0] = sum.lag ?? Number.NaN;
    values[1] = sum.lagSeconds ?? Number.NaN;
    values[2] = rateInto(sum, sums) ?? Number.NaN;
    values[3] = sum.rate ?? Number.NaN;
    values[4] = latency?.p50 ?? Number.NaN;
    values[5] = latency?.p95 ?? Number.NaN;
    values[6] = latency?.p99 ?? Number.NaN;
    return values;
  }
}

/** Queue latency of the topic with the highest p95, of those that were sampled since. */
function slowest(group: GroupState, since: number): { p50: number; p95: number; p99: number } | null {
  let found: { p50: number; p95: number; p99: number } | null = null;
  for (const latency of group.latency.values())
    if (latency.at >= since && (found === null || latency.p95 > found.p95)) found = latency;
  return found;
}
