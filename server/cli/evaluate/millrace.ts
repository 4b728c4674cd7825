import { createDetector } from '../../detect/evaluate.ts';
import { groupFacts, groupShare } from '../../detect/gather.ts';
import { groupPartitionFacts } from '../../detect/group-partition-facts.ts';
import { GROUP_PARTITION_RULES } from '../../detect/rules/index.ts';
import type { FindingCode, Verdict } from '../../protocol/finding.ts';
import type { EvaluateCase } from './cases.ts';
import { stateOf } from './synthetic.ts';

export interface MillraceResult {
  verdict: Verdict;
  /** What each rule about a partition of a group says taken by itself. */
  rules: Partial<Record<FindingCode, boolean>>;
  /** The finding's own sentence, where there is one. */
  title?: string;
  evidence?: string[];
}

const PERIOD_MS = 1_000;

/** Our own verdict of a window: the same detector that runs live, on the little model that the window tells of. */
export function evaluateMillrace(input: EvaluateCase): MillraceResult {
  const { model, cluster, group, gp, partition } = stateOf(input);
  const detector = createDetector();
  detector.evaluate(model, input.now);
  const { verdict, finding } = detector.verdict(cluster.name, group.name, gp.topic, gp.partition);
  const waiting = (partition.end ?? 0) > (gp.committed ?? 0) ? 1 : 0;
  const share = groupShare(
    group,
    groupFacts(cluster, group, { waiting, standing: 0, advancing: 0, worst: null }, 0, input.now),
  );
  const facts = groupPartitionFacts(cluster, gp, partition, share, PERIOD_MS, input.now);
  const rules: MillraceResult['rules'] = {};
  for (const rule of GROUP_PARTITION_RULES) rules[rule.code] = rule.look(facts) !== null;
  const opened = finding === null ? undefined : detector.finding(finding);
  if (opened === undefined) return { verdict, rules };
  const evidence = opened.evidence.map(
    ({ label, value, unit }) => `${label}: ${value}${unit === undefined ? '' : ` ${unit}`}`,
  );
  return { verdict, rules, title: opened.title, evidence };
}
