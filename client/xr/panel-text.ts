import type { Finding } from '../../server/protocol/finding.ts';
import type { GraphNode } from '../../server/protocol/graph.ts';
import { findingCard, sinceText } from '../select/findings.ts';
import { count, seconds } from '../select/format.ts';
import { type Tone, toneOf, verdictWord } from '../select/words.ts';

/** What the panel in the headset says; `lines` go over its whole width, `rows` are label and text. */
export interface PanelText {
  tone: Tone;
  badge: string;
  title: string;
  lines: readonly string[];
  rows: readonly (readonly [string, string])[];
  /** `2 of 5`, or empty. */
  place: string;
}

const PROOFS = 3;

export interface Lag {
  events: number | null;
  seconds: number | null;
}

/** A finding: where, since when, lag, and three lines of its evidence. The words are those of its card on the page. */
export function findingText(finding: Finding, lag: Lag, at: number, of: number, now: number): PanelText {
  const card = findingCard(finding, now);
  return {
    tone: card.tone,
    badge: card.badge,
    title: card.title,
    lines: [whereWords(finding), sinceText(finding, now)],
    rows: [
      ['lag', lagWords(lag)],
      ...card.evidence.slice(0, PROOFS).map((item) => [item.label, item.text] as const),
    ],
    place: `${at + 1} of ${of}`,
  };
}

/** A node without a finding: what it is, and how it is. */
export function nodeText(node: GraphNode, lag: Lag): PanelText {
  const { short } = verdictWord(node.verdict);
  return {
    tone: node.stale ? 'quiet' : toneOf(node.severity, node.verdict),
    badge: `${node.kind}, ${node.stale ? 'not seen lately' : short}`,
    title: node.name,
    lines: [node.detail === '' ? node.kind : node.detail],
    rows: [
      ...(node.kind === 'group' ? [['lag', lagWords(lag)] as const] : []),
      ['findings', 'none is open here'],
    ],
    place: '',
  };
}

function whereWords(finding: Finding): string {
  const { group, topic, partition, offset, broker, system } = finding;
  const at = topic === undefined || partition === undefined ? (topic ?? '') : `${topic}-${partition}`;
  return [
    group ?? '',
    offset === undefined ? at : `${at} at ${count(offset)}`,
    broker === undefined ? '' : `broker ${broker}`,
    system ?? '',
  ]
    .filter((word) => word !== '')
    .join(', ');
}

const lagWords = (lag: Lag): string =>
  [
    lag.seconds === null ? '' : seconds(lag.seconds),
    lag.events === null ? '' : `${count(lag.events)} ${lag.events === 1 ? 'event' : 'events'}`,
  ]
    .filter((word) => word !== '')
    .join(', ') || 'not known';
