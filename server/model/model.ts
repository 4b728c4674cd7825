import { ClusterModel } from './cluster.ts';
import type { Model, SourceState } from './state.ts';

/** What reduce works on: the same model with the model room's own classes in it. */
export class LiveModel implements Model {
  readonly clusters = new Map<string, ClusterModel>();
  readonly sources = new Map<string, SourceState>();

  ensureCluster(name: string): ClusterModel {
    const known = this.clusters.get(name);
    if (known !== undefined) return known;
    const made = new ClusterModel(name);
    this.clusters.set(name, made);
    return made;
  }
}

/** An empty model. Only `reduce` changes it. */
export function createModel(): Model {
  return new LiveModel();
}
