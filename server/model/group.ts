import type { ClusterModel } from './cluster.ts';
import { GroupPartitionModel } from './group-partition.ts';
import { LatencySamples } from './latency.ts';
import type { MemberFact } from './observation.ts';
import type { GroupState, MemberState, Rebalance } from './state.ts';
import { partitionKey } from '../protocol/ids.ts';

export class MemberModel implements MemberState {
  readonly id: string;
  clientId: string;
  host: string;
  instanceId: string | null;
  assignments: MemberFact['assignments'];
  subscriptions: string[] | null;
  sessionTimeoutMs: number | null;
  readonly firstSeenAt: number;
  private advanced = Number.NaN;

  constructor(fact: MemberFact, at: number) {
    this.id = fact.id;
    this.clientId = fact.clientId;
    this.host = fact.host;
    this.instanceId = fact.instanceId;
    this.assignments = fact.assignments;
    this.subscriptions = fact.subscriptions;
    this.sessionTimeoutMs = fact.sessionTimeoutMs;
    this.firstSeenAt = at;
  }

  get lastAdvanceTime(): number | null {
    return Number.isNaN(this.advanced) ? null : this.advanced;
  }

  /** The same member as it is described now. */
  update(fact: MemberFact): void {
    this.clientId = fact.clientId;
    this.host = fact.host;
    this.instanceId = fact.instanceId ?? this.instanceId;
    this.assignments = fact.assignments;
    this.subscriptions = fact.subscriptions ?? this.subscriptions;
    this.sessionTimeoutMs = fact.sessionTimeoutMs ?? this.sessionTimeoutMs;
  }

  noteAdvance(time: number): void {
    if (!(time < this.advanced)) this.advanced = time;
  }
}

export class GroupModel implements GroupState {
  readonly name: string;
  readonly cluster: ClusterModel;
  protocol: GroupState['protocol'] = 'unknown';
  state = 'Unknown';
  protocolType: string | null = null;
  coordinator: number | null = null;
  generation: number | null = null;
  readonly members = new Map<string, MemberModel>();
  lastMembers: MemberFact[] = [];
  emptySince: number | null = null;
  describedAt: number | null = null;
  stableSince: number | null = null;
  readonly rebalances: Rebalance[] = [];
  overcameAt: number | null = null;
  readonly partitions = new Map<string, GroupPartitionModel>();
  readonly firstSeenAt: number;
  readonly latency = new Map<string, LatencySamples>();
  /** It stood in a list of groups: only then can its absence mean something. */
  listed = false;
  absences = 0;
  private committedTime = Number.NaN;

  constructor(cluster: ClusterModel, name: string, at: number) {
    this.cluster = cluster;
    this.name = name;
    this.firstSeenAt = at;
  }

  get lastCommitTime(): number | null {
    return Number.isNaN(this.committedTime) ? null : this.committedTime;
  }

  noteCommit(time: number): void {
    if (!(time < this.committedTime)) this.committedTime = time;
  }

  /** The group's partition, made and tied to its log when it is new. */
  ensurePartition(topic: string, partition: number, at: number): GroupPartitionModel {
    const key = partitionKey(topic, partition);
    const known = this.partitions.get(key);
    if (known !== undefined) return known;
    const made = new GroupPartitionModel(this, topic, partition);
    this.attach(made, at);
    return made;
  }

  find(topic: string, partition: number): GroupPartitionModel | undefined {
    return this.partitions.get(partitionKey(topic, partition));
  }

  recordLatency(topic: string, ms: number, at: number): void {
    let samples = this.latency.get(topic);
    if (samples === undefined) this.latency.set(topic, (samples = new LatencySamples()));
    samples.record(ms, at);
  }

  attach(gp: GroupPartitionModel, at: number): void {
    gp.attached = true;
    this.partitions.set(partitionKey(gp.topic, gp.partition), gp);
    const topic = this.cluster.topics.get(gp.topic);
    const log = topic?.partitions[gp.partition];
    if (topic === undefined || log === undefined) {
      this.cluster.noteUnseen(gp);
      return;
    }
    topic.groups.add(this.name);
    if (!log.readers.includes(gp)) log.readers = log.readers.concat(gp);
    gp.readsFrom(log, at);
  }

  detach(gp: GroupPartitionModel, at: number): void {
    gp.attached = false;
    this.partitions.delete(partitionKey(gp.topic, gp.partition));
    if (gp.log !== null) gp.log.readers = gp.log.readers.filter((reader) => reader !== gp);
    else this.cluster.unseen.get(gp.topic)?.delete(gp);
    gp.readsFrom(null, at);
  }
}
