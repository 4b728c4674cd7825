import type { GroupFact } from '../../../model/observation.ts';
import type { ListGroupsAnswer } from '../api/answers.ts';
import { consumerGroupDescribe } from '../api/consumer-group-describe.ts';
import { describeGroups } from '../api/describe-groups.ts';
import { listGroups } from '../api/list-groups.ts';
import { type Asker, eachBroker, pieces } from '../asker.ts';
import type { KnownGroup } from '../known/groups.ts';
import { LIMITS } from '../known/rights.ts';
import { classicGroup, consumerGroup, groupHead } from '../observe.ts';
import { isCoordinatorMoved, isNotAuthorized, kafkaError } from '../wire/error-codes.ts';

const CONSUMER_GROUP_DESCRIBE = 69;
/** Groups described with one request. */
const MOST_CLASSIC = 250;
const MOST_CONSUMER = 100;

/** What is wanted of one coordinator. */
interface Piece {
  api: 'classic' | 'consumer';
  groups: KnownGroup[];
}

/** Groups and their members: ListGroups to every broker, then descriptions of those that may have members, many a request. */
export class GroupsCollector {
  readonly #asker: Asker;
  /** Groups that DescribeGroups calls Dead although they are listed: of the `consumer` protocol on a broker that lists no types. */
  readonly #newProtocol = new Set<string>();

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** The list: complete, with what silent brokers said before. */
  async list(): Promise<void> {
    const { connection, clock, groups, config, rights } = this.#asker;
    const lists = new Map<number, ListGroupsAnswer['groups']>();
    const brokers = this.#asker.brokers();
    await eachBroker(this.#asker, new Map(brokers.map((broker) => [broker, [null]])), async (broker) => {
      const answer = await connection.send(broker, listGroups());
      if (isNotAuthorized(answer.errorCode)) rights.refuse(LIMITS.describeGroups, '', clock.now());
      else if (isCoordinatorMoved(answer.errorCode)) return;
      else if (answer.errorCode !== 0) throw kafkaError(answer.errorCode, 'the list of groups');
      lists.set(broker, answer.groups);
    });
    groups.take(lists, brokers);
    this.#asker.emit([
      { kind: 'groups', cluster: config.name, at: clock.now(), groups: [...groups].map(groupHead) },
    ]);
  }

  /** Members of these groups (default: of all). An empty group has none: that is known without asking. */
  async describe(only?: readonly string[]): Promise<void> {
    const { groups, clock, config } = this.#asker;
    const wanted = only === undefined ? [...groups] : only.flatMap((name) => groups.get(name) ?? []);
    const empty: GroupFact[] = [];
    const work = new Map<number, Piece[]>();
    const byBroker = new Map<number, { classic: KnownGroup[]; consumer: KnownGroup[] }>();
    for (const group of wanted) {
      const { state, protocol, coordinator, name } = group;
      if (protocol === 'share' || protocol === 'streams' || state === 'Dead') continue;
      if (state === 'Empty' && only === undefined) {
        empty.push({ ...groupHead(group), members: [] });
        continue;
      }
      let mine = byBroker.get(coordinator);
      if (mine === undefined) byBroker.set(coordinator, (mine = { classic: [], consumer: [] }));
      mine[protocol === 'consumer' || this.#newProtocol.has(name) ? 'consumer' : 'classic'].push(group);
    }
    for (const [broker, { classic, consumer }] of byBroker)
      work.set(broker, [
        ...pieces(classic, MOST_CLASSIC).map((found): Piece => ({ api: 'classic', groups: found })),
        ...pieces(consumer, MOST_CONSUMER).map((found): Piece => ({ api: 'consumer', groups: found })),
      ]);
    if (empty.length > 0)
      this.#asker.emit([{ kind: 'group-details', cluster: config.name, at: clock.now(), groups: empty }]);
    await eachBroker(this.#asker, work, (broker, piece) =>
      piece.api === 'classic' ? this.#classic(broker, piece.groups) : this.#consumer(broker, piece.groups),
    );
  }

  async #classic(broker: number, listed: readonly KnownGroup[]): Promise<void> {
    const { groups } = await this.#asker.connection.send(
      broker,
      describeGroups(listed.map(({ name }) => name)),
    );
    const byName = new Map(listed.map((group) => [group.name, group]));
    const facts: GroupFact[] = [];
    const others: KnownGroup[] = [];
    for (const described of groups) {
      const group = byName.get(described.group);
      if (group === undefined || this.#isRefused(described.errorCode, described.group)) continue;
      if (described.state !== 'Dead') facts.push(classicGroup(described, group));
      else if (group.protocol !== 'classic' || group.state === null || group.state === 'Stable')
        others.push(group);
    }
    this.#emit(facts);
    if (others.length === 0) return;
    // Truth rule 7: "Dead" of a group that is listed may be one of the new protocol.
    const api = await this.#asker.connection.supports(broker, CONSUMER_GROUP_DESCRIBE);
    if (api === null) return;
    for (const piece of pieces(others, MOST_CONSUMER)) await this.#consumer(broker, piece);
  }

  async #consumer(broker: number, listed: readonly KnownGroup[]): Promise<void> {
    const { groups } = await this.#asker.connection.send(
      broker,
      consumerGroupDescribe(listed.map(({ name }) => name)),
    );
    const byName = new Map(listed.map((group) => [group.name, group]));
    const facts: GroupFact[] = [];
    for (const described of groups) {
      const group = byName.get(described.group);
      // GROUP_ID_NOT_FOUND says nothing of a group that the coordinator is still loading: the list decides what is gone.
      if (group === undefined || this.#isRefused(described.errorCode, described.group)) continue;
      if (group.protocol !== 'consumer') this.#newProtocol.add(group.name);
      facts.push(consumerGroup(described, group));
    }
    this.#emit(facts);
  }

  #emit(groups: GroupFact[]): void {
    const { config, clock } = this.#asker;
    if (groups.length > 0)
      this.#asker.emit([{ kind: 'group-details', cluster: config.name, at: clock.now(), groups }]);
  }

  #isRefused(errorCode: number, group: string): boolean {
    if (errorCode === 0) {
      this.#asker.rights.grant(LIMITS.describeGroups.right, group);
      return false;
    }
    if (isNotAuthorized(errorCode))
      this.#asker.rights.refuse(LIMITS.describeGroups, group, this.#asker.clock.now());
    else if (isCoordinatorMoved(errorCode)) this.#asker.moved();
    return true;
  }
}
