import type { ClusterState, Model, SourceState } from '../model/state.ts';
import type { Finding } from '../protocol/finding.ts';
import { blocksIn } from './blocks.ts';
import type { Detector, FindingChanges, PartitionVerdict } from './detector.ts';
import { sourceFacts } from './gather.ts';
import { fateOf, sourceFateOf } from './fate.ts';
import { scopeKey } from './identity.ts';
import { Lifecycle } from './lifecycle.ts';
import { lookAt } from './look.ts';
import { SOURCE_RULES } from './rules/index.ts';
import { REOPEN_MS, SETTLE_MS, stale } from './thresholds.ts';
import { TopicLooks } from './topic-looks.ts';
import { Troubles } from './trouble.ts';
import { quietVerdict } from './verdict.ts';
import { Verdicts } from './verdicts.ts';

/** What is kept of a cluster between two looks. */
interface Watched {
  topics: TopicLooks;
  /** False until its first look: at the start there is no gap to catch up with. */
  seen: boolean;
  /** Since when it is fresh again; null: stale. */
  freshSince: number | null;
  verdicts: Verdicts;
}

const SEVERITY_ORDER = { critical: 0, warning: 1, info: 2 };
const PERIOD_UNKNOWN_MS = 1_000;

/** The diagnosis: rules (rules/index.ts) over facts (facts.ts), folded (fold.ts), with a life of their own (lifecycle.ts). */
export function createDetector(): Detector {
  const lifecycle = new Lifecycle();
  const watched = new Map<string, Watched>();
  let model: Model | null = null;
  let lastNow = 0;
  let firstNow: number | null = null;
  let sorted: readonly Finding[] | null = null;

  function evaluate(next: Model, now: number): FindingChanges {
    const changes: FindingChanges = { opened: [], changed: [], closed: [] };
    model = next;
    lastNow = now;
    firstNow ??= now;
    lookAtSources(next, now, changes);
    for (const cluster of next.clusters.values()) lookAtCluster(next, cluster, now, changes);
    for (const name of watched.keys()) if (!next.clusters.has(name)) watched.delete(name);
    dropUnknownClusters(next, now, changes);
    lifecycle.prune(now);
    if (changes.opened.length + changes.changed.length + changes.closed.length > 0) sorted = null;
    return changes;
  }

  function lookAtSources(next: Model, now: number, changes: FindingChanges): void {
    const troubles = new Troubles();
    for (const source of next.sources.values()) {
      const facts = sourceFacts(source, now);
      for (const rule of SOURCE_RULES) {
        const suspicion = rule.look(facts);
        if (suspicion !== null) troubles.add(suspicion);
      }
    }
    const realm = {
      name: 'sources',
      troubles: [...troubles],
      causeOf: () => undefined,
      fateOf: (finding: Finding) => sourceFateOf(finding, next, now),
      explained: () => false,
      blocks: () => [],
    };
    lifecycle.advance(realm, now, changes);
  }

  function lookAtCluster(next: Model, cluster: ClusterState, now: number, changes: FindingChanges): void {
    const known = watched.get(cluster.name) ?? {
      topics: new TopicLooks(),
      seen: false,
      freshSince: null,
      verdicts: new Verdicts(),
    };
    watched.set(cluster.name, known);
    const source = cluster.sourceId === null ? undefined : next.sources.get(cluster.sourceId);
    if (!fresh(cluster, source, now)) {
      known.freshSince = null;
      return;
    }
    known.freshSince ??= now;
    // After a gap, log ends may be ahead of commits for a moment: that would look like everybody hung.
    if (known.seen && now - known.freshSince < SETTLE_MS) return;
    if (!known.seen) known.freshSince = now - SETTLE_MS;
    known.seen = true;
    const periodMs = source?.periodMs ?? PERIOD_UNKNOWN_MS;
    const look = lookAt(cluster, known.topics, known.verdicts, periodMs, now);
    const realm = {
      name: `cluster:${cluster.name}`,
      troubles: [...look.troubles],
      causeOf: (key: string) => look.troubles.causeOf(key),
      fateOf: (finding: Finding) => fateOf(finding, cluster, known.topics, periodMs, now),
      explained: (finding: Finding, key: string) => explained(finding, key, cluster, look.verdicts),
      blocks: blocksIn(cluster),
    };
    lifecycle.advance(realm, now, changes);
    keepVerdicts(cluster, look.verdicts, new Set(realm.troubles.map(({ key }) => key)));
    look.verdicts.end();
  }

  /** Findings that stand although no rule suspects them now are still their partitions' verdict. */
  function keepVerdicts(cluster: ClusterState, verdicts: Verdicts, suspected: ReadonlySet<string>): void {
    for (const finding of lifecycle.open()) {
      if (finding.group === undefined || finding.cluster !== cluster.name) continue;
      const group = cluster.groups.get(finding.group);
      const key = scopeKey(finding.code, finding);
      if (suspected.has(key)) continue;
      for (const { topic, partition } of finding.partitions) {
        const gp = group?.partitions.get(`${topic}-${partition}`);
        if (gp !== undefined && verdicts.get(gp) === undefined) verdicts.set(gp, finding.code, key);
      }
    }
  }

  /** Open findings of clusters that are configured no more. A source that has not answered yet still names its cluster. */
  function dropUnknownClusters(next: Model, now: number, changes: FindingChanges): void {
    if (firstNow === null || now - firstNow < REOPEN_MS) return;
    const named = new Set<string>(next.clusters.keys());
    for (const { cluster, id } of next.sources.values()) named.add(cluster ?? id);
    for (const finding of lifecycle.open())
      if (!named.has(finding.cluster)) lifecycle.drop(finding, now, changes);
  }

  function open(): readonly Finding[] {
    sorted ??= lifecycle.open().sort(worstAndOldestFirst);
    return sorted;
  }

  function verdict(cluster: string, group: string, topic: string, partition: number): PartitionVerdict {
    const state = model?.clusters.get(cluster);
    const gp = state?.groups.get(group)?.partitions.get(`${topic}-${partition}`);
    if (state === undefined || gp === undefined) return { verdict: 'unknown', finding: null };
    const trouble = watched.get(cluster)?.verdicts.get(gp);
    const finding = trouble === undefined ? undefined : lifecycle.byScopeKey(trouble.key);
    if (finding !== undefined) return { verdict: finding.code, finding: finding.id };
    return { verdict: quietVerdict(state, gp, lastNow), finding: null };
  }

  function settle(): void {
    for (const each of watched.values()) each.freshSince = null;
  }

  function restore(findings: readonly Finding[]): void {
    lifecycle.restore(findings);
    sorted = null;
  }

  return {
    evaluate,
    open,
    closed: () => lifecycle.closed(),
    finding: (id) => [...open(), ...lifecycle.closed()].find((each) => each.id === id),
    verdict,
    settle,
    restore,
  };
}

/** A stale source opens and closes nothing. */
function fresh(cluster: ClusterState, source: SourceState | undefined, now: number): boolean {
  if (!cluster.snapshotComplete) return false;
  if (source === undefined) return now - cluster.asOf <= stale(PERIOD_UNKNOWN_MS);
  const answers = source.state === 'live' || source.state === 'degraded';
  return answers && now - source.asOf <= stale(source.periodMs);
}

function explained(finding: Finding, key: string, cluster: ClusterState, verdicts: Verdicts): boolean {
  const group = cluster.groups.get(finding.group ?? '');
  if (group === undefined || finding.partitions.length === 0) return false;
  return finding.partitions.every(({ topic, partition }) => {
    const gp = group.partitions.get(`${topic}-${partition}`);
    const other = gp === undefined ? undefined : verdicts.get(gp);
    return other !== undefined && other.key !== key;
  });
}

const worstAndOldestFirst = (a: Finding, b: Finding): number =>
  SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] || a.since - b.since || (a.id < b.id ? -1 : 1);
