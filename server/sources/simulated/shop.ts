import type { MemberFact } from '../../model/observation.ts';

/** The food-ordering company of the reference pipeline, in numbers: the same names, partitions and ways of working. */
export interface TopicPlan {
  name: string;
  partitions: number;
  /** Events/s from outside. */
  rate: number;
  producers: { name: string; share: number }[];
}

export interface GroupPlan {
  name: string;
  topic: string;
  members: number;
  /** ms between two commits of a partition. */
  commitEveryMs: number;
  /** What it has handled, it tells there. */
  writes: string | null;
}

const HOUR_MS = 3_600_000;
export const RETENTION_MS = 6 * HOUR_MS;

export const TOPICS: readonly TopicPlan[] = [
  {
    name: 'orders',
    partitions: 8,
    rate: 24,
    producers: [
      { name: '/checkout-web', share: 0.55 },
      { name: '/mobile-api', share: 0.35 },
      { name: '/partners', share: 0.1 },
    ],
  },
  { name: 'inventory', partitions: 4, rate: 12, producers: [{ name: '/stock-feed', share: 1 }] },
  { name: 'order-status', partitions: 4, rate: 0, producers: [{ name: '/order-processing', share: 1 }] },
];

export const GROUPS: readonly GroupPlan[] = [
  { name: 'order-processing', topic: 'orders', members: 2, commitEveryMs: 1_000, writes: 'order-status' },
  { name: 'inventory-management', topic: 'inventory', members: 1, commitEveryMs: 1_500, writes: null },
  { name: 'notifications', topic: 'order-status', members: 1, commitEveryMs: 1_000, writes: null },
];

/** The members of a group, partitions dealt out in turn. */
export function membersOf(group: GroupPlan, partitions: number): MemberFact[] {
  return Array.from({ length: group.members }, (_, m) => ({
    id: `${group.name}-${m + 1}-simulated`,
    clientId: `${group.name}-${m + 1}`,
    host: `/10.0.3.${11 + m}`,
    instanceId: null,
    assignments: [
      {
        topic: group.topic,
        partitions: Array.from({ length: partitions }, (_, p) => p).filter((p) => p % group.members === m),
      },
    ],
    subscriptions: [group.topic],
    sessionTimeoutMs: 30_000,
  }));
}
