import { believable } from './arrival.ts';
import type { GroupModel, MemberModel } from './group.ts';
import { LogHistogram } from './log-histogram.ts';
import type { PartitionModel } from './partition.ts';
import { CommitSamples, LagSamples } from './rings.ts';
import type { Attempt, BurrowSample, FirstUnread, GroupPartition, Rhythm } from './state.ts';
import { type UncommittedModel, watchUncommitted } from './uncommitted.ts';

/** Burrow's `min-distance` is 0 unless configured: every commit gets a place of its own. */
const MIN_DISTANCE_MS = 0;
/** Two windows of this length make the rate: it looks back between 15 and 30 s. */
const RATE_WINDOW_MS = 15_000;
/** A pause in the replayed past longer than this is the topic's, not the consumer's rhythm. */
const HISTORY_PAUSE_MS = 300_000;
const MOST_ATTEMPTS = 16;

const NOT_LEARNED: Rhythm = { count: 0, p95: null, longest: null };

/** Intervals between advancing commits while events waited, measured as the hung clock measures (design section 5). */
class LearnedRhythm extends LogHistogram implements Rhythm {
  get p95(): number | null {
    return this.quantile(0.95);
  }
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/**
 * One partition of one group. Numbers that a commit changes are plain doubles inside (NaN: not known), so that a commit
 * writes them in place and allocates nothing; what is rarely there (rings, rhythm) is made when it is first needed.
 */
export class GroupPartitionModel implements GroupPartition {
  readonly group: GroupModel;
  readonly topic: string;
  readonly partition: number;
  /** The partition it reads; null while its topic is not visible. */
  log: PartitionModel | null = null;
  /** False once the group, the topic or its offsets were deleted. */
  attached = true;
  recommits = 0;
  committedFromSnapshot = false;
  rewind: GroupPartition['rewind'] = null;
  firstUnread: FirstUnread | null = null;
  uncommitted: UncommittedModel | null = null;
  /** The owner's state, for its last advance. */
  private member: MemberModel | null = null;
  private owned = Number.NaN;
  /** Last owner there was: who must have gone for a "rejoined". */
  private lastOwner: string | null = null;
  private offset = Number.NaN;
  private commitTime = Number.NaN;
  private advanceTime = Number.NaN;
  private deleted = Number.NaN;
  private waiting = Number.NaN;
  /** Events could not be read before this, whatever their age (open transaction, no leader); our clock. */
  private readableSince = Number.NEGATIVE_INFINITY;
  /** Brokers' clock: commits before it are already in the snapshot. */
  private snapshotTime = Number.NEGATIVE_INFINITY;
  /** The replayed past: last offset and when it advanced. */
  private pastOffset = Number.NaN;
  private pastTime = Number.NaN;
  private rateFromTime = Number.NaN;
  private rateFromOffset = Number.NaN;
  private rateNextTime = Number.NaN;
  private rateNextOffset = Number.NaN;
  private learned: LearnedRhythm | null = null;
  private commits: CommitSamples | null = null;
  private lags: LagSamples | null = null;
  /** Attempts at `triedOffset`. */
  private tries: Attempt[] | null = null;
  private triedOffset = Number.NaN;

  constructor(group: GroupModel, topic: string, partition: number) {
    this.group = group;
    this.topic = topic;
    this.partition = partition;
  }

  get owner(): string | null {
    return this.member?.id ?? null;
  }
  get ownerSince(): number | null {
    return orNull(this.owned);
  }
  get committed(): number | null {
    return orNull(this.offset);
  }
  get lastCommitTime(): number | null {
    return orNull(this.commitTime);
  }
  get lastAdvanceTime(): number | null {
    return orNull(this.advanceTime);
  }
  get deletedTime(): number | null {
    return orNull(this.deleted);
  }
  get waitingSince(): number | null {
    return orNull(this.waiting);
  }
  get rhythm(): Rhythm {
    return this.learned ?? NOT_LEARNED;
  }
  get burrow(): BurrowSample[] {
    return this.commits?.list() ?? [];
  }
  get lagHistory(): { at: number; lag: number }[] {
    return this.lags?.list() ?? [];
  }
  get attempts(): Attempt[] {
    return this.tries !== null && this.triedOffset === this.offset ? this.tries : [];
  }

  get consumeRate(): number | null {
    if (Number.isNaN(this.rateFromTime) || Number.isNaN(this.commitTime)) return null;
    const silence = this.group.cluster.brokerTime(this.group.cluster.asOf) - this.commitTime;
    const patience = Math.max(2 * RATE_WINDOW_MS, 2 * (this.learned?.p95 ?? 0));
    if (silence > patience) return 0;
    const span = this.commitTime - this.rateFromTime;
    return span <= 0 ? null : (Math.max(0, this.offset - this.rateFromOffset) / span) * 1_000;
  }

  /** A commit from the live log. `time`: brokers' clock, `at`: when it came to us. */
  commit(offset: number, time: number, at: number): void {
    // Written before the last snapshot or poll: that one was read later, and knows better.
    if (time <= this.snapshotTime && offset <= this.offset) {
      this.replay(offset, time);
      return;
    }
    if (offset > this.offset || Number.isNaN(this.offset)) this.advance(offset, time, at);
    else if (offset === this.offset) this.recommits += 1;
    else this.goBack(offset, time, at);
    this.committedFromSnapshot = false;
    if (!(time < this.commitTime)) this.commitTime = time;
    this.group.noteCommit(time);
    this.countForRate(offset, time);
    this.remember(offset, time);
  }

  /** It stands at this offset, or behind it. */
  hasPassed(offset: number): boolean {
    return offset <= this.offset;
  }

  /** A commit from before the snapshot: tells when and how often it committed, never where it stands. */
  replay(offset: number, time: number): void {
    if (offset > this.pastOffset) {
      const interval = time - this.pastTime;
      if (interval > 0 && interval <= HISTORY_PAUSE_MS) this.learn(interval);
      this.pastTime = time;
      if (!(time <= this.advanceTime)) this.advanceTime = time;
    } else if (Number.isNaN(this.pastOffset)) this.pastTime = time;
    this.pastOffset = offset;
    if (offset === this.offset) this.committedFromSnapshot = false;
    if (!(time < this.commitTime)) this.commitTime = time;
    this.group.noteCommit(time);
    if (!(time < this.commitTime)) this.rememberPast(offset, time);
  }

  /** Committed as OffsetFetch tells it, for the first time or after a gap: when it was committed is not visible. */
  takeSnapshot(offset: number, time: number, at: number): void {
    // What the log has told us since the snapshot was read is newer.
    if (offset < this.offset && this.commitTime > this.snapshotTime && time - this.commitTime < 5_000) return;
    this.snapshotTime = this.inBrokersClock(time);
    if (offset === this.offset) return;
    this.place(offset, at);
    this.committedFromSnapshot = offset !== this.pastOffset;
  }

  /** Committed as a poll found it: moved some time since the last one. */
  poll(offset: number, time: number, at: number): void {
    if (Number.isNaN(this.offset)) {
      this.takeSnapshot(offset, time, at);
      return;
    }
    this.snapshotTime = this.inBrokersClock(time);
    if (offset === this.offset) return;
    if (offset > this.offset) this.advance(offset, time, at);
    else this.goBack(offset, time, at);
    this.committedFromSnapshot = false;
    this.commitTime = time;
    this.group.noteCommit(time);
    this.countForRate(offset, time);
    this.remember(offset, time);
  }

  /** Its committed offset is gone. `time`: brokers' clock. */
  forget(time: number): void {
    if (Number.isNaN(this.offset)) return;
    this.offset = Number.NaN;
    this.deleted = time;
    this.waiting = Number.NaN;
    this.lags = null;
    this.firstUnread = null;
    this.tries = null;
    this.recommits = 0;
  }

  /** Looks anew at what waits, after the log's ends or the committed offset changed. `at`: our clock. */
  noticeLag(at: number): void {
    const lag = this.lagNow();
    if (!(lag > 0)) {
      this.waiting = Number.NaN;
      this.lags = null;
      if (Number.isNaN(this.offset)) this.noticeArrivals(at);
      return;
    }
    if (Number.isNaN(this.waiting)) this.waiting = at;
    this.lags ??= new LagSamples();
    this.lags.push(at, lag);
    const unread = this.firstUnread;
    if (unread !== null) this.believeArrival(unread, at);
  }

  /** What waits became readable only now: a transaction before it ended, or its partition has a leader again. */
  released(from: number, to: number, at: number): void {
    if (this.offset >= from && this.offset < to) this.restartWaiting(at);
  }

  restartWaiting(at: number): void {
    this.readableSince = at;
    if (!Number.isNaN(this.waiting)) this.waiting = at;
  }

  takeFirstUnread(unread: FirstUnread): void {
    if (unread.offset !== this.offset) return;
    this.firstUnread = unread;
    if (!(this.lagNow() > 0)) {
      this.waiting = Number.NaN;
      this.lags = null;
      return;
    }
    if (Number.isNaN(this.waiting)) this.waiting = unread.at;
    this.believeArrival(unread, unread.at);
  }

  /** A wait that was measured by reading the event, because lag never showed between two readings of the log's end. */
  learnWait(wait: number): void {
    this.learn(wait);
  }

  /** Assigned to `member` (null: to nobody we know of). `at`: our clock. */
  assign(member: MemberModel | null, at: number): void {
    if (member === this.member) return;
    const before = this.member;
    this.member = member;
    if (before?.id !== member?.id) this.uncommitted = null;
    if (member === null) {
      this.owned = Number.NaN;
      return;
    }
    if (before?.id !== member.id) this.owned = at;
    const last = this.lastOwner;
    this.lastOwner = member.id;
    if (last === null || last === member.id || this.group.members.has(last)) return;
    // Its last owner is gone, another has it, and it stands where it stood: a visible attempt, if anything waited.
    if (!Number.isNaN(this.waiting)) this.addAttempt('rejoined', this.group.cluster.brokerTime(at));
  }

  /** Its topic came, went, or is another one under the same name. */
  readsFrom(log: PartitionModel | null, at: number): void {
    if (this.log === log) return;
    this.log = log;
    this.firstUnread = null;
    this.uncommitted = null;
    this.waiting = Number.NaN;
    this.lags = null;
    this.readableSince = Number.NEGATIVE_INFINITY;
    if (log !== null) this.noticeLag(at);
  }

  private advance(offset: number, time: number, at: number): void {
    if (!Number.isNaN(this.waiting)) {
      const waitedFrom = this.group.cluster.brokerTime(this.waiting);
      const from = this.advanceTime > waitedFrom ? this.advanceTime : waitedFrom;
      if (!Number.isNaN(this.advanceTime) && time > from) this.learn(time - from);
    }
    if (this.attempts.length > 1) this.group.overcameAt = at;
    this.advanceTime = time;
    const member = this.member;
    if (member !== null) member.noteAdvance(time);
    this.place(offset, at);
  }

  private goBack(offset: number, time: number, at: number): void {
    const { rewind } = this;
    // Further back before an earlier rewind is made good: still the same trouble, from the same place.
    if (rewind !== null && this.offset < rewind.from)
      this.rewind = { from: rewind.from, to: Math.min(rewind.to, offset), time: rewind.time };
    else this.rewind = { from: this.offset, to: offset, time };
    const sought = this.group.members.size > 0;
    this.place(offset, at);
    if (sought) this.addAttempt('sought-back', time);
  }

  /** Stands at `offset` from now on. */
  private place(offset: number, at: number): void {
    this.offset = offset;
    this.recommits = 0;
    this.deleted = Number.NaN;
    this.firstUnread = null;
    this.uncommitted = null;
    const { log } = this;
    if (log !== null && (log.end === null || offset > log.end)) log.raiseEnd(offset, at);
    const lag = this.lagNow();
    if (lag > 0) {
      this.waiting = at;
      if (this.lags !== null) this.lags.push(at, lag);
    } else {
      this.waiting = Number.NaN;
      this.lags = null;
    }
  }

  /** A time of ours says nothing about the brokers' as long as their clock is not known. */
  private inBrokersClock(time: number): number {
    return this.group.cluster.skewMs === null ? Number.NEGATIVE_INFINITY : time;
  }

  /** Events behind the committed offset that a consumer could see; NaN: not known. */
  private lagNow(): number {
    const end = this.log?.end ?? null;
    if (end === null || Number.isNaN(this.offset)) return Number.NaN;
    const unread = this.firstUnread;
    if (unread !== null && unread.recordOffset === null && end <= unread.upTo) return 0;
    return end - this.offset;
  }

  /** Nothing is committed: what arrives all the same, from the owner's assignment on. */
  private noticeArrivals(at: number): void {
    const { log, member, owned } = this;
    if (log === null || member === null) {
      this.uncommitted = null;
      return;
    }
    const { protocol, stableSince } = this.group;
    // A classic rebalance assigns everything anew, and who has committed nothing begins anew.
    const since = protocol === 'consumer' ? owned : Math.max(owned, stableSince ?? at);
    this.uncommitted = watchUncommitted(this.uncommitted, log, since, at);
  }

  private believeArrival(unread: FirstUnread, at: number): void {
    const arrived = believable(unread, this.log, this.group.cluster, this.waiting, at);
    if (arrived < this.waiting) this.waiting = Math.max(arrived, this.readableSince);
  }

  private addAttempt(kind: Attempt['kind'], time: number): void {
    const member = this.member;
    if (this.tries === null || this.triedOffset !== this.offset) this.tries = [];
    this.triedOffset = this.offset;
    this.tries.push({ time, kind, member: member?.id ?? null, host: member?.host ?? null });
    if (this.tries.length > MOST_ATTEMPTS) this.tries.shift();
  }

  private learn(interval: number): void {
    this.learned ??= new LearnedRhythm();
    this.learned.add(interval);
  }

  private remember(offset: number, time: number): void {
    const end = this.log?.end ?? null;
    this.commits ??= new CommitSamples();
    this.commits.push(offset, time, end === null ? Number.NaN : Math.max(0, end - offset), MIN_DISTANCE_MS);
  }

  /** The log's end at that time is not known, so neither is the lag. */
  private rememberPast(offset: number, time: number): void {
    this.commits ??= new CommitSamples();
    this.commits.push(offset, time, Number.NaN, MIN_DISTANCE_MS);
  }

  private countForRate(offset: number, time: number): void {
    if (Number.isNaN(this.rateFromTime) || offset < this.rateFromOffset) {
      this.rateFromTime = this.rateNextTime = time;
      this.rateFromOffset = this.rateNextOffset = offset;
    } else if (time - this.rateNextTime >= RATE_WINDOW_MS) {
      this.rateFromTime = this.rateNextTime;
      this.rateFromOffset = this.rateNextOffset;
      this.rateNextTime = time;
      this.rateNextOffset = offset;
    }
  }
}
