import type { OffsetWriter } from '../../actions/offset-writer.ts';
import { MillraceError } from '../../errors.ts';
import type { DescribedMember, OffsetFetchAnswer } from './api/answers.ts';
import { consumerGroupDescribe } from './api/consumer-group-describe.ts';
import { describeGroups } from './api/describe-groups.ts';
import { findCoordinator } from './api/find-coordinator.ts';
import { offsetCommit } from './api/offset-commit.ts';
import { offsetFetch, offsetFetchOne } from './api/offset-fetch.ts';
import { withAttempts } from './client-attempts.ts';
import { logBounds, offsetAt } from './client-bounds.ts';
import { PartitionLeaders } from './client-leaders.ts';
import { kafkaError } from './wire/error-codes.ts';
import type { KafkaConnection } from './wire/request.ts';

const TIMEOUT_MS = 10_000;
const ATTEMPTS = 5;
const GROUP_ID_NOT_FOUND = 69;
const CONSUMER_GROUP_DESCRIBE = 69;
const OFFSET_FETCH = 9;

type Description = Awaited<ReturnType<OffsetWriter['describe']>>;

/**
 * Reads and writes committed offsets of groups that nobody is in. `commit` asks for the group's state first, so that it never makes a group
 * that was not there, and Kafka itself refuses it while there are members.
 */
export function createOffsetWriter(connection: KafkaConnection): OffsetWriter {
  return new GroupOffsets(connection);
}

class GroupOffsets implements OffsetWriter {
  readonly #connection: KafkaConnection;
  readonly #leaders: PartitionLeaders;

  constructor(connection: KafkaConnection) {
    this.#connection = connection;
    this.#leaders = new PartitionLeaders(connection);
  }

  describe(group: string): Promise<Description> {
    return this.#attempts(`describing ${group}`, async () =>
      this.#describe(await this.#coordinator(group), group),
    );
  }

  committed(group: string, topic: string, partition: number): Promise<number | null> {
    return this.#attempts(`the committed offsets of ${group}`, async () => {
      const coordinator = await this.#coordinator(group);
      const answer = await this.#fetchOffsets(coordinator, group);
      const found = answer.groups[0];
      if (found === undefined || found.errorCode === GROUP_ID_NOT_FOUND) return null;
      if (found.errorCode !== 0) throw kafkaError(found.errorCode, `the committed offsets of ${group}`);
      const rows = found.topics.find(({ name }) => name === topic);
      const row = rows?.partition.indexOf(partition) ?? -1;
      if (rows === undefined || row < 0) return null;
      const errorCode = rows.errorCode[row] ?? 0;
      if (errorCode !== 0)
        throw kafkaError(errorCode, `the committed offset of ${group} on ${topic}-${partition}`);
      const offset = rows.offset[row] ?? -1;
      return offset < 0 ? null : offset;
    });
  }

  bounds(topic: string, partition: number): Promise<{ logStart: number; end: number }> {
    return this.#atLeader(topic, partition, (broker) =>
      logBounds(this.#connection, broker, topic, partition),
    );
  }

  offsetForTime(topic: string, partition: number, time: number): Promise<number | null> {
    return this.#atLeader(topic, partition, async (broker) => {
      const offset = await offsetAt(this.#connection, broker, topic, partition, time);
      return offset < 0 ? null : offset;
    });
  }

  commit(group: string, offsets: { topic: string; partition: number; offset: number }[]): Promise<void> {
    return this.#attempts(`committing offsets of ${group}`, async () => {
      const coordinator = await this.#coordinator(group);
      const { members } = await this.#describe(coordinator, group);
      if (members.length > 0)
        throw new MillraceError('group-not-empty', `${group} has ${members.length} members: stop them first`);
      const answer = await this.#connection.send(coordinator, offsetCommit(group, byTopic(offsets)));
      for (const { name, partitions } of answer.topics)
        for (const { partition, errorCode } of partitions)
          if (errorCode !== 0) throw kafkaError(errorCode, `committing ${name}-${partition} of ${group}`);
    });
  }

  async #coordinator(group: string): Promise<number> {
    const { errorCode, broker } = await this.#connection.sendAny(findCoordinator(group));
    if (errorCode !== 0 || broker === null) throw kafkaError(errorCode, `the coordinator of ${group}`);
    return broker;
  }

  /** DescribeGroups calls what it does not know and every KIP-848 group `Dead`: those are asked for again in the new protocol. */
  async #describe(coordinator: number, group: string): Promise<Description> {
    const classic = await this.#connection.send(coordinator, describeGroups([group]));
    const found = classic.groups[0];
    if (found === undefined)
      throw new MillraceError('malformed-response', `${group} is not in its own description`);
    if (found.errorCode !== 0 && found.errorCode !== GROUP_ID_NOT_FOUND)
      throw kafkaError(found.errorCode, `describing ${group}`);
    if (found.errorCode === 0 && found.state !== 'Dead') return description(found);
    if ((await this.#connection.supports(coordinator, CONSUMER_GROUP_DESCRIBE)) !== null) {
      const modern = (await this.#connection.send(coordinator, consumerGroupDescribe([group]))).groups[0];
      if (modern?.errorCode === 0) return description(modern);
      if (modern !== undefined && modern.errorCode !== GROUP_ID_NOT_FOUND)
        throw kafkaError(modern.errorCode, `describing ${group}`);
    }
    throw new MillraceError('unknown-group', `there is no group ${group}`);
  }

  /** All groups in one request from version 8 on; before that it is one request a group anyway. */
  async #fetchOffsets(coordinator: number, group: string): Promise<OffsetFetchAnswer> {
    const offered = await this.#connection.supports(coordinator, OFFSET_FETCH);
    const request = (offered?.max ?? 0) >= 8 ? offsetFetch([group]) : offsetFetchOne(group);
    return this.#connection.send(coordinator, request);
  }

  #atLeader<T>(topic: string, partition: number, work: (broker: number) => Promise<T>): Promise<T> {
    return this.#attempts(`the offsets of ${topic}-${partition}`, async () => {
      const { broker } = await this.#leaders.find(topic, partition);
      try {
        return await work(broker);
      } catch (thrown) {
        this.#leaders.forget(topic);
        throw thrown;
      }
    });
  }

  #attempts<T>(what: string, work: () => Promise<T>): Promise<T> {
    return withAttempts({ timeoutMs: TIMEOUT_MS, attempts: ATTEMPTS, what }, work);
  }
}

function description(group: { state: string; members: readonly DescribedMember[] }): Description {
  return {
    state: group.state,
    members: group.members.map(({ memberId, clientId, clientHost }) => ({
      id: memberId,
      clientId,
      host: clientHost,
    })),
  };
}

function byTopic(
  offsets: readonly { topic: string; partition: number; offset: number }[],
): { name: string; partitions: { partition: number; offset: number }[] }[] {
  const topics = new Map<string, { partition: number; offset: number }[]>();
  for (const { topic, partition, offset } of offsets) {
    const known = topics.get(topic);
    if (known === undefined) topics.set(topic, [{ partition, offset }]);
    else known.push({ partition, offset });
  }
  return [...topics].map(([name, partitions]) => ({ name, partitions }));
}
