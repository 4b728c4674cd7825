import { MillraceError } from '../../errors.ts';
import type { MetadataAnswer } from './api/answers.ts';
import { metadata } from './api/metadata.ts';
import { kafkaError } from './wire/error-codes.ts';
import type { KafkaConnection } from './wire/request.ts';

const MAX_TOPICS = 1_000;
const UNKNOWN_TOPICS = new Set([3, 100]);

export interface PartitionLeader {
  broker: number;
  /** 32 hex digits; null on brokers before 2.8. */
  topicId: string | null;
}

/** Who leads a partition, remembered until a broker says otherwise. */
export class PartitionLeaders {
  readonly #connection: KafkaConnection;
  readonly #topics = new Map<string, MetadataAnswer['topics'][number]>();

  constructor(connection: KafkaConnection) {
    this.#connection = connection;
  }

  /** Throws unknown-topic, unknown-partition, not-authorized, leader-moved (there is no leader now; can be tried again). */
  async find(topic: string, partition: number): Promise<PartitionLeader> {
    const known = this.#topics.get(topic) ?? (await this.#ask(topic));
    const row = known.partitions.find((candidate) => candidate.partition === partition);
    if (row === undefined) {
      this.forget(topic);
      throw new MillraceError('unknown-partition', `${topic} has no partition ${partition}`);
    }
    if (row.leader === null) {
      this.forget(topic);
      throw new MillraceError('leader-moved', `${topic}-${partition} has no leader now`, { canRetry: true });
    }
    return { broker: row.leader, topicId: known.topicId };
  }

  forget(topic: string): void {
    this.#topics.delete(topic);
  }

  async #ask(topic: string): Promise<MetadataAnswer['topics'][number]> {
    const answer = await this.#connection.sendAny(metadata([topic]));
    const found = answer.topics.find(({ name }) => name === topic);
    if (found === undefined || UNKNOWN_TOPICS.has(found.errorCode))
      throw new MillraceError('unknown-topic', `there is no topic ${topic}, or it is not visible`);
    // LEADER_NOT_AVAILABLE of the topic is told again by each of its partitions.
    if (found.errorCode !== 0 && found.partitions.length === 0)
      throw kafkaError(found.errorCode, `topic ${topic}`);
    if (this.#topics.size >= MAX_TOPICS) this.#topics.clear();
    this.#topics.set(topic, found);
    return found;
  }
}
