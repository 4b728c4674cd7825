import type { Evidence, Finding, FindingCode, Severity } from '../protocol/finding.ts';
import type { FactsOf, Subject } from './facts.ts';

/** Where a suspicion stands; the same names as in a finding. `topic` and `partition` are those of the worst partition. */
export interface Where {
  cluster: string;
  group?: string;
  member?: string;
  topic?: string;
  partition?: number;
  offset?: number;
  broker?: number;
  producerId?: string;
  system?: string;
}

/**
 * How far one finding reaches: suspicions of one rule that agree on these fields are one trouble
 * (design section 5, Scope).
 */
export type Scope =
  | 'source'
  | 'broker'
  | 'topic'
  | 'partition'
  | 'group'
  | 'member'
  /** One partition as one group reads it. */
  | 'group-partition';

/** What one rule says of one subject: not yet a finding. Times are ms, in the brokers' clock. */
export interface Suspicion {
  code: FindingCode;
  severity: Severity;
  /** When the trouble began. */
  since: number;
  /** It began before anything that is visible to us. */
  sinceAtLeast: boolean;
  where: Where;
  /** One plain sentence for a trouble of so many partitions. No number that moves: the title must stand still. */
  title: (partitions: number) => string;
  /** Asked only of the partition that stands for the trouble: thousands may be suspected at once. */
  evidence: () => Evidence[];
  nextSteps: () => string[];
  /** Which partition stands for the trouble: the greatest. */
  weight: number;
  /** Must hold for `ms`, and be seen in two different `readings` (a time of reading), before it is believed. */
  confirm?: { ms: number; reading: number };
}

/** One rule: what it looks at, when it suspects, and when an open finding of its code is over. */
export interface Rule<S extends Subject> {
  readonly code: FindingCode;
  readonly subject: S;
  readonly scope: Scope;
  look(facts: FactsOf<S>): Suspicion | null;
  /**
   * Asked only while `look` has nothing to say: whether the subject has recovered. Not suspected and not over:
   * the finding stays open. A finding about several partitions is over when each of them is.
   */
  over(facts: FactsOf<S>, finding: OpenedFor): boolean;
  /** Set where the recovery of one partition ends the trouble of all. */
  readonly overWhen?: 'any';
}

export type AnyRule = { [S in Subject]: Rule<S> }[Subject];

/** What a closing condition may know of the finding; times in the brokers' clock. */
export type OpenedFor = Pick<Finding, 'since' | 'detectedAt' | 'offset' | 'topic' | 'partition'>;

/** A rule with its subject's type kept. */
export const rule = <S extends Subject>(definition: Rule<S>): Rule<S> => definition;

/** Codes that neither fold under others nor have others folded under them. */
export const BESIDE: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'offset-rewound',
  'under-replicated',
  'producer-silent',
]);
