import { LiveModel } from './model.ts';
import type { Observation } from './observation.ts';
import { reduceBrokers } from './reduce/cluster.ts';
import { reduceCommits, reduceCommitsDeleted, reduceCommitSlots } from './reduce/commits.ts';
import { reduceCommitted } from './reduce/committed.ts';
import { reduceFirstUnread, reduceLogEnds } from './reduce/ends.ts';
import { reduceGroupDetails, reduceGroups } from './reduce/groups.ts';
import { reduceGroupMetadata } from './reduce/group-metadata.ts';
import { reduceProducerNames, reduceProducers } from './reduce/producers.ts';
import { reduceCommitWaits, reduceKeySkew, reduceQueueLatency } from './reduce/samples.ts';
import { reduceSourceState } from './reduce/sources.ts';
import { reduceLogSizes, reduceTopicConfigs, reduceTopics } from './reduce/topics.ts';
import type { Model } from './state.ts';

/**
 * Takes one observation into the model: the only thing that changes it. `model` must come from `createModel`.
 * The result depends on the order of observations only, never on how they are batched.
 */
export function reduce(model: Model, observation: Observation): void {
  if (!(model instanceof LiveModel)) throw new TypeError('reduce needs a model made by createModel');
  if (observation.kind === 'source-state') {
    reduceSourceState(model, observation);
    return;
  }
  const cluster = model.ensureCluster(observation.cluster);
  if (observation.at > cluster.asOf) cluster.asOf = observation.at;
  if (cluster.sourceId !== null) {
    const source = model.sources.get(cluster.sourceId);
    if (source !== undefined && observation.at > source.asOf) source.asOf = observation.at;
  }
  switch (observation.kind) {
    case 'cluster':
      return reduceBrokers(cluster, observation);
    case 'topics':
      return reduceTopics(cluster, observation);
    case 'topic-configs':
      return reduceTopicConfigs(cluster, observation);
    case 'log-sizes':
      return reduceLogSizes(cluster, observation);
    case 'log-ends':
      return reduceLogEnds(cluster, observation);
    case 'first-unread':
      return reduceFirstUnread(cluster, observation);
    case 'groups':
      return reduceGroups(cluster, observation);
    case 'group-details':
      return reduceGroupDetails(cluster, observation);
    case 'group-metadata':
      return reduceGroupMetadata(cluster, observation);
    case 'committed':
      return reduceCommitted(cluster, observation);
    case 'commit-slots':
      return reduceCommitSlots(cluster, observation);
    case 'commits':
      return reduceCommits(cluster, observation);
    case 'commits-deleted':
      return reduceCommitsDeleted(cluster, observation);
    case 'producers':
      return reduceProducers(cluster, observation);
    case 'producer-names':
      return reduceProducerNames(cluster, observation);
    case 'commit-waits':
      return reduceCommitWaits(cluster, observation);
    case 'queue-latency':
      return reduceQueueLatency(cluster, observation);
    case 'key-skew':
      return reduceKeySkew(cluster, observation);
  }
}
