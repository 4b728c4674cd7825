import type { GroupFacts } from '../facts.ts';
import { rule } from '../suspicion.ts';
import { REBALANCE } from '../thresholds.ts';
import { proof, span } from '../words.ts';

/** Generations change faster than work gets done, or a rebalance does not end. */
export const rebalanceLoop = rule({
  code: 'rebalance-loop',
  subject: 'group',
  scope: 'group',
  look(facts) {
    // Where one event makes members crash, that event is the trouble, not the group's coming and going.
    if (!facts.described || facts.waiting === 0 || facts.poisoned > 0) return null;
    const recent = recentChanges(facts);
    const first = recent[0];
    const looping = first !== undefined && (nothingDone(facts, recent) || unceasing(recent));
    const endless = endlessSince(facts);
    if (!looping && endless === null) return null;
    const { cluster, group, worst } = facts;
    const restless = whoComesAndGoes(recent.length === 0 ? facts.rebalances.slice(-4) : recent);
    return {
      code: 'rebalance-loop',
      severity: facts.standing * 2 >= facts.standing + facts.advancing ? 'critical' : 'warning',
      since: looping ? first.at : (endless ?? facts.time),
      sinceAtLeast: looping && facts.rebalances[0] === first,
      where: { cluster, group, ...(worst === null ? {} : worst) },
      title: () =>
        looping
          ? `${group} rebalances again and again instead of working`
          : `${group} has begun to rebalance and does not finish`,
      evidence: () =>
        proof(
          { label: `changes in ${span(REBALANCE.windowMs)}`, value: recent.length, unit: 'count' },
          { label: 'generation', value: facts.generation, unit: 'count' },
          { label: 'joins and leaves', value: restless },
          { label: 'members', value: facts.members, unit: 'count' },
          { label: 'partitions with events waiting', value: facts.waiting, unit: 'count' },
          { label: 'of them standing still', value: facts.standing, unit: 'count' },
          { label: 'last commit', value: facts.lastCommitTime, unit: 'time' },
        ),
      nextSteps: () => [
        restless === null
          ? 'Find the member that does not rejoin: its poll loop takes longer than max.poll.interval.ms.'
          : `Look at the log of ${restless.split(',')[0] ?? 'the member that leaves'}: why it leaves.`,
        'Raise max.poll.interval.ms or lower max.poll.records if processing takes long.',
        'Give members a group.instance.id so that a restart causes no rebalance.',
      ],
      weight: recent.length,
    };
  },
  /** Stable for 60 s, or nobody left to rebalance (then no-consumer tells). */
  over: (facts) =>
    facts.stableSince !== null
      ? facts.time - facts.stableSince >= REBALANCE.stableMs
      : facts.waiting === 0 && recentChanges(facts).length === 0,
});

const recentChanges = (facts: GroupFacts) =>
  facts.rebalances.filter(({ at }) => facts.time - at <= REBALANCE.windowMs);

/**
 * Faster than work gets done: most of what has something to do stands still. Where the rest advances it is a deploy, a
 * scaling, or one bad member; not a loop.
 */
const nothingDone = (facts: GroupFacts, recent: GroupFacts['rebalances']): boolean =>
  recent.length >= REBALANCE.changes &&
  facts.standing > 0 &&
  facts.standing * 2 >= facts.standing + facts.advancing;

/** Or there is hardly a moment between two generations, for most of a minute. */
function unceasing(recent: GroupFacts['rebalances']): boolean {
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined || recent.length < REBALANCE.manyChanges) return false;
  return last.at - first.at >= REBALANCE.manySpanMs;
}

/** Since when it has been rebalancing without end; null: it is not. */
function endlessSince(facts: GroupFacts): number | null {
  if (facts.state !== 'PreparingRebalance' && facts.state !== 'CompletingRebalance') return null;
  const last = facts.rebalances.at(-1);
  if (last === undefined || facts.stableSince !== null || facts.standing === 0) return null;
  return facts.time - last.at > REBALANCE.stuckMs ? last.at : null;
}

/** "consumer-3 (5 ×), consumer-1": by client id, since every rejoin has a new member id. */
function whoComesAndGoes(changes: GroupFacts['rebalances']): string | null {
  const times = new Map<string, number>();
  for (const { joined, left } of changes)
    for (const { clientId } of [...joined, ...left]) times.set(clientId, (times.get(clientId) ?? 0) + 1);
  const names = [...times].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, 5);
  return names.length === 0 ? null : names.map(([name, n]) => (n > 1 ? `${name} (${n} ×)` : name)).join(', ');
}
