import type { ClusterState, Model } from '../model/state.ts';

/** Skew below this is not corrected: Kafka's own times are shown as they are. */
const TELLING_SKEW_MS = 1_000;

/** A time of the brokers' clock as our clock would have read it, so that its age is right on screen. */
export function shownTime(cluster: ClusterState, time: number | null): number | null {
  const skew = cluster.skewMs ?? 0;
  return time === null ? null : Math.abs(skew) < TELLING_SKEW_MS ? time : Math.round(time - skew);
}

/** What is older than three periods (and 3 s) is stale (truth rule 5); null: fresh. */
export function staleReason(model: Model, cluster: ClusterState, now: number): string | null {
  const source = cluster.sourceId === null ? undefined : model.sources.get(cluster.sourceId);
  if (source?.state === 'unreachable')
    return source.detail === '' ? 'Kafka cannot be reached' : source.detail;
  if (source?.state === 'stopped') return 'the source is stopped';
  if (cluster.asOf === 0) return 'nothing has been read yet';
  const age = now - cluster.asOf;
  if (age <= Math.max(3_000, 3 * (source?.periodMs ?? 1_000))) return null;
  return `nothing has come in for ${Math.round(age / 1_000)} s`;
}
