import { MillraceError } from '../errors.ts';
import type { PartitionOfGroup } from '../gateway/ports.ts';
import type { ClusterState } from '../model/state.ts';
import type { GroupHistory, PartitionHistory, TopicHistory } from '../protocol/history.ts';
import { partitionKey } from '../protocol/ids.ts';
import type { Recorder } from './recorder.ts';
import { shownTime } from './times.ts';

const HOUR_MS = 3_600_000;
/** Protocol's bound of `ends` (protocol/history.ts). */
const MOST_ENDS = 240;

/** Null: the group is not known. One that has just come has no times yet. */
export function groupHistory(recorder: Recorder, cluster: ClusterState, group: string): GroupHistory | null {
  if (!cluster.groups.has(group)) return null;
  const known = recorder.of(cluster.name)?.groups.read(group);
  return {
    cluster: cluster.name,
    group,
    asOf: cluster.asOf,
    times: known?.times ?? [],
    ...(known?.columns ?? {
      ...{ lag: [], lagSeconds: [], rateIn: [], rateOut: [] },
      ...{ latencyP50: [], latencyP95: [], latencyP99: [] },
    }),
  };
}

/** Null: the topic is not known. */
export function topicHistory(recorder: Recorder, cluster: ClusterState, topic: string): TopicHistory | null {
  if (!cluster.topics.has(topic)) return null;
  const known = recorder.of(cluster.name)?.topics.read(topic);
  return {
    cluster: cluster.name,
    topic,
    asOf: cluster.asOf,
    times: known?.times ?? [],
    ...(known?.columns ?? { rateIn: [], sizeBytes: [] }),
  };
}

/** Throws unknown-group, unknown-topic, unknown-partition with the field. */
export function partitionHistory(cluster: ClusterState, at: PartitionOfGroup, now: number): PartitionHistory {
  const { group, topic, partition } = at;
  const state = cluster.groups.get(group);
  if (state === undefined) throw unknown('group', 'There is no such group.');
  const gp = state.partitions.get(partitionKey(topic, partition));
  const log = cluster.topics.get(topic)?.partitions[partition];
  if (gp === undefined) {
    if (!cluster.topics.has(topic)) throw unknown('topic', `There is no topic ${topic}.`);
    const why = log === undefined ? 'does not exist' : 'is not read by this group';
    throw unknown('partition', `Partition ${partition} of ${topic} ${why}.`);
  }
  return {
    cluster: cluster.name,
    ...at,
    asOf: cluster.asOf,
    commits: gp.burrow.map(({ offset, timestamp }) => ({
      at: shownTime(cluster, timestamp) ?? timestamp,
      offset,
    })),
    ends: lastHour(log?.ends.list() ?? [], now - HOUR_MS).slice(-MOST_ENDS),
  };
}

/** Of a plateau that began before, the part within the hour. */
function lastHour(samples: PartitionHistory['ends'], from: number): PartitionHistory['ends'] {
  const inside = samples.findIndex(({ at }) => at >= from);
  if (inside < 0) return [];
  const [before, first] = [samples[inside - 1], samples[inside]];
  const reaches = before !== undefined && before.offset === first?.offset;
  return [...(reaches ? [{ at: from, offset: before.offset }] : []), ...samples.slice(inside)];
}

const unknown = (field: 'group' | 'topic' | 'partition', words: string): MillraceError =>
  new MillraceError(`unknown-${field}`, words, { field });
