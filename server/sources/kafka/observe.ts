import type {
  BrokerFact,
  CommitBatch,
  GroupFact,
  LogEnds,
  MemberFact,
  Observation,
  TopicFact,
} from '../../model/observation.ts';
import type {
  ConsumerGroupDescribeAnswer,
  DescribedMember,
  DescribeGroupsAnswer,
  DescribeLogDirsAnswer,
  DescribeProducersAnswer,
  MetadataAnswer,
  OffsetFetchAnswer,
} from './api/answers.ts';
import type { KnownGroup } from './known/groups.ts';
import { plainHost } from './wire/host.ts';

/** Kafka's answers as observations. Pure: time and names are arguments. */

/** Brokers that hold replicas but are not named any more are down; they keep the address under which they were last seen. */
export function brokerFacts(
  answer: MetadataAnswer,
  before: ReadonlyMap<number, BrokerFact>,
  failing: ReadonlySet<number>,
): BrokerFact[] {
  const facts = new Map<number, BrokerFact>();
  for (const { id, host, port, rack } of answer.brokers)
    facts.set(id, { id, host, port, rack, reachable: !failing.has(id) });
  for (const { partitions } of answer.topics) {
    for (const { replicas } of partitions) {
      for (const id of replicas) {
        if (facts.has(id)) continue;
        const last = before.get(id) ?? { id, host: '', port: 0, rack: null };
        facts.set(id, { ...last, reachable: false });
      }
    }
  }
  return [...facts.values()].sort((a, b) => a.id - b.id);
}

export const topicFacts = (answer: MetadataAnswer['topics']): TopicFact[] =>
  answer.map(({ name, topicId, internal, partitions }) => ({
    name,
    topicId,
    internal,
    partitions: partitions.map(({ partition, leader, leaderEpoch, replicas, isr }) => ({
      partition,
      leader,
      leaderEpoch,
      replicas,
      isr,
    })),
  }));

export const groupHead = (group: KnownGroup): Omit<GroupFact, 'members'> => ({
  name: group.name,
  protocol: group.protocol,
  state: group.state ?? 'Unknown',
  protocolType: group.protocolType,
  coordinator: group.coordinator,
  generation: null,
});

function memberFact(member: DescribedMember): MemberFact {
  const { memberId: id, clientId, clientHost, instanceId, subscriptions, assignments } = member;
  const host = plainHost(clientHost);
  return { id, clientId, host, instanceId, subscriptions, assignments, sessionTimeoutMs: null };
}

export const classicGroup = (
  described: DescribeGroupsAnswer['groups'][number],
  listed: KnownGroup,
): GroupFact => ({
  ...groupHead(listed),
  protocol: listed.protocol === 'unknown' ? 'classic' : listed.protocol,
  state: described.state,
  protocolType: described.protocolType === '' ? null : described.protocolType,
  members: described.members.map(memberFact),
});

export const consumerGroup = (
  described: ConsumerGroupDescribeAnswer['groups'][number],
  listed: KnownGroup,
): GroupFact => ({
  ...groupHead(listed),
  protocol: 'consumer',
  state: described.state,
  protocolType: 'consumer',
  generation: described.epoch,
  members: described.members.map(memberFact),
});

/** Sizes as the leaders have them, and what each broker holds in all (replicas, and copies that move between disks). */
export function logSizes(
  answers: ReadonlyMap<number, DescribeLogDirsAnswer>,
  leaderOf: (topic: string, partition: number) => number,
): Pick<Extract<Observation, { kind: 'log-sizes' }>, 'partitions' | 'brokers'> {
  const partitions: { topic: string; partition: number; bytes: number }[] = [];
  const brokers: { broker: number; bytes: number }[] = [];
  for (const [broker, { dirs }] of answers) {
    let sum = 0;
    let known = false;
    for (const dir of dirs) {
      if (dir.errorCode !== 0) continue;
      known = true;
      for (const topic of dir.topics) {
        for (const { partition, sizeBytes, future } of topic.partitions) {
          sum += sizeBytes;
          if (!future && leaderOf(topic.name, partition) === broker)
            partitions.push({ topic: topic.name, partition, bytes: sizeBytes });
        }
      }
    }
    if (known) brokers.push({ broker, bytes: sum });
  }
  return { partitions, brokers };
}

/** `startTimeOf`: timestamp of the record where a transaction starts, where it was read. */
export const activeProducers = (
  producers: DescribeProducersAnswer['topics'][number]['partitions'][number]['producers'],
  startTimeOf: (producerId: string, txnStart: number) => number | null,
) =>
  producers.map(({ producerId, producerEpoch, lastTimestamp, txnStartOffset }) => ({
    producerId,
    epoch: producerEpoch,
    lastTime: lastTimestamp,
    txnStart: txnStartOffset,
    txnStartTime: txnStartOffset === null ? null : startTimeOf(producerId, txnStartOffset),
  }));

/** Committed offsets; a partition that Kafka refuses to tell is left out (it is not known, not "none"). */
export const committedOffsets = (answer: OffsetFetchAnswer['groups'][number]) => ({
  group: answer.group,
  topics: answer.topics.map(({ name, partition, offset, errorCode }) =>
    errorCode.every((code) => code === 0)
      ? { topic: name, partitions: partition, offsets: offset }
      : {
          topic: name,
          partitions: partition.filter((_, row) => errorCode[row] === 0),
          offsets: offset.filter((_, row) => errorCode[row] === 0),
        },
  ),
});

/** Rows of log ends, collected while answers come in. */
export class LogEndRows {
  readonly #topics: string[] = [];
  readonly #partition: Int32Array;
  readonly #end: Float64Array;
  readonly #lso: Float64Array;
  readonly #logStart: Float64Array;

  /** `most`: rows that there can be. */
  constructor(most: number) {
    this.#partition = new Int32Array(most);
    this.#end = new Float64Array(most);
    this.#lso = new Float64Array(most);
    this.#logStart = new Float64Array(most);
  }

  add(topic: string, partition: number, end: number, lso: number, logStart: number): void {
    const row = this.#topics.push(topic) - 1;
    this.#partition[row] = partition;
    this.#end[row] = end;
    this.#lso[row] = lso;
    this.#logStart[row] = logStart;
  }

  columns(): LogEnds {
    const rows = this.#topics.length;
    return {
      topics: this.#topics,
      partition: this.#partition.subarray(0, rows),
      end: this.#end.subarray(0, rows),
      lso: this.#lso.subarray(0, rows),
      logStart: this.#logStart.subarray(0, rows),
    };
  }
}

/** Up to `most` different places of a batch, evenly spread: what is looked at of commits that are too many to look at each. */
export function spread(batch: CommitBatch, most: number): number[] {
  const step = Math.max(1, Math.floor(batch.slot.length / most));
  const places: number[] = [];
  for (let at = step - 1; at < batch.slot.length && places.length < most; at += step) places.push(at);
  return places;
}
