import type { GroupHistory, PartitionHistory, TopicHistory } from '../../server/protocol/history.ts';
import { CLUSTER } from './recording-flow.ts';

/** The hour before the moment of the other recordings: one partition has been stuck for 108 s. */
const STUCK_MS = 108_000;
const STUCK_AT = 48_213;

/** 60 s apart, the last ten minutes 10 s apart. */
function times(now: number): number[] {
  const old = Array.from({ length: 50 }, (_, at) => now - 3_600_000 + at * 60_000);
  const recent = Array.from({ length: 60 }, (_, at) => now - 600_000 + at * 10_000);
  return [...old, ...recent];
}

const wave = (at: number, middle: number, reach: number, pace: number): number =>
  middle + reach * Math.sin(at / pace) + reach * 0.4 * Math.sin((at / pace) * 3.7 + 1);

export function groupHistory(now: number): GroupHistory {
  const all = times(now);
  const stuckFor = (time: number): number => Math.max(0, time - (now - STUCK_MS));
  /** Half an hour ago the bridge was away for six minutes. */
  const known =
    (make: (time: number) => number) =>
    (time: number): number | null =>
      now - time > 1_500_000 && now - time < 1_860_000 ? null : make(time);
  const of = (make: (time: number) => number): (number | null)[] => all.map(known(make));
  return {
    cluster: CLUSTER,
    group: 'order-processing',
    asOf: now,
    times: all,
    lag: of((time) => Math.round(wave(time, 24, 9, 130_000) + stuckFor(time) * 0.05)),
    lagSeconds: of((time) => Math.max(0.1, stuckFor(time) / 1_000)),
    rateIn: of((time) => wave(time, 203, 22, 210_000)),
    rateOut: of((time) => wave(time, 203, 22, 210_000) * (stuckFor(time) > 0 ? 0.875 : 1)),
    latencyP50: of((time) => wave(time, 38, 5, 170_000)),
    latencyP95: of((time) => wave(time, 402, 60, 140_000)),
    latencyP99: of((time) => wave(time, 1_150, 140, 190_000)),
  };
}

export function topicHistory(now: number): TopicHistory {
  const all = times(now);
  return {
    cluster: CLUSTER,
    topic: 'orders',
    asOf: now,
    times: all,
    rateIn: all.map((time) => wave(time, 203, 22, 210_000)),
    sizeBytes: all.map((time) => 384_000_000 - (now - time) * 20),
  };
}

/** One partition: ten commits and then none, while events go on to arrive; the others go on. */
export function partitionHistory(now: number, partition = 1): PartitionHistory {
  const isStuck = partition === 1;
  const place = { cluster: CLUSTER, group: 'order-processing', topic: 'orders', partition, asOf: now };
  const samples = Array.from({ length: 240 }, (_, at) => now - (239 - at) * 15_000);
  const stop = isStuck ? now - STUCK_MS : now - 700;
  const committed = isStuck ? STUCK_AT : STUCK_AT + partition * 917;
  const before = (time: number): number => Math.min(0, time - stop) * 0.025;
  const after = (time: number): number =>
    isStuck ? (Math.max(0, time - stop) * 5_412) / STUCK_MS : Math.min(3, Math.max(0, time - stop));
  const step = isStuck ? 4_000 : 1_000;
  return {
    ...place,
    commits: Array.from({ length: 10 }, (_, at) => ({
      at: stop - (9 - at) * step - (at === 9 ? 0 : (at % 3) * 0.075 * step),
      offset: committed - ((9 - at) * step) / 40,
    })),
    ends: samples.map((time) => ({ at: time, offset: Math.round(committed + before(time) + after(time)) })),
  };
}
