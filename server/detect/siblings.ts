import type { GroupPartition, GroupState } from '../model/state.ts';

/** How the partitions of a group that do commit are committed: what may be asked of one that never was. Brokers' clock. */
export interface Siblings {
  /** They are of the same topic; else of the group's other topics. */
  sameTopic: boolean;
  /** Last advancing commit of any of them; null: none was seen. */
  advancedAt: number | null;
  /** Longest interval between their advancing commits while events waited, ms; null: none learned. */
  longestMs: number | null;
  /** Fewest offsets that one of their last commits moved on by; null: none of them was seen to commit twice. */
  fewestAtOnce: number | null;
}

/** The committed partitions of one topic of a group, or, where it has none, those of its other topics. */
export function siblingsOn(group: GroupState, topic: string): Siblings {
  const own: GroupPartition[] = [];
  const others: GroupPartition[] = [];
  for (const gp of group.partitions.values())
    if (gp.committed !== null) (gp.topic === topic ? own : others).push(gp);
  const sameTopic = own.length > 0;
  const siblings: Siblings = { sameTopic, advancedAt: null, longestMs: null, fewestAtOnce: null };
  for (const { lastAdvanceTime, rhythm, burrow } of sameTopic ? own : others) {
    siblings.advancedAt = extreme(Math.max, siblings.advancedAt, lastAdvanceTime);
    siblings.longestMs = extreme(Math.max, siblings.longestMs, rhythm.longest);
    for (let i = 1; i < burrow.length; i += 1) {
      const step = (burrow[i]?.offset ?? 0) - (burrow[i - 1]?.offset ?? 0);
      if (step > 0) siblings.fewestAtOnce = extreme(Math.min, siblings.fewestAtOnce, step);
    }
  }
  return siblings;
}

const extreme = (
  pick: (a: number, b: number) => number,
  a: number | null,
  b: number | null,
): number | null => (a === null ? b : b === null ? a : pick(a, b));
