import { rule } from '../suspicion.ts';
import { SILENT } from '../thresholds.ts';
import { proof } from '../words.ts';

/**
 * A topic with a steady rhythm falls silent. Bursts are the danger: a pause between two of them looks the same as a
 * dead producer. So three times the longest pause that ever ended by itself must pass, a topic that has ever paused for a
 * minute has no rhythm that could be missed, and nothing is said before minutes of steady traffic were seen. What
 * remains is the first end of a long first burst: that is told as info, once; its pause is known afterwards.
 */
export const producerSilent = rule({
  code: 'producer-silent',
  subject: 'topic',
  scope: 'topic',
  look(facts) {
    const { rhythm } = facts;
    if (rhythm === null || facts.internal || rhythm.longestGapMs > SILENT.unsteadyMs) return null;
    const events = rhythm.lastEnd - rhythm.firstEnd;
    const watchedMs = rhythm.movedAt - rhythm.firstAt;
    const learned =
      (watchedMs >= SILENT.learnMs && events >= SILENT.events) ||
      (watchedMs >= SILENT.learnFastMs && events >= SILENT.learnFastEvents);
    if (!learned) return null;
    const typicalGapMs = watchedMs / events;
    const allowedMs = Math.max(
      SILENT.floorMs,
      SILENT.gapFactor * typicalGapMs,
      SILENT.longestFactor * rhythm.longestGapMs,
    );
    // Only up to the last reading: a log end that nobody read is not a silent producer.
    if (rhythm.readAt - rhythm.movedAt <= allowedMs) return null;
    const { cluster, topic, producers } = facts;
    return {
      code: 'producer-silent',
      severity: watchedMs >= SILENT.warnAfterMs ? 'warning' : 'info',
      since: rhythm.movedAt,
      sinceAtLeast: false,
      where: { cluster, topic, offset: rhythm.lastEnd },
      title: () => `Nothing has come into ${topic} for unusually long`,
      evidence: () =>
        proof(
          { label: 'last event seen', value: rhythm.movedAt, unit: 'time' },
          { label: 'usual rate', value: 1_000 / typicalGapMs, unit: 'events/s' },
          { label: 'longest pause before', value: rhythm.longestGapMs, unit: 'ms' },
          { label: 'allowed silence', value: allowedMs, unit: 'ms' },
          { label: 'learned over', value: watchedMs, unit: 'ms' },
          {
            label: 'producers',
            value: producers.length === 0 ? 'not known' : producers.slice(0, 10).join(', '),
          },
        ),
      nextSteps: () => [
        producers.length === 0
          ? `Check what writes to ${topic}.`
          : `Check ${producers.slice(0, 3).join(', ')}.`,
        'Look for authorization or quota errors on the producers, and for what feeds them.',
        'If nothing is due at this time of day, all is well.',
      ],
      weight: events,
    };
  },
  over: (facts, finding) =>
    facts.rhythm !== null && finding.offset !== undefined && facts.rhythm.lastEnd !== finding.offset,
});
