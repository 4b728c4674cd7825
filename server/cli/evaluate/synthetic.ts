import type {
  Attempt,
  ClusterState,
  EndRing,
  GroupPartition,
  GroupState,
  MemberState,
  Model,
  PartitionState,
  Rhythm,
  TopicState,
} from '../../model/state.ts';
import type { EvaluateCase } from './cases.ts';

/**
 * The model that a window of commits tells of: one member that has owned one partition since before the window, and was
 * listed all the time (a window knows nothing of members). Lags give the log ends at the times of the commits.
 */
export function stateOf(input: EvaluateCase): {
  model: Model;
  cluster: ClusterState;
  group: GroupState;
  gp: GroupPartition;
  partition: PartitionState;
} {
  const { offsets, now, currentLag, allowedLag } = input;
  const last = offsets.at(-1);
  const committed = last?.offset ?? null;
  const lag = currentLag > allowedLag ? currentLag : 0;
  const end = (committed ?? 0) + lag;
  const startedAt = offsets[0]?.timestamp ?? now;
  const ends = [
    ...offsets.flatMap(({ offset, timestamp, lag }) =>
      lag === null ? [] : [{ at: timestamp, end: offset + lag }],
    ),
    { at: now, end },
  ];

  const cluster: ClusterState = {
    name: 'window',
    kafkaClusterId: null,
    controller: null,
    brokers: new Map(),
    topics: new Map(),
    groups: new Map(),
    slots: [],
    commitsFrom: 'offsets-topic',
    skewMs: 0,
    limits: [],
    asOf: now,
    snapshotComplete: true,
    sourceId: null,
  };
  const topic: TopicState = {
    name: 'topic',
    topicId: null,
    internal: false,
    partitions: [],
    retentionMs: null,
    cleanupPolicy: null,
    firstSeenAt: startedAt,
    groups: new Set(['group']),
    producerNames: new Map(),
    sampledRecords: 0,
    txnLengthMs: null,
  };
  const partition: PartitionState = {
    topic,
    partition: 0,
    leader: 0,
    leaderEpoch: 0,
    leaderlessSince: null,
    replicas: [0],
    isr: [0],
    underReplicatedSince: null,
    logStart: 0,
    lso: end,
    end,
    endAt: now,
    endFrom: 'list-offsets',
    lsoStandsSince: null,
    sizeBytes: null,
    ends: endRing(ends),
    producers: [],
    producersAt: null,
    keySkew: null,
  };
  topic.partitions.push(partition);
  cluster.topics.set(topic.name, topic);

  const advances = advancing(input);
  const lastAdvanceTime = advances.at(-1)?.timestamp ?? null;
  const member: MemberState = {
    id: 'member',
    clientId: 'member',
    host: '',
    instanceId: null,
    assignments: [{ topic: 'topic', partitions: [0] }],
    subscriptions: ['topic'],
    sessionTimeoutMs: null,
    firstSeenAt: startedAt,
    lastAdvanceTime,
  };
  const group: GroupState = {
    name: 'group',
    cluster,
    protocol: 'classic',
    state: 'Stable',
    protocolType: 'consumer',
    coordinator: 0,
    generation: 1,
    members: new Map([[member.id, member]]),
    lastMembers: [member],
    emptySince: null,
    describedAt: now,
    stableSince: startedAt,
    rebalances: [],
    overcameAt: null,
    partitions: new Map(),
    firstSeenAt: startedAt,
    lastCommitTime: last?.timestamp ?? null,
    latency: new Map(),
  };
  const gp: GroupPartition = {
    group,
    topic: 'topic',
    partition: 0,
    owner: member.id,
    ownerSince: startedAt,
    committed,
    lastCommitTime: last?.timestamp ?? null,
    lastAdvanceTime,
    committedFromSnapshot: false,
    recommits: trailing(input).length,
    attempts: soughtBack(input),
    rewind: rewindOf(input),
    deletedTime: null,
    rhythm: rhythmOf(input),
    consumeRate: rateOf(offsets.map(({ timestamp, offset }) => ({ at: timestamp, end: offset }))),
    firstUnread: null,
    waitingSince: lag === 0 ? null : waitingSince(input),
    uncommitted: null,
    lagHistory: [
      ...offsets.flatMap(({ timestamp, lag }) => (lag === null ? [] : [{ at: timestamp, lag }])),
      { at: now, lag },
    ],
    burrow: offsets,
  };
  group.partitions.set('topic-0', gp);
  cluster.groups.set(group.name, group);
  return {
    model: { clusters: new Map([[cluster.name, cluster]]), sources: new Map() },
    cluster,
    group,
    gp,
    partition,
  };
}

const advancing = ({ offsets }: EvaluateCase) =>
  offsets.filter(({ offset }, i) => i === 0 || offset > (offsets[i - 1]?.offset ?? offset));

/** Commits at the end that repeat the offset before them. */
function trailing({ offsets }: EvaluateCase) {
  let from = offsets.length;
  while (from > 1 && offsets[from - 1]?.offset === offsets[from - 2]?.offset) from -= 1;
  return offsets.slice(from);
}

/**
 * Events wait since the last commit when some waited then. When none did, they came later: just now, if a recent log end
 * shows the consumer caught up, else at the commit.
 */
function waitingSince({ offsets, brokerOffsets, now }: EvaluateCase): number {
  const last = offsets.at(-1);
  if (last === undefined) return now;
  const caughtUp = (last.lag ?? 0) === 0 && brokerOffsets.some((end) => end <= last.offset);
  if (caughtUp) return now;
  const since = offsets.findLast(({ offset }, i) => i === 0 || offset !== offsets[i - 1]?.offset);
  return since?.timestamp ?? last.timestamp;
}

function rhythmOf(input: EvaluateCase): Rhythm {
  const advances = advancing(input);
  const intervals = advances
    .flatMap(({ timestamp }, i) => {
      const before = advances[i - 1];
      return before === undefined || before.lag === 0 ? [] : [timestamp - before.timestamp];
    })
    .sort((a, b) => a - b);
  const at = (share: number) => intervals[Math.ceil(share * intervals.length) - 1] ?? null;
  return { count: intervals.length, p95: at(0.95), longest: at(1) };
}

/** Each way back to where it stands now: an event that is tried again. */
function soughtBack({ offsets }: EvaluateCase): Attempt[] {
  const stands = offsets.at(-1)?.offset;
  return offsets
    .filter(({ offset }, i) => offset === stands && offset < (offsets[i - 1]?.offset ?? offset))
    .map(({ timestamp }) => ({ time: timestamp, kind: 'sought-back', member: 'member', host: '' }));
}

function rewindOf({ offsets }: EvaluateCase): GroupPartition['rewind'] {
  for (let i = offsets.length - 1; i > 0; i -= 1) {
    const [before, after] = [offsets[i - 1], offsets[i]];
    if (before !== undefined && after !== undefined && after.offset < before.offset)
      return { from: before.offset, to: after.offset, time: after.timestamp };
  }
  return null;
}

function rateOf(samples: readonly { at: number; end: number }[]): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  return Math.max(0, ((last.end - first.end) / (last.at - first.at)) * 1_000);
}

function endRing(samples: readonly { at: number; end: number }[]): EndRing {
  return {
    length: samples.length,
    push: () => undefined,
    rate: (now, windowMs) => rateOf(samples.filter(({ at }) => at >= now - windowMs)),
    timeOf(offset) {
      const i = samples.findIndex(({ end }) => end > offset);
      const [before, after] = [samples[i - 1], samples[i]];
      if (before === undefined || after === undefined) return null;
      const share = after.end === before.end ? 1 : (offset - before.end) / (after.end - before.end);
      return { at: before.at + share * (after.at - before.at), errorMs: (after.at - before.at) / 2 };
    },
    list: () => samples.map(({ at, end: offset }) => ({ at, offset })),
  };
}
