import type { GroupPartition, GroupState } from '../model/state.ts';
import type { GroupPartitionFacts } from './facts.ts';
import { placeOf } from './rules/index.ts';
import { BESIDE, type Suspicion } from './suspicion.ts';
import { keyOf, type Troubles } from './trouble.ts';
import type { Verdicts } from './verdicts.ts';

/** What one look at a cluster found. */
export interface Look {
  troubles: Troubles;
  /** The trouble that each partition of a group belongs to; those that are well are not in it. */
  verdicts: Verdicts;
}

/** One partition of a group, with what is suspicious about it and about the partition it reads. */
export interface Suspect {
  gp: GroupPartition;
  facts: GroupPartitionFacts;
  own: Suspicion[];
  /** What is wrong with the partition for everybody who reads it. */
  shared: Suspicion[];
}

/**
 * Order of causes (design section 5), partition by partition: the first that fits is the cause, the rest are its
 * symptoms. What is wrong with the partition itself or with the whole group counts for each of its partitions.
 */
export function foldGroup(group: GroupState, groupWide: Suspicion[], suspects: Suspect[], look: Look): void {
  const { troubles, verdicts } = look;
  for (const suspicion of groupWide) {
    const key = troubles.add(suspicion);
    for (const gp of group.partitions.values())
      if (gp.waitingSince !== null) verdicts.set(gp, suspicion.code, key);
  }
  const poisonOf = poisonByOwner(suspects);
  for (const { gp, facts, own, shared } of suspects) {
    const [only] = own;
    // By far the most: one thing is wrong, and nothing else could be its cause.
    if (own.length === 1 && only !== undefined && shared.length + groupWide.length + poisonOf.size === 0) {
      const key = troubles.add(only);
      if (facts.counts || BESIDE.has(only.code)) verdicts.set(gp, only.code, key);
      continue;
    }
    const beside = own.filter(({ code }) => BESIDE.has(code));
    for (const suspicion of beside) troubles.add(suspicion);
    const causes = [
      ...shared.filter((cause) => bears(cause, facts, own)),
      ...groupWide,
      ...own.filter(({ code }) => !BESIDE.has(code)),
    ];
    // A member that fails on one event stands still on its other partitions too: one trouble.
    const poison = facts.owner === null ? undefined : poisonOf.get(facts.owner);
    if (poison !== undefined && causes.some(({ code }) => code === 'consumer-hung')) {
      if (!causes.includes(poison)) causes.push(poison);
    }
    causes.sort((a, b) => placeOf(a.code) - placeOf(b.code));
    const [cause, ...symptoms] = causes;
    if (cause === undefined) {
      const [first] = beside;
      if (first !== undefined) verdicts.set(gp, first.code, keyOf(first));
      continue;
    }
    const key = own.includes(cause) ? troubles.add(cause) : keyOf(cause);
    for (const symptom of symptoms) {
      if (own.includes(symptom)) troubles.fold(symptom, key);
      // A hung reader may explain why a partition holds more than its siblings, never why it has no leader.
      else if (symptom.code === 'hot-partition') troubles.foldLater(symptom, key);
    }
    if (facts.counts) verdicts.set(gp, cause.code, key);
  }
}

function poisonByOwner(suspects: Suspect[]): Map<string, Suspicion> {
  const found = new Map<string, Suspicion>();
  for (const { facts, own } of suspects)
    for (const suspicion of own)
      if (suspicion.code === 'poison-event' && facts.owner !== null) found.set(facts.owner, suspicion);
  return found;
}

/** Whether a trouble of the partition is one for this reader of it. */
function bears(cause: Suspicion, facts: GroupPartitionFacts, own: Suspicion[]): boolean {
  // Nothing committed: that it waits is known only from what is suspected of it.
  if (facts.committed === null) return own.length > 0 && cause.code !== 'transaction-open';
  if (facts.lag === null || facts.lag === 0) return false;
  // Who has not yet read up to the LSO does not wait for it.
  if (cause.code === 'transaction-open') return facts.lagToStable === 0;
  // Many events are no trouble for those who keep up.
  if (cause.code === 'hot-partition') return own.length > 0;
  return true;
}
