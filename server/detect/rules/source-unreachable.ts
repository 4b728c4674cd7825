import { rule } from '../suspicion.ts';
import { SOURCE, stale } from '../thresholds.ts';
import { proof } from '../words.ts';

/** We cannot see: nothing else is said about what this source tells of until it is back. */
export const sourceUnreachable = rule({
  code: 'source-unreachable',
  subject: 'source',
  scope: 'source',
  look(facts) {
    const { state, since, time, asOf, periodMs } = facts;
    const silent =
      (state === 'live' || state === 'degraded') &&
      facts.snapshotComplete &&
      time - asOf > Math.max(SOURCE.silentMs, stale(periodMs));
    if (!silent && (state !== 'unreachable' || time - since < SOURCE.unreachableMs)) return null;
    return {
      code: 'source-unreachable',
      severity: 'critical',
      since: silent ? asOf : since,
      sinceAtLeast: !facts.snapshotComplete,
      where: { cluster: facts.cluster, system: facts.source },
      title: () =>
        silent ? `${facts.source} has stopped telling us anything` : `${facts.source} cannot be reached`,
      evidence: () =>
        proof(
          { label: 'what it says', value: facts.detail === '' ? null : facts.detail },
          { label: 'kind', value: facts.kind },
          { label: 'last heard of', value: facts.asOf === 0 ? null : facts.asOf, unit: 'time' },
        ),
      nextSteps: () => [
        'Run `millrace check`: it tries every step of the connection and says which one fails.',
        'While it lasts, what is shown of it is as old as its last answer; other sources go on.',
      ],
      weight: 0,
    };
  },
  over: ({ state, time, asOf, periodMs }) =>
    state === 'stopped' ||
    state === 'not-configured' ||
    ((state === 'live' || state === 'degraded') && time - asOf <= Math.max(SOURCE.silentMs, stale(periodMs))),
});
