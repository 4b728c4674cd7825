import type { TopicFacts } from '../facts.ts';
import { rule } from '../suspicion.ts';
import { HOT } from '../thresholds.ts';
import { proof, span } from '../words.ts';

/** One partition gets far more than its siblings, over minutes. A warning once a group waits on it. */
export const hotPartition = rule({
  code: 'hot-partition',
  subject: 'topic',
  scope: 'partition',
  look(facts) {
    if (facts.watchedMs < HOT.windowMs) return null;
    const hot = hottest(facts);
    if (hot === null || hot.rate < HOT.rate || hot.share < HOT.share) return null;
    if (hot.rate < HOT.factor * hot.median) return null;
    const { cluster, topic } = facts;
    return {
      code: 'hot-partition',
      severity: hot.lag > 0 && hot.lag > hot.siblingLag * HOT.factor ? 'warning' : 'info',
      since: facts.time - HOT.windowMs,
      sinceAtLeast: true,
      where: { cluster, topic, partition: hot.partition },
      title: () => `${topic}-${hot.partition} gets far more events than its siblings`,
      evidence: () =>
        proof(
          { label: 'events in', value: hot.rate, unit: 'events/s' },
          { label: 'its median sibling', value: hot.median, unit: 'events/s' },
          { label: 'share of the topic', value: hot.share * 100, unit: 'percent' },
          { label: 'measured over', value: span(HOT.windowMs) },
          { label: 'greatest lag of a group on it', value: hot.lag, unit: 'events' },
          { label: 'greatest lag on its siblings', value: hot.siblingLag, unit: 'events' },
          {
            label: 'share of its most frequent key',
            value: hot.keySkew === null ? null : hot.keySkew.share * 100,
            unit: 'percent',
          },
          { label: 'keys sampled', value: hot.keySkew?.sampled, unit: 'count' },
        ),
      nextSteps: () => [
        hot.keySkew !== null && hot.keySkew.share > 0.3
          ? 'One key dominates: add something to the key that spreads it, if order allows.'
          : 'Look at the keys of its events: a constant key, a default value, one big customer.',
        'More members do not help: a partition has one reader.',
      ],
      weight: hot.rate,
      confirm: { ms: HOT.confirmMs, reading: facts.readAt },
    };
  },
  over(facts, finding) {
    const hot = hottest(facts);
    if (hot === null || hot.partition !== finding.partition) return true;
    return hot.rate < HOT.rate / 2 || hot.rate < HOT.overFactor * hot.median;
  },
});

function hottest(facts: TopicFacts) {
  const known = facts.partitions.flatMap((p) => (p.rate === null ? [] : [{ ...p, rate: p.rate }]));
  if (facts.internal || known.length < HOT.partitions || known.length < facts.partitions.length) return null;
  known.sort((a, b) => b.rate - a.rate || a.partition - b.partition);
  const [top, ...siblings] = known;
  if (top === undefined) return null;
  const total = known.reduce((sum, p) => sum + p.rate, 0);
  const median = siblings[Math.floor(siblings.length / 2)]?.rate ?? 0;
  const siblingLag = Math.max(0, ...siblings.map((p) => p.lag));
  return { ...top, share: total === 0 ? 0 : top.rate / total, median, siblingLag };
}
