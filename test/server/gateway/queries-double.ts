import { MillraceError } from '../../../server/errors.ts';
import type { ListArgs, Page, Queries } from '../../../server/gateway/ports.ts';
import type { Finding } from '../../../server/protocol/finding.ts';
import type { GroupHistory } from '../../../server/protocol/history.ts';
import type { GroupResource, GroupSummary, TopicResource } from '../../../server/protocol/resources.ts';

/** Names of a small world: groups and topics by cluster. */
export interface Named {
  [cluster: string]: { groups: string[]; topics: string[] };
}

const NOW = 1_700_000_000_000;

/** Queries over a few names, with every field there: what a route makes of them is what is tested. */
export function queriesDouble(world: Named, findings: Finding[] = []): Queries {
  const pick = <T>(rows: T[], { offset, limit }: ListArgs): Page<T> => ({
    asOf: NOW,
    rows: rows.slice(offset, offset + limit),
    total: rows.length,
  });
  const inCluster = ({ cluster }: ListArgs): string[] => (cluster === null ? Object.keys(world) : [cluster]);
  return {
    clusters: () => Object.keys(world),
    clustersOf: (kind, name) =>
      Object.keys(world).filter((cluster) => world[cluster]?.[`${kind}s`].includes(name)),
    group: (cluster, group) =>
      world[cluster]?.groups.includes(group) === true ? groupResource(cluster, group) : null,
    topic: (cluster, topic) =>
      world[cluster]?.topics.includes(topic) === true ? topicResource(cluster, topic) : null,
    groupHistory: (cluster, group) =>
      world[cluster]?.groups.includes(group) === true ? groupHistory(cluster, group) : null,
    topicHistory: (cluster, topic) =>
      world[cluster]?.topics.includes(topic) === true
        ? { cluster, topic, asOf: NOW, times: [NOW], rateIn: [1.5], sizeBytes: [null] }
        : null,
    partitionHistory(cluster, at) {
      if (world[cluster]?.groups.includes(at.group) !== true)
        throw new MillraceError('unknown-group', 'no such group', { field: 'group' });
      return { cluster, ...at, asOf: NOW, commits: [{ at: NOW, offset: 1 }], ends: [] };
    },
    groups: (args) =>
      pick(
        inCluster(args).flatMap((cluster) =>
          (world[cluster]?.groups ?? []).map((group) => groupSummary(cluster, group)),
        ),
        args,
      ),
    topics: (args) => pick([], args),
    brokers: (args) => pick([], args),
    findings: (args) => pick(findings, args),
    finding: (id) => findings.find((found) => found.id === id) ?? null,
    systems: () => ({ asOf: NOW, systems: [] }),
    graph: () => ({ asOf: NOW, nodes: [], edges: [] }),
    room: () => null,
  };
}

const groupHistory = (cluster: string, group: string): GroupHistory => ({
  ...{ cluster, group, asOf: NOW, times: [NOW], lag: [3], lagSeconds: [null], rateIn: [1], rateOut: [0] },
  ...{ latencyP50: [null], latencyP95: [null], latencyP99: [null] },
});

const groupSummary = (cluster: string, group: string): GroupSummary => ({
  cluster,
  group,
  state: 'Stable',
  protocol: 'classic',
  memberCount: 1,
  partitionCount: 1,
  lag: 0,
  lagSeconds: null,
  worstVerdict: 'ok',
  lastCommitAt: NOW,
});

const groupResource = (cluster: string, group: string): GroupResource => ({
  cluster,
  group,
  state: 'Stable',
  protocol: 'classic',
  protocolType: 'consumer',
  generation: 1,
  coordinator: 1,
  asOf: NOW,
  queueLatency: [],
  limits: [],
  members: [{ id: 'm-1', clientId: 'worker', host: '10.0.0.1', assignments: [], since: NOW }],
  lastMembers: [],
  partitions: [],
});

const topicResource = (cluster: string, topic: string): TopicResource => ({
  cluster,
  topic,
  topicId: null,
  internal: false,
  retentionMs: null,
  cleanupPolicy: 'delete',
  asOf: NOW,
  limits: [],
  partitions: [],
  producers: [],
  groups: [],
});

export const findingDouble = (id: string, cluster: string, code: Finding['code']): Finding => ({
  id,
  code,
  severity: 'critical',
  since: NOW,
  detectedAt: NOW,
  updatedAt: NOW,
  closedAt: null,
  cluster,
  title: 'A partition is stuck.',
  evidence: [{ label: 'lag', value: 3, unit: 'events' }],
  blocks: [],
  nextSteps: [],
  partitions: [],
  partitionCount: 1,
  symptoms: [],
  codeHistory: [],
});
