import { MillraceError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { metadata } from './api/metadata.ts';
import { parseAddress } from './client-address.ts';
import { firstSuccess } from './client-first.ts';
import { createKafkajsLogger } from './client-kafkajs.ts';
import { Lane } from './client-lane.ts';
import { kafkajsSasl } from './client-sasl.ts';
import { type Address, addressText } from './client-socket.ts';
import type { KafkaClusterConfig } from './config.ts';
import type { KafkaConnection, KafkaRequest } from './wire/request.ts';

type LaneName = 'fetch' | 'rest';

/** A broker that is up answers small requests sooner; after this the next one is asked as well, ms. */
const PATIENCE_MS = 1_000;

/**
 * Connections to one cluster over kafkajs' connection (client-kafkajs.ts), opened when first needed. Throws config-invalid for an address
 * that is none; all else is told by the calls. Log: one debug line for what kafkajs reports, never its details, which may hold secrets.
 */
export function createKafkaConnection(config: KafkaClusterConfig, log: Log): KafkaConnection {
  return new ClusterConnection(config, log);
}

class ClusterConnection implements KafkaConnection {
  readonly #config: KafkaClusterConfig;
  readonly #bootstrap: Address[];
  readonly #settings: Omit<ConstructorParameters<typeof Lane>[0], 'address'>;
  /** By address and kind, so that a bootstrap address that is a broker's own keeps its connection. */
  readonly #lanes = new Map<string, Lane>();
  #brokers = new Map<number, Address>();
  #refreshing: Promise<void> | null = null;
  #closed = false;

  constructor(config: KafkaClusterConfig, log: Log) {
    if (config.brokers.length === 0)
      throw new MillraceError('config-invalid', 'brokers: no address is given', { field: 'brokers' });
    this.#config = config;
    this.#bootstrap = config.brokers.map(parseAddress);
    this.#settings = {
      config,
      sasl: kafkajsSasl(config.sasl),
      logger: createKafkajsLogger(({ log: entry }) =>
        log.debug({ cluster: config.name }, `kafkajs: ${entry.message}`),
      ),
    };
  }

  brokers(): number[] {
    return [...this.#brokers.keys()];
  }

  async send<Answer>(
    broker: number,
    request: KafkaRequest<Answer>,
    options: { timeoutMs?: number; lane?: LaneName } = {},
  ): Promise<Answer> {
    const address = await this.#addressOf(broker);
    return this.#lane(address, options.lane ?? 'rest').send(
      request,
      options.timeoutMs ?? this.#config.requestTimeoutMs,
    );
  }

  async sendAny<Answer>(request: KafkaRequest<Answer>): Promise<Answer> {
    const attempts = this.#anyLane().map((lane) => () => lane.send(request, this.#config.requestTimeoutMs));
    return firstSuccess(attempts, PATIENCE_MS);
  }

  async supports(broker: number, apiKey: number): Promise<{ min: number; max: number } | null> {
    const link = await this.#lane(await this.#addressOf(broker), 'rest').link();
    return link.apis.get(apiKey) ?? null;
  }

  refresh(): Promise<void> {
    this.#refreshing ??= this.#learnBrokers().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const lane of this.#lanes.values()) lane.close();
    this.#lanes.clear();
    return Promise.resolve();
  }

  async #learnBrokers(): Promise<void> {
    const answer = await this.sendAny(metadata([]));
    if (answer.brokers.length === 0)
      throw new MillraceError('malformed-response', 'the cluster tells of no brokers', { canRetry: true });
    this.#brokers = new Map(answer.brokers.map(({ id, host, port }) => [id, { host, port }]));
    const known = new Set([...this.#brokers.values()].map(addressText));
    for (const [key, lane] of this.#lanes) {
      if (known.has(key.slice(0, key.lastIndexOf('/')))) continue;
      lane.retire();
      this.#lanes.delete(key);
    }
  }

  /** Those that are connected first, in a random order; the bootstrap addresses last, for when no known broker answers. */
  #anyLane(): Lane[] {
    const brokers = [...this.#brokers.values()];
    const known = new Set(brokers.map(addressText));
    const seeds = this.#bootstrap.filter((address) => !known.has(addressText(address)));
    const lanes = shuffle(brokers).map((address) => this.#lane(address, 'rest'));
    lanes.sort((a, b) => b.health - a.health);
    return [...lanes, ...seeds.map((address) => this.#lane(address, 'rest'))];
  }

  async #addressOf(broker: number): Promise<Address> {
    const known = this.#brokers.get(broker);
    if (known !== undefined) return known;
    await this.refresh();
    const learned = this.#brokers.get(broker);
    if (learned !== undefined) return learned;
    throw new MillraceError(
      'broker-unreachable',
      `broker ${broker} is not in the cluster ${this.#config.name} now`,
      {
        canRetry: true,
      },
    );
  }

  #lane(address: Address, name: LaneName): Lane {
    if (this.#closed)
      throw new MillraceError('aborted', `the connection to ${this.#config.name} was closed by Millrace`);
    const key = `${addressText(address)}/${name}`;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = new Lane({ ...this.#settings, address });
      this.#lanes.set(key, lane);
    }
    return lane;
  }
}

function shuffle<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
