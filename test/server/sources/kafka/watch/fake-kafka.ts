import { sleep } from '../../../../../server/clock.ts';
import { MillraceError } from '../../../../../server/errors.ts';
import type {
  ConsumerGroupDescribeAnswer,
  DescribeGroupsAnswer,
  ListGroupsAnswer,
  ListOffsetsAnswer,
  MetadataAnswer,
  OffsetFetchAnswer,
} from '../../../../../server/sources/kafka/api/answers.ts';
import { Decoder } from '../../../../../server/sources/kafka/wire/decoder.ts';
import { Encoder } from '../../../../../server/sources/kafka/wire/encoder.ts';
import type { KafkaConnection, KafkaRequest } from '../../../../../server/sources/kafka/wire/request.ts';

export interface FakeGroup {
  coordinator: number;
  protocol: 'classic' | 'consumer';
  /** Committed offset of partition 0, by topic. */
  committed: Record<string, number>;
  /** Kafka's code for its description. */
  refusal?: number;
  /** So many members share the topics evenly; 1 unless said otherwise. */
  members?: number;
}

export interface FakeTopic {
  leader: number;
  end: number;
  /** Kafka's code for its offsets. */
  refusal?: number;
}

/** As `requestTimeoutMs` of the configuration. */
const TIMEOUT_MS = 5_000;

/** A cluster of brokers behind the seam of a connection, as far as a watch asks that polls commits: topics of one partition. */
export class FakeKafka implements KafkaConnection {
  readonly topics = new Map<string, FakeTopic>();
  readonly groups = new Map<string, FakeGroup>();
  /** Take requests and never answer. */
  readonly hung = new Set<number>();
  /** Refuse connections. */
  readonly down = new Set<number>();
  readonly asked: { broker: number; apiName: string; names: string[] }[] = [];
  readonly #brokers: number[];
  readonly #closing = new AbortController();

  constructor(...brokers: number[]) {
    this.#brokers = brokers;
  }

  brokers(): number[] {
    return this.#brokers;
  }

  async send<Answer>(broker: number, request: KafkaRequest<Answer>): Promise<Answer> {
    const asked = { broker, apiName: request.apiName, names: [] };
    this.asked.push(asked);
    if (this.down.has(broker))
      throw new MillraceError('broker-unreachable', `b${broker}:9092 refuses connections`, {
        canRetry: true,
      });
    if (this.hung.has(broker)) {
      await sleep(TIMEOUT_MS, this.#closing.signal);
      throw new MillraceError('broker-timeout', `b${broker}:9092 did not answer ${request.apiName}`, {
        canRetry: true,
      });
    }
    return this.#answer(broker, request as KafkaRequest<unknown>, asked.names) as Answer;
  }

  sendAny<Answer>(request: KafkaRequest<Answer>): Promise<Answer> {
    return this.send(this.#brokers.find((id) => !this.hung.has(id) && !this.down.has(id)) ?? 1, request);
  }

  supports(_broker: number, apiKey: number): Promise<{ min: number; max: number } | null> {
    // No DescribeQuorum, no DescribeProducers.
    return Promise.resolve(apiKey === 55 || apiKey === 61 ? null : { min: 0, max: 20 });
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }

  #answer(broker: number, request: KafkaRequest<unknown>, names: string[]): unknown {
    switch (request.apiName) {
      case 'Metadata':
        return this.#metadata();
      case 'ListGroups':
        return this.#list(broker);
      case 'OffsetFetch':
        return this.#committed(broker, groupsOf(request, 8, names));
      case 'DescribeGroups':
        return this.#classic(broker, groupsOf(request, 4, names));
      case 'ConsumerGroupDescribe':
        return this.#consumer(broker, groupsOf(request, 0, names));
      case 'ListOffsets':
        return this.#offsets(request, names);
      case 'DescribeConfigs':
        return { resources: [] };
      case 'DescribeLogDirs':
        return { dirs: [{ errorCode: 0, path: '/', topics: [] }] };
      case 'Fetch':
        return { errorCode: 0, partitions: [] };
      default:
        throw new Error(`a watch that polls does not ask ${request.apiName}`);
    }
  }

  #metadata(): MetadataAnswer {
    return {
      ...{ clusterId: 'fake', controllerId: this.#brokers[0] ?? null },
      brokers: this.#brokers.map((id) => ({ id, host: `b${id}`, port: 9_092, rack: null })),
      topics: [...this.topics].map(([name, { leader }]) => ({
        ...{ errorCode: 0, name, topicId: name.padEnd(32, '0'), internal: false },
        partitions: [
          { errorCode: 0, partition: 0, leader, leaderEpoch: 1, replicas: [leader], isr: [leader] },
        ],
      })),
    };
  }

  #list(broker: number): ListGroupsAnswer {
    const mine = [...this.groups].filter(([, { coordinator }]) => coordinator === broker);
    return {
      errorCode: 0,
      groups: mine.map(([group, { protocol: groupType }]) => ({
        ...{ group, protocolType: 'consumer', state: 'Stable', groupType },
      })),
    };
  }

  #of(broker: number, name: string): FakeGroup | undefined {
    const group = this.groups.get(name);
    return group?.coordinator === broker ? group : undefined;
  }

  #committed(broker: number, names: string[]): OffsetFetchAnswer {
    return {
      groups: names.map((group) => ({
        ...{ group, errorCode: 0 },
        topics: Object.entries(this.#of(broker, group)?.committed ?? {}).map(([name, offset]) => ({
          ...{ name, partition: Int32Array.of(0) },
          ...{ offset: Float64Array.of(offset), errorCode: Int16Array.of(0) },
        })),
      })),
    };
  }

  #classic(broker: number, names: string[]): DescribeGroupsAnswer {
    return {
      groups: names.map((group) => {
        const known = this.#of(broker, group);
        const isClassic = known?.protocol === 'classic';
        return {
          ...{ group, errorCode: known?.refusal ?? 0, protocolType: 'consumer' },
          state: isClassic ? 'Stable' : 'Dead',
          members: isClassic ? membersOf(group, known) : [],
        };
      }),
    };
  }

  #consumer(broker: number, names: string[]): ConsumerGroupDescribeAnswer {
    return {
      groups: names.map((group) => {
        const known = this.#of(broker, group);
        const errorCode = known?.protocol === 'consumer' ? (known.refusal ?? 0) : 69;
        const isThere = errorCode === 0 && known !== undefined;
        return {
          ...{ group, errorCode, state: isThere ? 'Stable' : '', epoch: 3, assignmentEpoch: 3 },
          members: isThere
            ? membersOf(group, known).map((member) => ({ ...member, memberEpoch: 3, rackId: null }))
            : [],
        };
      }),
    };
  }

  /** ListOffsets at version 5. */
  #offsets(request: KafkaRequest<unknown>, names: string[]): ListOffsetsAnswer {
    const decoder = encoded(request, 5);
    decoder.int32();
    decoder.int8();
    const topics = decoder.array(false, () => {
      const name = decoder.string(false);
      const [time = 0] = decoder.array(false, () => {
        decoder.skip(8);
        return decoder.int64();
      });
      return { name, time };
    });
    names.push(...topics.map(({ name }) => name));
    const rows = topics.map(({ name, time }) => {
      const { end = -1, refusal = 0 } = this.topics.get(name) ?? { refusal: 3 };
      return { refusal, offset: refusal !== 0 ? -1 : time === -2 ? 0 : end };
    });
    return {
      topics: topics.map(({ name }, row) => ({ name, from: row, to: row + 1 })),
      partition: new Int32Array(rows.length),
      timestamp: new Float64Array(rows.length).fill(-1),
      offset: Float64Array.from(rows, ({ offset }) => offset),
      errorCode: Int16Array.from(rows, ({ refusal }) => refusal),
    };
  }
}

function membersOf(group: string, { committed, members = 1 }: FakeGroup) {
  const topics = Object.keys(committed);
  return Array.from({ length: members }, (_, number) => ({
    ...{ memberId: `${group}-${number + 1}`, instanceId: null, clientId: group, clientHost: '/10.0.0.1' },
    subscriptions: topics,
    assignments: topics
      .filter((_topic, at) => at % members === number)
      .map((topic) => ({ topic, partitions: [0] })),
  }));
}

/** Names of groups at the beginning of a request. */
function groupsOf(request: KafkaRequest<unknown>, version: number, names: string[]): string[] {
  const decoder = encoded(request, version);
  const flexible = version >= request.flexibleFrom;
  const found = decoder.array(flexible, () => {
    const name = decoder.string(flexible);
    if (request.apiName === 'OffsetFetch') {
      decoder.arrayLength(true);
      decoder.tags(true);
    }
    return name;
  });
  names.push(...found);
  return found;
}

function encoded(request: KafkaRequest<unknown>, version: number): Decoder {
  const encoder = new Encoder();
  request.encode(encoder, version);
  return new Decoder(encoder.result());
}
