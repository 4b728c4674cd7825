import type { Detector } from '../../detect/detector.ts';
import type { RoomPicture } from '../../gateway/ports.ts';
import type { Model } from '../../model/state.ts';
import type { DrillResource, StartStep, StatusMeta } from '../../protocol/rooms.ts';
import { findingsOf } from '../graphs.ts';
import { collect, type Keeper } from '../keeper.ts';
import { clusterMeta, sourceResource } from '../resources/cluster.ts';

/** What main knows and the model does not. */
export interface StatusParts {
  meta: StatusMeta;
  steps: readonly StartStep[];
  drills: readonly DrillResource[];
}

/** The state of Millrace itself: sources, start-up steps, drills, clusters. */
export function statusPicture(
  model: Model,
  parts: StatusParts,
  deps: { detector: Detector; keeper: Keeper; now: number },
): RoomPicture {
  const { detector, keeper, now } = deps;
  const state = keeper.keep({
    meta: collect([parts.meta], () => 'status'),
    sources: collect([...model.sources.values()].map(sourceResource), ({ id }) => id),
    steps: collect(parts.steps, ({ id }) => id),
    drills: collect(parts.drills, ({ name }) => name),
    clusters: collect(
      [...model.clusters.values()].map((cluster) =>
        clusterMeta(cluster, findingsOf(detector, cluster.name).length),
      ),
      ({ name }) => name,
    ),
  });
  keeper.slots.begin();
  return { asOf: now, state, ...keeper.slots.end() };
}
