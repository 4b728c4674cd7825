import { brokerNow, lagOf, partitionOf } from '../model/numbers.ts';
import type { ClusterState, GroupState, Model } from '../model/state.ts';
import type { CloseReason, Finding } from '../protocol/finding.ts';
import type { GroupPartitionFacts } from './facts.ts';
import {
  advancedLately,
  type GroupCounts,
  groupFacts,
  groupShare,
  partitionFacts,
  sourceFacts,
  toBrokerTime,
  topicFacts,
} from './gather.ts';
import { groupPartitionFacts } from './group-partition-facts.ts';
import { ruleOf } from './rules/index.ts';
import type { Rule } from './suspicion.ts';
import { DATA_LOST, HOT, NO_CONSUMER, REWOUND } from './thresholds.ts';
import type { TopicLooks } from './topic-looks.ts';

/** What became of one partition (or other subject) of an open finding that is no longer suspected. */
type Outcome = 'stands' | 'over' | 'gone' | 'uncounted';

const EXPIRES: Partial<Record<Finding['code'], number>> = {
  'offset-rewound': REWOUND.expiresMs,
  'data-lost': DATA_LOST.expiresMs,
};

/** Why an open finding that no rule suspects any more closes; null: it stands. */
export function fateOf(
  found: Finding,
  cluster: ClusterState,
  topics: TopicLooks,
  periodMs: number,
  now: number,
): CloseReason | null {
  // Rules compare in the brokers' clock only.
  const finding = { ...found, detectedAt: toBrokerTime(cluster, found.detectedAt) };
  const expires = EXPIRES[finding.code];
  if (expires !== undefined && brokerNow(cluster, now) - finding.since > expires) return 'expired';
  const rule = ruleOf(finding.code);
  if (rule === undefined) return 'gone';
  switch (rule.subject) {
    case 'group-partition':
      return together(groupPartitionOutcomes(rule, finding, cluster, periodMs, now), rule.overWhen);
    case 'group':
      return together([groupOutcome(rule, finding, cluster, now)]);
    case 'partition':
      return together(
        finding.partitions.map(({ topic, partition }): Outcome => {
          const state = cluster.topics.get(topic)?.partitions[partition];
          if (state === undefined) return 'gone';
          return rule.over(partitionFacts(cluster, state, now), finding) ? 'over' : 'stands';
        }),
      );
    case 'topic': {
      const topic = cluster.topics.get(finding.topic ?? '');
      if (topic === undefined) return 'gone';
      const facts = topicFacts(cluster, topic, topics.rhythmOf(topic.name), HOT.windowMs, now);
      return rule.over(facts, finding) ? 'recovered' : null;
    }
    case 'source':
      return null;
  }
}

/** The same for findings about a source. */
export function sourceFateOf(finding: Finding, model: Model, now: number): CloseReason | null {
  const rule = ruleOf(finding.code);
  const source = model.sources.get(finding.system ?? '');
  if (source === undefined || rule?.subject !== 'source') return 'gone';
  return rule.over(sourceFacts(source, now), finding) ? 'recovered' : null;
}

/** A finding about several partitions is over when each is; one that stands keeps it open. */
function together(outcomes: Outcome[], overWhen?: 'any'): CloseReason | null {
  if (overWhen === 'any' && outcomes.includes('over')) return 'recovered';
  if (outcomes.includes('stands')) return null;
  if (outcomes.includes('over')) return 'recovered';
  return outcomes.includes('uncounted') ? 'expired' : 'gone';
}

function groupPartitionOutcomes(
  rule: Rule<'group-partition'>,
  finding: Finding,
  cluster: ClusterState,
  periodMs: number,
  now: number,
): Outcome[] {
  const group = cluster.groups.get(finding.group ?? '');
  if (group === undefined) return ['gone'];
  const share = groupShare(group, groupFacts(cluster, group, countsOf(cluster, group, now), 0, now));
  return finding.partitions.map(({ topic, partition }): Outcome => {
    const gp = group.partitions.get(`${topic}-${partition}`);
    const state = cluster.topics.get(topic)?.partitions[partition];
    if (gp === undefined || state === undefined || (gp.committed === null && gp.deletedTime !== null))
      return 'gone';
    const facts = groupPartitionFacts(cluster, gp, state, share, periodMs, now);
    if (gp.committed === null && leftAlone(facts)) return 'gone';
    if (rule.over(facts, finding)) return 'over';
    // Nobody has committed for a day, and nobody is there: abandoned. An unknown commit time proves nothing.
    return !facts.counts && facts.lastCommitTime !== null ? 'uncounted' : 'stands';
  });
}

/** Nothing is committed, and nobody has it any more: there is nothing left to judge by. Not while owners change. */
const leftAlone = ({ owner, members, groupState, emptySince, time }: GroupPartitionFacts): boolean =>
  owner === null &&
  (members > 0 ? groupState === 'Stable' : emptySince !== null && time - emptySince > NO_CONSUMER.emptyMs);

function groupOutcome(rule: Rule<'group'>, finding: Finding, cluster: ClusterState, now: number): Outcome {
  const group = cluster.groups.get(finding.group ?? '');
  if (group === undefined) return 'gone';
  const facts = groupFacts(cluster, group, countsOf(cluster, group, now), 0, now);
  return rule.over(facts, finding) ? 'over' : 'stands';
}

function countsOf(cluster: ClusterState, group: GroupState, now: number): GroupCounts {
  const counts: GroupCounts = { waiting: 0, standing: 0, advancing: 0, worst: null };
  const time = brokerNow(cluster, now);
  for (const gp of group.partitions.values()) {
    const advancing = advancedLately(gp, time);
    if (advancing) counts.advancing += 1;
    if ((lagOf(gp, partitionOf(cluster, gp)).lag ?? 0) === 0) continue;
    counts.waiting += 1;
    if (!advancing) counts.standing += 1;
  }
  return counts;
}
