import * as z from 'zod/mini';
import { eventResource } from '../../protocol/event.ts';
import { finding } from '../../protocol/finding.ts';
import { graphEdge, graphNode } from '../../protocol/graph.ts';
import { groupName, offsetValue, partitionIndex, topicName } from '../../protocol/ids.ts';
import { groupResource, sourceResource, topicResource } from '../../protocol/resources.ts';
import type { Peek, Queries } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { clusterOfName, onlyCluster, unknownName } from './clusters.ts';
import { type Route, route } from './route.ts';

const known = z.nullable(z.number());

export const systemList = z.object({ asOf: z.number(), systems: z.array(sourceResource) });
export const graphResource = z.object({
  asOf: z.number(),
  nodes: z.array(z.extend(graphNode, { rateIn: known, rateOut: known, lag: known, lagSeconds: known })),
  edges: z.array(z.extend(graphEdge, { rate: known, errorShare: known, latencyMs: known })),
});

const reading = { method: 'GET', query: {}, body: null, needs: 'viewer' } as const;

/** Single things: a finding, a group, a topic, the systems, the graph, an event. */
export function thingRoutes(deps: { queries: Queries; peek: Peek }): Route[] {
  const { queries, peek } = deps;
  return [
    ...route({
      ...reading,
      path: '/findings/{id}',
      summary: 'One finding, open or closed.',
      inCluster: true,
      params: { id: z.string().check(z.minLength(1), z.maxLength(500)) },
      answer: finding,
      problems: ['unknown-finding'],
      handle({ params: { id }, cluster }) {
        const found = queries.finding(id);
        if (found !== null && (cluster === null || found.cluster === cluster)) return found;
        throw new Refusal('unknown-finding', { field: 'id' });
      },
    }),
    ...route({
      ...reading,
      path: '/groups/{group}',
      summary: 'One group: members, partitions, offsets, lag and verdicts.',
      inCluster: true,
      params: { group: groupName },
      answer: groupResource,
      problems: ['ambiguous-cluster', 'unknown-group'],
      handle({ params: { group }, cluster }) {
        const found = queries.group(clusterOfName(queries, 'group', group, cluster), group);
        if (found === null) throw unknownName('group', group);
        return found;
      },
    }),
    ...route({
      ...reading,
      path: '/topics/{topic}',
      summary: 'One topic: partitions, producers and the groups that read it.',
      inCluster: true,
      params: { topic: topicName },
      answer: topicResource,
      problems: ['ambiguous-cluster', 'unknown-topic'],
      handle({ params: { topic }, cluster }) {
        const found = queries.topic(clusterOfName(queries, 'topic', topic, cluster), topic);
        if (found === null) throw unknownName('topic', topic);
        return found;
      },
    }),
    ...route({
      ...reading,
      path: '/systems',
      summary: 'The sources that Millrace watches, and how they are doing.',
      inCluster: true,
      params: {},
      answer: systemList,
      problems: [],
      handle({ cluster }) {
        const { asOf, systems } = queries.systems();
        return {
          asOf,
          systems: cluster === null ? systems : systems.filter((system) => system.cluster === cluster),
        };
      },
    }),
    ...route({
      ...reading,
      path: '/graph',
      summary: 'The whole flow graph with its numbers: rates in events/s, latency in ms.',
      inCluster: true,
      params: {},
      answer: graphResource,
      problems: ['ambiguous-cluster'],
      handle: ({ cluster }) => queries.graph(onlyCluster(queries, cluster)),
    }),
    ...route({
      ...reading,
      path: '/events/{topic}/{partition}/{offset}',
      summary: 'What stands at an offset: the decoded and masked event, or why there is none.',
      inCluster: true,
      params: { topic: topicName, partition: partitionIndex, offset: offsetValue },
      answer: eventResource,
      problems: [
        'ambiguous-cluster',
        'unknown-topic',
        'unknown-partition',
        'not-ready',
        'not-authorized-by-kafka',
        'source-unreachable',
        'timeout',
      ],
      // The cluster is known here: its source has not been started yet.
      renamed: { 'not-found': 'not-ready' },
      handle({ params, cluster, signal }) {
        return peek.event({
          ...params,
          cluster: clusterOfName(queries, 'topic', params.topic, cluster),
          signal,
        });
      },
    }),
  ];
}
