import { brokerNow, type Lag, lagOf, lagSecondsOf } from '../model/numbers.ts';
import type {
  Attempt,
  BurrowSample,
  ClusterState,
  FirstUnread,
  GroupPartition,
  MemberState,
  PartitionState,
  Rhythm,
} from '../model/state.ts';
import type { GroupProtocol, LagSeconds } from '../protocol/resources.ts';
import type { GroupFacts, GroupPartitionFacts } from './facts.ts';
import { advancedLately, type GroupShare, toBrokerTime } from './gather.ts';
import type { Siblings } from './siblings.ts';
import { COUNTS_MS } from './thresholds.ts';

/**
 * The facts of one partition of a group, read from the model when a rule asks for them: most rules are done after two or
 * three, and hundreds of thousands of partitions may be looked at in one go. Good for one look, while the model stands still.
 */
class LiveFacts implements GroupPartitionFacts {
  readonly time: number;
  readonly lag: number | null;
  readonly lagToStable: number | null;
  readonly periodMs: number;
  private readonly at: ClusterState;
  private readonly gp: GroupPartition;
  private readonly log: PartitionState | undefined;
  private readonly share: GroupShare;
  private readonly now: number;

  constructor(
    cluster: ClusterState,
    gp: GroupPartition,
    log: PartitionState | undefined,
    share: GroupShare,
    periodMs: number,
    now: number,
  ) {
    const { lag, lagToStable }: Lag = lagOf(gp, log);
    this.time = brokerNow(cluster, now);
    this.lag = lag;
    this.lagToStable = lagToStable;
    this.periodMs = periodMs;
    this.at = cluster;
    this.gp = gp;
    this.log = log;
    this.share = share;
    this.now = now;
  }

  get cluster(): string {
    return this.at.name;
  }
  get group(): string {
    return this.whole.group;
  }
  get topic(): string {
    return this.gp.topic;
  }
  get partition(): number {
    return this.gp.partition;
  }
  get commitsFrom(): ClusterState['commitsFrom'] {
    return this.at.commitsFrom;
  }
  get protocol(): GroupProtocol {
    return this.whole.protocol;
  }
  get groupState(): string {
    return this.whole.state;
  }
  get protocolType(): string | null {
    return this.whole.protocolType;
  }
  get described(): boolean {
    return this.whole.described;
  }
  get members(): number {
    return this.whole.members;
  }
  get assignmentsKnown(): boolean {
    return this.whole.assignmentsKnown;
  }
  get lastMember(): GroupPartitionFacts['lastMember'] {
    return this.whole.lastMember;
  }
  get emptySince(): number | null {
    return this.whole.emptySince;
  }
  get stableSince(): number | null {
    return this.whole.stableSince;
  }
  get groupLastCommitTime(): number | null {
    return this.whole.lastCommitTime;
  }
  get othersAdvancing(): number {
    return this.whole.advancing - (advancedLately(this.gp, this.time) ? 1 : 0);
  }
  get othersStanding(): number {
    const standsItself = this.lag !== null && this.lag > 0 && !advancedLately(this.gp, this.time);
    return this.whole.standing - (standsItself ? 1 : 0);
  }
  get subscribed(): boolean {
    return this.gp.owner !== null || this.share.subscribedTopics.has(this.gp.topic);
  }
  get counts(): boolean {
    const { lastCommitTime } = this.gp;
    return this.subscribed || (lastCommitTime !== null && this.time - lastCommitTime <= COUNTS_MS);
  }
  get owner(): string | null {
    return this.gp.owner;
  }
  get clientId(): string | null {
    return this.member?.clientId ?? null;
  }
  get host(): string | null {
    return this.member?.host ?? null;
  }
  get ownerSince(): number | null {
    return this.inBrokersClock(this.gp.ownerSince);
  }
  get memberLastAdvance(): number | null {
    return this.member?.lastAdvanceTime ?? null;
  }
  get memberBusy(): boolean {
    const { owner, waitingSince } = this.gp;
    const waits = waitingSince !== null || this.uncommitted !== null;
    return owner !== null && waits && this.share.busyMembers().has(owner);
  }
  get committed(): number | null {
    return this.gp.committed;
  }
  get logStart(): number | null {
    return this.log?.logStart ?? null;
  }
  get lso(): number | null {
    return this.log?.lso ?? null;
  }
  get end(): number | null {
    return this.log?.end ?? null;
  }
  get endFrom(): PartitionState['endFrom'] {
    return this.log?.endFrom ?? 'list-offsets';
  }
  get readAt(): number {
    return toBrokerTime(this.at, this.log?.endAt ?? 0);
  }
  get lagSeconds(): LagSeconds | null {
    if (this.lag === null || this.lag === 0) return null;
    return lagSecondsOf(this.at, this.gp, this.log, this.now).lagSeconds;
  }
  get lagHistory(): readonly { at: number; lag: number }[] {
    const { lagHistory } = this.gp;
    if (this.at.skewMs === null || this.at.skewMs === 0) return lagHistory;
    return lagHistory.map(({ at, lag }) => ({ at: toBrokerTime(this.at, at), lag }));
  }
  get commits(): readonly BurrowSample[] {
    return this.gp.burrow;
  }
  get consumeRate(): number | null {
    return this.gp.consumeRate;
  }
  get arrivalRate(): number | null {
    return this.log?.ends.rate(this.now, 60_000) ?? null;
  }
  get waitingSince(): number | null {
    return this.inBrokersClock(this.gp.waitingSince);
  }
  get uncommitted(): GroupPartitionFacts['uncommitted'] {
    const { committed, uncommitted } = this.gp;
    if (committed !== null || uncommitted === null || uncommitted.arrivedAt === null) return null;
    const { from, arrived, arrivedAt } = uncommitted;
    return { from, arrived, arrivedAt: toBrokerTime(this.at, arrivedAt) };
  }
  get siblings(): Siblings | null {
    return this.uncommitted === null ? null : this.share.siblings(this.gp.topic);
  }
  get deletedTime(): number | null {
    return this.gp.deletedTime;
  }
  get firstUnread(): FirstUnread | null {
    const { firstUnread, committed } = this.gp;
    return firstUnread !== null && firstUnread.offset === committed ? firstUnread : null;
  }
  get lastCommitTime(): number | null {
    return this.gp.lastCommitTime;
  }
  get lastAdvanceTime(): number | null {
    return this.gp.lastAdvanceTime;
  }
  get fromSnapshot(): boolean {
    return this.gp.committedFromSnapshot;
  }
  get recommits(): number {
    return this.gp.recommits;
  }
  get attempts(): readonly Attempt[] {
    return this.gp.attempts;
  }
  get attemptsElsewhere(): number {
    return this.gp.attempts.length > 1 ? this.share.attemptsElsewhere(this.gp) : 0;
  }
  get rewind(): GroupPartition['rewind'] {
    return this.gp.rewind;
  }
  get rhythm(): Rhythm {
    return this.gp.rhythm;
  }
  get retentionMs(): number | null {
    return this.log?.topic.retentionMs ?? null;
  }
  get cleanupPolicy(): string | null {
    return this.log?.topic.cleanupPolicy ?? null;
  }
  get transactional(): boolean {
    return this.log !== undefined && transactional(this.log);
  }

  private get whole(): GroupFacts {
    return this.share.group;
  }
  private get member(): MemberState | undefined {
    const { owner, group } = this.gp;
    return owner === null ? undefined : group.members.get(owner);
  }
  private inBrokersClock(at: number | null): number | null {
    return at === null ? null : toBrokerTime(this.at, at);
  }
}

/** What the rules may know of one partition of a group; `share`: of the group as a whole. */
export const groupPartitionFacts = (
  cluster: ClusterState,
  gp: GroupPartition,
  log: PartitionState | undefined,
  share: GroupShare,
  periodMs: number,
  now: number,
): GroupPartitionFacts => new LiveFacts(cluster, gp, log, share, periodMs, now);

const transactional = (log: PartitionState): boolean =>
  log.topic.txnLengthMs !== null ||
  (log.lso !== null && log.end !== null && log.lso < log.end) ||
  log.producers.some((producer) => producer.txnStart !== null);
