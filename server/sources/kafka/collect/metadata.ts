import type { BrokerFact } from '../../../model/observation.ts';
import type { MetadataAnswer } from '../api/answers.ts';
import { metadata, metadataById } from '../api/metadata.ts';
import type { Asker } from '../asker.ts';
import type { KnownTopic } from '../known/topics.ts';
import { brokerFacts, topicFacts } from '../observe.ts';

const UNKNOWN_TOPIC_ID = 100;
/** Topics whose deletion is proven in one cycle, at most. */
const MOST_PROOFS = 500;

/** Brokers, topics, leaders and replicas: one Metadata request a cycle. */
export class MetadataCollector {
  readonly #asker: Asker;
  /** Brokers that did not answer us lately. */
  readonly #failing: ReadonlySet<number>;
  #brokers: ReadonlyMap<number, BrokerFact> = new Map();
  #listed: number[] = [];
  #offsetsTopic: MetadataAnswer['topics'][number] | null = null;

  constructor(asker: Asker, failing: ReadonlySet<number>) {
    this.#asker = asker;
    this.#failing = failing;
  }

  /** Ids of the brokers that are named now. */
  brokers(): number[] {
    return this.#listed;
  }

  /** `__consumer_offsets` exists and is visible. */
  hasOffsetsTopic(): boolean {
    return this.#offsetsTopic !== null;
  }

  async run(): Promise<void> {
    const { connection, clock, config, topics, readers } = this.#asker;
    await connection.refresh();
    const answer = await connection.sendAny(metadata(null));
    const at = clock.now();
    // LEADER_NOT_AVAILABLE of a topic comes with its partitions; what has none is not (yet) to be seen.
    const visible = answer.topics.filter(
      ({ errorCode, partitions }) => errorCode === 0 || partitions.length > 0,
    );
    const gone = topics.take(visible);
    readers.attach();
    const deleted = await this.#proveDeleted(gone);
    const brokers = brokerFacts(answer, this.#brokers, this.#failing);
    this.#brokers = new Map(brokers.map((broker) => [broker.id, broker]));
    this.#listed = answer.brokers.map(({ id }) => id);
    this.#offsetsTopic = visible.find(({ name }) => name === '__consumer_offsets') ?? null;
    const cluster = config.name;
    this.#asker.emit([
      {
        kind: 'cluster',
        cluster,
        at,
        kafkaClusterId: answer.clusterId,
        controller: answer.controllerId,
        brokers,
      },
      { kind: 'topics', cluster, at, topics: topicFacts(visible), deleted },
    ]);
  }

  /** Of topics that are not named any more: those whose id is known to nobody (truth rule 10). */
  async #proveDeleted(gone: readonly KnownTopic[]): Promise<string[]> {
    const names = new Map<string, string>();
    for (const { name, topicId } of gone.slice(0, MOST_PROOFS)) {
      const present = this.#asker.topics.get(name);
      // Another id under the same name is proof enough; the model sees that by itself.
      if (topicId !== null && present === undefined) names.set(topicId, name);
    }
    if (names.size === 0) return [];
    try {
      const answer = await this.#asker.connection.sendAny(metadataById([...names.keys()]));
      return answer.topics.flatMap(({ errorCode, topicId }) => {
        const name = topicId === null ? undefined : names.get(topicId);
        return errorCode === UNKNOWN_TOPIC_ID && name !== undefined ? [name] : [];
      });
    } catch (thrown) {
      // Brokers before Kafka 3.1 cannot be asked by id: then nothing is proven, and absence means "not visible".
      this.#asker.log.debug({ err: thrown }, 'deleted topics cannot be told from invisible ones');
      return [];
    }
  }
}
