import { groupHistory, partitionHistory, topicHistory } from '../../protocol/history.ts';
import { groupName, partitionIndex, topicName } from '../../protocol/ids.ts';
import type { Queries } from '../ports.ts';
import { clusterOfName, unknownName } from './clusters.ts';
import { type Route, route } from './route.ts';

const reading = { method: 'GET', query: {}, body: null, needs: 'viewer', inCluster: true } as const;

/** The last hour of a group, a topic, and of one partition of a group. */
export function historyRoutes(queries: Queries): Route[] {
  return [
    ...route({
      ...reading,
      path: '/groups/{group}/history',
      summary: 'The last hour of a group: lag, rates in events/s, queue latency in ms.',
      params: { group: groupName },
      answer: groupHistory,
      problems: ['ambiguous-cluster', 'unknown-group'],
      handle({ params: { group }, cluster }) {
        const found = queries.groupHistory(clusterOfName(queries, 'group', group, cluster), group);
        if (found === null) throw unknownName('group', group);
        return found;
      },
    }),
    ...route({
      ...reading,
      path: '/topics/{topic}/history',
      summary: 'The last hour of a topic: events/s in, size in bytes.',
      params: { topic: topicName },
      answer: topicHistory,
      problems: ['ambiguous-cluster', 'unknown-topic'],
      handle({ params: { topic }, cluster }) {
        const found = queries.topicHistory(clusterOfName(queries, 'topic', topic, cluster), topic);
        if (found === null) throw unknownName('topic', topic);
        return found;
      },
    }),
    ...route({
      ...reading,
      path: '/groups/{group}/partitions/{topic}/{partition}/history',
      summary:
        'The last commits of a group in one partition, and how the log went on: did events come that it did not commit?',
      params: { group: groupName, topic: topicName, partition: partitionIndex },
      answer: partitionHistory,
      problems: ['ambiguous-cluster', 'unknown-group', 'unknown-topic', 'unknown-partition'],
      handle({ params, cluster }) {
        return queries.partitionHistory(clusterOfName(queries, 'group', params.group, cluster), params);
      },
    }),
  ];
}
