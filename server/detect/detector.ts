import type { Model } from '../model/state.ts';
import type { Finding, Verdict } from '../protocol/finding.ts';

/**
 * The diagnosis. Pure: state goes in by `evaluate`, time is an argument. Contract with main and queries:
 * one `evaluate` a second, and at once after a batch of observations that may have changed a verdict.
 */
export interface Detector {
  /** Looks at the whole model (bounded by what is active) and moves the findings on. `now`: the bridge's clock, ms. */
  evaluate(model: Model, now: number): FindingChanges;
  /** Open findings, worst and oldest first. */
  open(): readonly Finding[];
  /** Closed findings of the last 7 days, newest first, at most 10,000 with the open ones. */
  closed(): readonly Finding[];
  finding(id: string): Finding | undefined;
  /** Verdict of one partition of one group and the open finding it belongs to. `unknown` for what is not known. */
  verdict(cluster: string, group: string, topic: string, partition: number): PartitionVerdict;
  /**
   * Nothing was taken in for a while and we did not know it (a laptop's lid, a paused machine): like after an outage, opens and
   * closes nothing until commits had time to catch up with log ends.
   */
  settle(): void;
  /** Takes back what was open and closed before a restart; before the first `evaluate`. */
  restore(findings: readonly Finding[]): void;
}

export interface PartitionVerdict {
  verdict: Verdict;
  finding: string | null;
}

export interface FindingChanges {
  opened: Finding[];
  changed: Finding[];
  closed: Finding[];
}
