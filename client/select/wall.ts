import type { Finding, Severity } from '../../server/protocol/finding.ts';
import type { GraphNode } from '../../server/protocol/graph.ts';
import { plural } from './format.ts';
import { STALE_AFTER_MS } from './freshness.ts';

/** What the wall decides by itself; times are arguments. Findings come worst first (orderFindings). */

/** Which finding to show now that the open ones changed: one that has just opened, else the one on show, else the worst. */
export function shownFinding(
  findings: readonly Finding[],
  shown: string | null,
  before: readonly Finding[],
): string | null {
  const known = new Set(before.map((finding) => finding.id));
  const opened = before.length === 0 ? undefined : findings.find((finding) => !known.has(finding.id));
  if (opened) return opened.id;
  return findings.find((finding) => finding.id === shown)?.id ?? findings[0]?.id ?? null;
}

/** The finding `by` places after the one on show, round and round. */
export function stepFrom(findings: readonly Finding[], shown: string | null, by: number): string | null {
  const at = Math.max(
    0,
    findings.findIndex((finding) => finding.id === shown),
  );
  return findings[(at + by + findings.length) % findings.length]?.id ?? null;
}

export interface SeverityCount {
  severity: Severity;
  count: number;
  /** `2 critical`, `1 warning`. */
  words: string;
}

/** How many are open of each severity, all three always: a zero is news too. */
export const severityCounts = (findings: readonly Finding[]): SeverityCount[] =>
  (['critical', 'warning', 'info'] as const).map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return {
      severity,
      count,
      words: severity === 'warning' ? plural(count, severity) : `${count} ${severity}`,
    };
  });

/** What "all healthy" speaks for: `4 groups, 4 topics, 1 broker`. Districts count for what is folded in them. */
export function watchedWords(nodes: readonly GraphNode[]): string {
  const of = (kind: GraphNode['kind']): number =>
    nodes.filter((node) => node.kind === kind).reduce((sum, node) => sum + node.count, 0);
  const others = nodes.filter((node) => node.tier === 3).length;
  return [
    plural(of('group'), 'group'),
    plural(of('topic'), 'topic'),
    plural(of('broker'), 'broker'),
    ...(others > 0 ? [plural(others, 'system')] : []),
    ...(of('district') > 0 ? [`${plural(of('district'), 'node')} in districts`] : []),
  ].join(', ');
}

const ROUND = [
  [0, 0],
  [3, 1],
  [4, 4],
  [1, 5],
  [-3, 3],
  [-4, 0],
  [-2, -4],
  [2, -3],
] as const;

/** How far the picture stands aside in this minute, in pixels: no line burns into a screen that shows it for months. */
export function drift(now: number): { x: number; y: number } {
  const [x, y] = ROUND[Math.floor(now / 60_000) % ROUND.length] ?? ROUND[0];
  return { x, y };
}

/**
 * The bridge sends something at least each second. The wall looks harder than the pages do: three seconds after the last
 * news it must have said so, on a slow machine too.
 */
export const WALL_STALE_MS = 2_000;

/** What the wall must know to say how old its picture is. Times in ms of the bridge's clock. */
export interface Freshness {
  link: 'connecting' | 'live' | 'lost' | 'outdated';
  lastMessageAt: number;
  lostReason: string;
  asOf: number | null;
  /** The source itself says that it has nothing new. */
  sourceReason: string | null;
}

/** Why the picture is not of now, and since when; null while it is. */
export interface Stale {
  title: string;
  detail: string;
  since: number;
}

export function wallStale(fresh: Freshness, now: number): Stale | null {
  const { link, lastMessageAt, asOf, sourceReason } = fresh;
  if (link === 'connecting') return null;
  if (link === 'outdated') {
    return {
      title: 'This page is too old for its bridge',
      detail: 'It loads itself anew.',
      since: lastMessageAt,
    };
  }
  if (link === 'lost' || now - lastMessageAt > WALL_STALE_MS) {
    const reason = fresh.lostReason === '' ? '' : ` (${fresh.lostReason})`;
    return {
      title: 'No news from the bridge',
      detail: `What you see is old. Trying again${reason}.`,
      since: lastMessageAt,
    };
  }
  if (sourceReason !== null) {
    return {
      title: 'No news from Kafka',
      detail: `What you see is old: ${sourceReason}.`,
      since: asOf ?? lastMessageAt,
    };
  }
  if (asOf !== null && now - asOf > STALE_AFTER_MS)
    return { title: 'No news from Kafka', detail: 'What you see is old.', since: asOf };
  return null;
}
