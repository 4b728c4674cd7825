/** Every number the rules compare with, with its reason. ms unless it says otherwise. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A cluster that was stale is believed again after this: its commits must catch up with its log ends first. */
export const SETTLE_MS = 5 * SECOND;

/** A source is stale when nothing came for three of its periods: one may be late, two are bad luck. */
export const stale = (periodMs: number): number => Math.max(3 * SECOND, 3 * periodMs);

export const HUNG = {
  /** The promise to the user: a learned consumer that stands still is found within 5 s. */
  floorMs: 5 * SECOND,
  /** Twice the p95 of its own rhythm: one interval may be unlucky, two in a row are not. */
  rhythmFactor: 2,
  /** Fewer intervals than this say nothing about a p95. */
  learnedIntervals: 8,
  /** So long an unlearned consumer may take: Java's default max.poll.records with 100 ms an event is 50 s. */
  unlearnedMs: 60 * SECOND,
  /** Not one interval seen: one commit a minute is common, so a minute and the way to us would alarm by a hair. */
  unseenMs: 90 * SECOND,
  /** A member that advances elsewhere is alive and may be draining another partition's fetch first. */
  advancingElsewhereMs: 30 * SECOND,
  /** With a backlog there it may not come round for long: a fetch of 1 MiB of small events, one after the other. */
  busyElsewhereMs: 10 * MINUTE,
  /** Polled commits are as old as the poll: three periods, so that one lost answer is no alarm. */
  pollingPeriods: 3,
};

/** A partition on which its group has never committed: judged by how the group commits its other partitions. */
export const FIRST_COMMIT = {
  /** One offset may be a transaction's marker. */
  arrived: 2,
  /** Three times the longest interval of the others: none of its own is known. */
  rhythmFactor: 3,
  /** Without any interval, slow committers (every minute or two) must have had their chance. */
  unlearnedMs: 5 * MINUTE,
  /** Other topics of the group show less: it may treat this one otherwise. */
  otherTopicMs: 10 * MINUTE,
};

export const POISON = {
  /** One retry is every consumer's right; the second visible one at the same offset is a pattern. */
  attempts: 2,
  /** Where a group has nothing else to show its health by, one more attempt is asked for. */
  attemptsAlone: 3,
  /** "Others progress": they advanced within this; longer than a crash, a restart and a rejoin together. */
  othersMs: 60 * SECOND,
  /** A partition whose last attempt is older than this is no longer being tried: it is hung, not retried. */
  lastAttemptMs: 10 * MINUTE,
};

export const SLOW = {
  /** A burst shorter than this is no trend. 120 samples are kept, at most one a second. */
  spanMs: 100 * SECOND,
  /** Fewer samples than four a quarter let one outlier decide. */
  samples: 16,
  /** A consumer that commits rarer than this is judged at its commits, since its lag between them is a saw. */
  fastRhythmMs: 10 * SECOND,
  /** Commits that must show the same trend, for those who commit rarely. */
  commits: 5,
  /** Less than this behind is what any burst does. */
  lagSeconds: 30,
  /** Growth from the first quarter to the last that is more than noise. */
  growth: 1.25,
  /** Over when lag has fallen for this long. */
  recoveredMs: 60 * SECOND,
};

export const NO_CONSUMER = {
  /** A rolling restart of a single consumer leaves its group empty for some seconds. */
  emptyMs: 15 * SECOND,
  /** Commits without members are an assign() consumer: silence is measured by its own rhythm. */
  assignFloorMs: 60 * SECOND,
  assignFactor: 3,
  /** Without a rhythm, slow committers (every minute or two) must have had their chance. */
  assignUnlearnedMs: 5 * MINUTE,
};

/** Assigned to nobody although the group is stable: two description cycles, and never under 10 s. */
export const unowned = (periodMs: number): number => Math.max(10 * SECOND, 2 * periodMs);

export const REBALANCE = {
  /** Four changes a minute: a rolling deploy of two consumers makes up to four, but then gets work done. */
  windowMs: 60 * SECOND,
  changes: 4,
  /** So many, spread over so long, are a loop even where some work gets done in between. */
  manyChanges: 8,
  manySpanMs: 45 * SECOND,
  /** A rebalance that does not end: Java's default max.poll.interval is 5 min, people look after one. */
  stuckMs: 60 * SECOND,
  stableMs: 60 * SECOND,
};

export const REWOUND = {
  /** As far back as this it is a decision or a loss of offsets; below it may be one batch read twice. */
  manyEvents: 1_000,
  expiresMs: DAY,
};

/** Offsets out of range are read twice, 3 s apart: an answer of an old leader may be one cycle late. */
export const RANGE_CONFIRM_MS = 3 * SECOND;
export const DATA_LOST = { expiresMs: DAY };

export const RETENTION = {
  /** The last fifth of a topic's retention: with 7 days, 34 hours to act. */
  share: 0.2,
  /** The last twentieth is urgent. */
  criticalShare: 0.05,
};

export const HOT = {
  windowMs: 120 * SECOND,
  /** With two partitions either is "half of it". */
  partitions: 3,
  /** Events/s on the partition: below, chance decides. */
  rate: 2,
  /** Times its median sibling: Zipf-distributed keys stay below. */
  factor: 5,
  /** And most of the topic. */
  share: 0.5,
  /** Over when it falls below this many times its median sibling. */
  overFactor: 3,
  confirmMs: 20 * SECOND,
};

export const TXN = {
  floorMs: 10 * SECOND,
  factor: 2,
  /** Java's default transaction.timeout.ms. */
  unlearnedMs: 60 * SECOND,
};

/** A clean election takes well under a second, one after a crash a few. */
export const OFFLINE_MS = 5 * SECOND;
/** replica.lag.time.max.ms is 30 s by default: what is out of the ISR has been behind for that long already. */
export const UNDER_REPLICATED_MS = 15 * SECOND;

export const SILENT = {
  /** Five minutes show a rhythm; two do when there was much to see. */
  learnMs: 5 * MINUTE,
  learnFastMs: 2 * MINUTE,
  learnFastEvents: 2_000,
  events: 300,
  floorMs: 30 * SECOND,
  gapFactor: 20,
  /** The longest silence it has ever broken by itself, times three: bursts keep their own pauses. */
  longestFactor: 3,
  /** A topic that has paused this long by itself has no steady rhythm at all. */
  unsteadyMs: 60 * SECOND,
  /** Known for less than this it is an observation, not a warning. */
  warnAfterMs: 30 * MINUTE,
};

export const SOURCE = {
  unreachableMs: 5 * SECOND,
  /** Nothing said for this long, whatever its state claims. */
  silentMs: 30 * SECOND,
};

/** Group findings need a commit within this, or a member of the topic. */
export const COUNTS_MS = 24 * HOUR;
/** Nothing came and nothing was waiting for this long: idle. */
export const IDLE_MS = MINUTE;
/** Closed and back within this: the same finding. */
export const REOPEN_MS = 60 * SECOND;
/** A finding's evidence is renewed at most this often. */
export const CHANGE_MS = SECOND;
/** How often learned and rate-based topic rules look again: their windows are minutes. */
export const TOPIC_LOOK_MS = 2 * SECOND;
/** Closed findings are kept for so long, and so many together with the open ones. */
export const KEEP_MS = 7 * DAY;
export const KEEP_FINDINGS = 10_000;
/** Partitions and symptoms listed in one finding. */
export const LISTED = 100;
