/**
 * How regularly events come into a topic, learned from its log ends (the sum over its partitions) look by look.
 * A few numbers a topic, no history: an end that moved closes a silence, one that did not lengthens it.
 */
export interface TopicRhythm {
  /** First look, bridge's clock. */
  firstAt: number;
  firstEnd: number;
  lastEnd: number;
  /** When the log end last moved. */
  movedAt: number;
  /** Silence is measured up to here: the last time its log ends were read. */
  readAt: number;
  /** Longest silence that ended by itself. */
  longestGapMs: number;
}

/** The rhythm after one more reading; the same object, changed in place. `readAt`: when the log end was read. */
export function learnRhythm(rhythm: TopicRhythm | undefined, end: number, readAt: number): TopicRhythm {
  if (rhythm === undefined || end < rhythm.lastEnd) {
    // Below what it was: recreated or truncated, another topic as far as its rhythm goes.
    return {
      firstAt: readAt,
      firstEnd: end,
      lastEnd: end,
      movedAt: readAt,
      readAt,
      longestGapMs: 0,
    };
  }
  if (end > rhythm.lastEnd) {
    rhythm.longestGapMs = Math.max(rhythm.longestGapMs, readAt - rhythm.movedAt);
    rhythm.movedAt = readAt;
    rhythm.lastEnd = end;
  }
  rhythm.readAt = readAt;
  return rhythm;
}
