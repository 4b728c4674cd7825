import { CAUSES_FIRST, type Finding, type FindingCode } from '../../server/protocol/finding.ts';
import { clockTime, duration, evidenceText, plural } from './format.ts';
import { visibleName } from './names.ts';
import { eventHref, groupHref, href, NO_QUERY, topicHref } from './urls.ts';
import { codeWord, loudness, severityTone, type Tone } from './words.ts';

const causeRank = (code: FindingCode): number => {
  const at = CAUSES_FIRST.indexOf(code);
  return at < 0 ? CAUSES_FIRST.length : at;
};

/** Worst first: open before closed, then severity, then causes before symptoms, then the oldest; ids break ties. */
export function orderFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      Number(a.closedAt !== null) - Number(b.closedAt !== null) ||
      loudness(severityTone(a.severity)) - loudness(severityTone(b.severity)) ||
      causeRank(a.code) - causeRank(b.code) ||
      a.since - b.since ||
      (a.id < b.id ? -1 : 1),
  );
}

/** The event at the head of the trouble: what stands at the stuck offset. */
export interface HeadEvent {
  cluster: string;
  topic: string;
  partition: number;
  offset: number;
  href: string;
}

/** Null where the finding is about no single offset. */
export function headEvent(finding: Finding): HeadEvent | null {
  const { cluster, topic, partition, offset } = finding;
  if (topic === undefined || partition === undefined || offset === undefined) return null;
  return { cluster, topic, partition, offset, href: eventHref(cluster, topic, partition, offset) };
}

/** What a finding's card shows, in words. */
export interface FindingCard {
  id: string;
  tone: Tone;
  /** `poison event, critical`. */
  badge: string;
  title: string;
  /** Where it leads: the group, topic, brokers or systems it is about. */
  place: { label: string; href: string } | null;
  owner: string | null;
  scope: string | null;
  evidence: { label: string; text: string }[];
  blocks: string[];
  nextSteps: string[];
  symptoms: string[];
  head: HeadEvent | null;
  /** `seen before as: hung`: a finding that was sharpened. */
  history: string | null;
}

export function findingCard(finding: Finding, now: number): FindingCard {
  return {
    id: finding.id,
    tone: finding.closedAt === null ? severityTone(finding.severity) : 'quiet',
    badge: `${codeWord(finding.code).short}, ${finding.closedAt === null ? finding.severity : closedWord(finding)}`,
    title: seen(finding.title),
    place: place(finding),
    owner: finding.member === undefined ? null : seen(finding.member),
    scope: finding.partitionCount > 1 ? plural(finding.partitionCount, 'partition') : null,
    evidence: finding.evidence.map((item) => ({ label: item.label, text: seen(evidenceText(item, now)) })),
    blocks: finding.blocks.map((item) => seen(item.label)),
    nextSteps: finding.nextSteps.map(seen),
    symptoms: finding.symptoms.map((item) => seen(item.title)),
    head: headEvent(finding),
    history:
      finding.codeHistory.length === 0
        ? null
        : `seen before as: ${finding.codeHistory.map((item) => codeWord(item.code).short).join(', ')}`,
  };
}

/** Sentences of the bridge have names in them. */
const seen = (text: string): string => (text === '' ? text : visibleName(text));

function closedWord(finding: Finding): string {
  return finding.closeReason === undefined || finding.closeReason === 'recovered'
    ? 'closed'
    : finding.closeReason;
}

function place(finding: Finding): FindingCard['place'] {
  const { cluster, group, topic, broker, system } = finding;
  if (group !== undefined) {
    const partition =
      topic !== undefined && finding.partition !== undefined ? `${topic}-${finding.partition}` : null;
    return { label: 'Group', href: groupHref(cluster, group, partition) };
  }
  if (topic !== undefined) return { label: 'Topic', href: topicHref(cluster, topic) };
  if (broker !== undefined)
    return { label: 'Brokers', href: href({ view: 'brokers', cluster, ...NO_QUERY }) };
  if (system !== undefined) return { label: 'Systems', href: href({ view: 'systems', cluster }) };
  return null;
}

/** `since 14:02:11 (1 min 48 s)`; `at least` when the trouble is older than what is visible. */
export function sinceText(finding: Finding, now: number): string {
  const since = clockTime(finding.since, now);
  const until = finding.closedAt ?? now;
  const age = duration(Math.max(0, until - finding.since));
  const bound = finding.sinceAtLeast === true ? 'at least ' : '';
  return finding.closedAt === null
    ? `since ${since} (${bound}${age})`
    : `${since} to ${clockTime(finding.closedAt, now)} (${bound}${age})`;
}

/** The node of the flow a finding stands at, as its id begins in the graph. */
export function findingNode(finding: Finding): string | null {
  if (finding.group !== undefined) return `group:${finding.group}`;
  if (finding.topic !== undefined) return `topic:${finding.topic}`;
  if (finding.broker !== undefined) return `broker:${finding.broker}`;
  return null;
}

/** How many of each severity are open, in words: `1 critical, 2 warnings`. */
export function openWords(findings: readonly Finding[]): string {
  const of = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.closedAt === null && finding.severity === severity).length;
  const words = [
    of('critical') > 0 ? `${of('critical')} critical` : '',
    of('warning') > 0 ? plural(of('warning'), 'warning') : '',
    of('info') > 0 ? `${of('info')} info` : '',
  ].filter((word) => word !== '');
  return words.length === 0 ? 'Nothing needs you now' : words.join(', ');
}

/** What a listener is told of changed findings, grouped; null when nothing opened or closed. */
export function announcement(opened: readonly string[], closed: readonly string[]): string | null {
  const say = (titles: readonly string[], word: string): string => {
    if (titles.length === 0) return '';
    if (titles.length === 1) return `${word}: ${titles[0] ?? ''}.`;
    return `${titles.length} findings ${word.toLowerCase()}: ${titles.slice(0, 3).join('; ')}${titles.length > 3 ? ' and more' : ''}.`;
  };
  const text = `${say(opened, 'Opened')} ${say(closed, 'Closed')}`.trim();
  return text === '' ? null : text;
}
