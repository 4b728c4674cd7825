import type { GroupPartitionModel } from './group-partition.ts';
import { GroupModel } from './group.ts';
import type { BrokerState, ClusterState } from './state.ts';
import type { TopicModel } from './topic.ts';

export class ClusterModel implements ClusterState {
  readonly name: string;
  kafkaClusterId: string | null = null;
  controller: number | null = null;
  readonly brokers = new Map<number, BrokerState>();
  readonly topics = new Map<string, TopicModel>();
  readonly groups = new Map<string, GroupModel>();
  readonly slots: (GroupPartitionModel | undefined)[] = [];
  commitsFrom: ClusterState['commitsFrom'] = 'none';
  skewMs: number | null = null;
  limits: string[] = [];
  asOf = 0;
  snapshotComplete = false;
  sourceId: string | null = null;
  readonly deleted = { topics: new Map<string, number>(), groups: new Map<string, number>() };

  /** Group partitions whose topic (or partition) is not visible, by topic. */
  readonly unseen = new Map<string, Set<GroupPartitionModel>>();

  private readonly brokerLists = new Map<string, number[]>();

  constructor(name: string) {
    this.name = name;
  }

  /** Our clock to the brokers'. */
  brokerTime(at: number): number {
    return at + (this.skewMs ?? 0);
  }

  /** The brokers' clock to ours. */
  ourTime(time: number): number {
    return time - (this.skewMs ?? 0);
  }

  ensureGroup(name: string, at: number): GroupModel {
    const known = this.groups.get(name);
    if (known !== undefined) return known;
    const made = new GroupModel(this, name, at);
    this.groups.set(name, made);
    this.deleted.groups.delete(name);
    return made;
  }

  /** The one array for these brokers: replica sets repeat over thousands of partitions. */
  brokerList(ids: readonly number[]): number[] {
    const key = ids.join();
    const known = this.brokerLists.get(key);
    if (known !== undefined) return known;
    const made = [...ids];
    this.brokerLists.set(key, made);
    return made;
  }

  noteUnseen(gp: GroupPartitionModel): void {
    const known = this.unseen.get(gp.topic);
    if (known === undefined) this.unseen.set(gp.topic, new Set([gp]));
    else known.add(gp);
  }

  /** The group partition behind a slot that was dropped and commits again: its group is there, whatever we thought. */
  bringBack(slot: number, dropped: GroupPartitionModel, at: number): GroupPartitionModel {
    const { group, topic, partition } = dropped;
    const known = this.groups.get(group.name);
    if (known === undefined) {
      this.groups.set(group.name, group);
      this.deleted.groups.delete(group.name);
    }
    const living = (known ?? group).find(topic, partition);
    if (living === undefined && (known === undefined || known === group)) group.attach(dropped, at);
    const gp = (known ?? group).ensurePartition(topic, partition, at);
    this.slots[slot] = gp;
    return gp;
  }

  /** Known to be deleted: by its name, until it is seen again. At most 1,000 of a kind are remembered. */
  noteDeleted(kind: 'topics' | 'groups', name: string, at: number): void {
    const known = this.deleted[kind];
    known.delete(name);
    known.set(name, at);
    if (known.size <= 1_000) return;
    for (const oldest of known.keys()) {
      known.delete(oldest);
      break;
    }
  }
}
