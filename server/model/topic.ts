import { LogHistogram } from './log-histogram.ts';
import { PartitionModel } from './partition.ts';
import type { ProducerName, TopicState } from './state.ts';

/** Fewer transactions than this say nothing about their usual length. */
const LEARNED_TRANSACTIONS = 5;

export class TopicModel implements TopicState {
  readonly name: string;
  topicId: string | null = null;
  internal = false;
  partitions: PartitionModel[] = [];
  retentionMs: number | null = null;
  cleanupPolicy: string | null = null;
  firstSeenAt: number;
  readonly groups = new Set<string>();
  readonly producerNames = new Map<string, ProducerName>();
  sampledRecords = 0;
  /** Complete lists in a row that did not name it. */
  absences = 0;
  private transactions: LogHistogram | null = null;

  constructor(name: string, at: number) {
    this.name = name;
    this.firstSeenAt = at;
  }

  get txnLengthMs(): number | null {
    const { transactions } = this;
    return transactions === null || transactions.count < LEARNED_TRANSACTIONS
      ? null
      : transactions.quantile(0.95);
  }

  learnTransaction(lengthMs: number): void {
    this.transactions ??= new LogHistogram();
    this.transactions.add(lengthMs);
  }

  /** The partition, made when it is new. Partitions are numbered from 0 without gaps. */
  ensurePartition(partition: number): PartitionModel {
    for (let p = this.partitions.length; p <= partition; p++)
      this.partitions.push(new PartitionModel(this, p));
    return this.partitions[partition] ?? new PartitionModel(this, partition);
  }
}
