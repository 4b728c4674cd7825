/** Answers of the api/ files, as the collectors see them. Error codes are Kafka's numbers (0: none), see wire/error-codes.ts. */

export interface MetadataAnswer {
  clusterId: string | null;
  controllerId: number | null;
  brokers: { id: number; host: string; port: number; rack: string | null }[];
  topics: {
    errorCode: number;
    name: string;
    topicId: string | null;
    internal: boolean;
    partitions: {
      errorCode: number;
      partition: number;
      leader: number | null;
      leaderEpoch: number | null;
      replicas: number[];
      isr: number[];
    }[];
  }[];
}

/**
 * Offsets of one timestamp query, in the order of the answer: columns of equal length over all partitions, and for each topic where its
 * rows begin and end. Columns of their own for each topic would be most of the garbage of a cycle.
 */
export interface ListOffsetsAnswer {
  topics: { name: string; from: number; to: number }[];
  partition: Int32Array;
  offset: Float64Array;
  timestamp: Float64Array;
  errorCode: Int16Array;
}

export interface ListGroupsAnswer {
  errorCode: number;
  groups: { group: string; protocolType: string; state: string | null; groupType: string | null }[];
}

export interface OffsetFetchAnswer {
  groups: {
    group: string;
    errorCode: number;
    topics: { name: string; partition: Int32Array; offset: Float64Array; errorCode: Int16Array }[];
  }[];
}

export interface DescribedMember {
  memberId: string;
  instanceId: string | null;
  clientId: string;
  clientHost: string;
  subscriptions: string[] | null;
  assignments: { topic: string; partitions: number[] }[] | null;
}

export interface DescribeGroupsAnswer {
  groups: {
    group: string;
    errorCode: number;
    state: string;
    protocolType: string;
    members: DescribedMember[];
  }[];
}

export interface ConsumerGroupDescribeAnswer {
  groups: {
    group: string;
    errorCode: number;
    state: string;
    epoch: number;
    assignmentEpoch: number;
    members: (DescribedMember & { memberEpoch: number; rackId: string | null })[];
  }[];
}

export interface DescribeConfigsAnswer {
  resources: {
    errorCode: number;
    type: number;
    name: string;
    configs: { name: string; value: string | null }[];
  }[];
}

export interface DescribeLogDirsAnswer {
  dirs: {
    errorCode: number;
    path: string;
    topics: { name: string; partitions: { partition: number; sizeBytes: number; future: boolean }[] }[];
  }[];
}

export interface DescribeProducersAnswer {
  topics: {
    name: string;
    partitions: {
      partition: number;
      errorCode: number;
      producers: {
        producerId: string;
        producerEpoch: number;
        lastSequence: number;
        lastTimestamp: number;
        coordinatorEpoch: number;
        txnStartOffset: number | null;
      }[];
    }[];
  }[];
}

export interface DescribeQuorumAnswer {
  errorCode: number;
  /** The active controller's clock when it answered, ms since 1970; null: not told. */
  leaderTime: number | null;
}

export interface FetchedPartition {
  topic: string;
  partition: number;
  errorCode: number;
  highWatermark: number;
  lastStableOffset: number;
  logStart: number;
  aborted: { producerId: string; firstOffset: number }[];
  /** Raw record batches, possibly cut at the end; see wire/record-batch.ts. */
  records: Buffer;
}

export interface FetchAnswer {
  errorCode: number;
  partitions: FetchedPartition[];
}

export interface FindCoordinatorAnswer {
  errorCode: number;
  /** null while there is none (see the error code). */
  broker: number | null;
}

export interface OffsetCommitAnswer {
  topics: { name: string; partitions: { partition: number; errorCode: number }[] }[];
}

export interface ApiVersionsAnswer {
  errorCode: number;
  /** By API key. */
  apis: Map<number, { min: number; max: number }>;
}
