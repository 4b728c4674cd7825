import type { LiveModel } from '../model.ts';
import type { Of } from './of.ts';

/** How a source is doing. */
export function reduceSourceState(model: LiveModel, observation: Of<'source-state'>): void {
  const { at, source: id, sourceKind: kind, cluster: name, state, periodMs, detail, limits } = observation;
  const known = model.sources.get(id);
  const unchanged = known !== undefined && known.state === state;
  const heard = state === 'live' || state === 'degraded';
  model.sources.set(id, {
    id,
    kind,
    cluster: name,
    state,
    since: unchanged ? known.since : at,
    // That it starts or cannot be reached is our own word, not the source's: 0 until it has answered.
    asOf: heard ? Math.max(known?.asOf ?? 0, at) : (known?.asOf ?? 0),
    snapshotComplete: observation.snapshotComplete || (known?.snapshotComplete ?? false),
    periodMs,
    detail,
    limits,
  });
  if (name === null) return;
  const cluster = model.ensureCluster(name);
  if (heard && at > cluster.asOf) cluster.asOf = at;
  cluster.sourceId = id;
  cluster.commitsFrom = observation.commitsFrom;
  if (observation.skewMs !== null) cluster.skewMs = observation.skewMs;
  cluster.limits = limits;
  cluster.snapshotComplete ||= observation.snapshotComplete;
}
