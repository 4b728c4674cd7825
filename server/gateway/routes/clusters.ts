import type { Queries } from '../ports.ts';
import { Refusal } from '../problems.ts';

/**
 * The cluster a name stands on when none was given. Throws ambiguous-cluster with the candidates where there are several, and
 * `unknown-group` or `unknown-topic` where there is none; with one cluster only, that one is asked even before it knows the name.
 */
export function clusterOfName(
  queries: Queries,
  kind: 'group' | 'topic',
  name: string,
  named: string | null,
): string {
  if (named !== null) return named;
  const found = queries.clustersOf(kind, name);
  const candidates = found.length > 0 ? found : queries.clusters();
  const [only] = candidates;
  if (found.length > 1) throw ambiguous(`The ${kind} is on ${found.length} clusters`, found);
  if (only === undefined || candidates.length > 1) throw unknownName(kind, name);
  return only;
}

/** The cluster of a request that is about one cluster and names none. */
export function onlyCluster(queries: Queries, named: string | null): string {
  if (named !== null) return named;
  const all = queries.clusters();
  const [only] = all;
  if (only === undefined)
    throw new Refusal('unknown-cluster', { detail: 'No cluster is known.', field: 'cluster' });
  if (all.length > 1) throw ambiguous(`There are ${all.length} clusters`, all);
  return only;
}

export const unknownName = (kind: 'group' | 'topic', name: string): Refusal =>
  new Refusal(`unknown-${kind}`, { detail: `There is no ${kind} “${short(name)}”.`, field: kind });

const ambiguous = (words: string, candidates: string[]): Refusal =>
  new Refusal('ambiguous-cluster', {
    detail: `${words}: say which with ?cluster=.`,
    field: 'cluster',
    candidates,
  });

/** Group names may have 32,767 characters: not all of them are needed to say that it is unknown. */
const short = (name: string): string => (name.length > 120 ? `${name.slice(0, 120)}…` : name);
