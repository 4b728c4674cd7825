import type { ListGroupsAnswer } from '../api/answers.ts';
import type { GroupProtocol } from '../../../protocol/resources.ts';

type Listed = ListGroupsAnswer['groups'][number];

/** What is remembered of a group in order to ask well. */
export interface KnownGroup {
  readonly name: string;
  readonly protocol: GroupProtocol;
  readonly protocolType: string | null;
  /** Kafka's own word; null: the broker does not list states (before Kafka 2.6). */
  readonly state: string | null;
  /** The broker that listed it. */
  readonly coordinator: number;
}

/** The groups that the brokers list. A broker that does not answer keeps its groups until another one lists them. */
export class KnownGroups {
  #byBroker = new Map<number, KnownGroup[]>();
  #all = new Map<string, KnownGroup>();

  get(name: string): KnownGroup | undefined {
    return this.#all.get(name);
  }

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): IterableIterator<KnownGroup> {
    return this.#all.values();
  }

  take(lists: ReadonlyMap<number, readonly Listed[]>, brokers: readonly number[]): void {
    const before = this.#byBroker;
    this.#byBroker = new Map();
    this.#all = new Map();
    for (const broker of brokers) {
      const groups =
        lists.get(broker)?.map((listed) => knownGroup(listed, broker)) ?? before.get(broker) ?? [];
      this.#byBroker.set(broker, groups);
    }
    // What was heard just now wins over what a silent broker said before.
    for (const broker of [...brokers].sort((a, b) => Number(lists.has(a)) - Number(lists.has(b))))
      for (const group of this.#byBroker.get(broker) ?? []) this.#all.set(group.name, group);
  }
}

function knownGroup({ group, protocolType, state, groupType }: Listed, coordinator: number): KnownGroup {
  return {
    name: group,
    protocol: protocolOf(groupType),
    protocolType: protocolType === '' ? null : protocolType,
    state: state === '' ? null : state,
    coordinator,
  };
}

/** Brokers that tell no type (before Kafka 3.7) know classic groups only. */
function protocolOf(groupType: string | null): GroupProtocol {
  switch (groupType?.toLowerCase() ?? 'classic') {
    case 'classic':
      return 'classic';
    case 'consumer':
      return 'consumer';
    case 'share':
      return 'share';
    case 'streams':
      return 'streams';
    default:
      return 'unknown';
  }
}
