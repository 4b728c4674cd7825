import type { FindingCode, Severity, Verdict } from '../../server/protocol/finding.ts';
import type { NodeKind } from '../../server/protocol/ids.ts';

/**
 * How loud a thing is. Trouble is the only loud thing; `quiet` is neither good nor bad.
 * Each tone has its own shape beside its colour (ui/mark.tsx), so that colour never speaks alone.
 */
export type Tone = 'critical' | 'warning' | 'info' | 'ok' | 'quiet';

export interface Word {
  /** For badges and table cells. */
  short: string;
  tone: Tone;
  /** One sentence that says what the word means. */
  means: string;
}

/** Findings by code. The tone is that of the code where no severity is at hand (verdicts of partitions). */
const CODES: Record<FindingCode, Word> = {
  'consumer-hung': {
    short: 'hung',
    tone: 'critical',
    means: 'Owned and listed, events wait, but no commit for longer than its own rhythm allows.',
  },
  'poison-event': {
    short: 'poison event',
    tone: 'critical',
    means: 'The same offset is tried again and again while others progress.',
  },
  'consumer-slow': {
    short: 'slow',
    tone: 'warning',
    means: 'Progresses, but events arrive faster than they are consumed.',
  },
  'no-consumer': {
    short: 'no consumer',
    tone: 'critical',
    means: 'Events wait, and the group has no member and no live commits.',
  },
  'partition-unowned': {
    short: 'unowned',
    tone: 'critical',
    means: 'The group lives, but this partition is assigned to no member.',
  },
  'rebalance-loop': {
    short: 'rebalance loop',
    tone: 'critical',
    means: 'Generations change faster than work gets done.',
  },
  'offset-rewound': { short: 'rewound', tone: 'warning', means: 'The committed offset went back.' },
  'offset-out-of-range': {
    short: 'out of range',
    tone: 'critical',
    means: 'Committed beyond the end of the log: the topic was probably recreated.',
  },
  'data-lost': {
    short: 'data lost',
    tone: 'critical',
    means: 'Committed below the start of the log: unread events are gone.',
  },
  'retention-risk': {
    short: 'retention risk',
    tone: 'critical',
    means: 'At this pace retention deletes events before they are read.',
  },
  'hot-partition': {
    short: 'hot partition',
    tone: 'warning',
    means: 'One partition gets or holds far more than its siblings.',
  },
  'transaction-open': {
    short: 'open transaction',
    tone: 'critical',
    means: 'An open transaction holds back everything behind it.',
  },
  'partition-offline': { short: 'offline', tone: 'critical', means: 'The partition has no leader.' },
  'under-replicated': {
    short: 'under-replicated',
    tone: 'warning',
    means: 'Fewer replicas in sync than configured.',
  },
  'producer-silent': {
    short: 'producer silent',
    tone: 'warning',
    means: 'A producer that used to write has stopped.',
  },
  'function-failing': { short: 'function failing', tone: 'critical', means: 'The function returns errors.' },
  'function-throttled': {
    short: 'throttled',
    tone: 'warning',
    means: 'The function is held back by its concurrency limit.',
  },
  'cache-failing': {
    short: 'cache failing',
    tone: 'critical',
    means: 'The cache does not answer as it should.',
  },
  'store-slow': { short: 'store slow', tone: 'warning', means: 'The database answers slower than usual.' },
  'store-stale': { short: 'store stale', tone: 'warning', means: 'The database lags behind the events.' },
  'service-failing': { short: 'service failing', tone: 'critical', means: 'The service returns errors.' },
  'messaging-down': {
    short: 'messaging down',
    tone: 'critical',
    means: 'The messaging server is not reachable.',
  },
  'reply-missing': { short: 'reply missing', tone: 'warning', means: 'Requests stay without their reply.' },
  'latency-high': { short: 'latency high', tone: 'warning', means: 'Events take longer than usual.' },
  'downstream-failing': {
    short: 'downstream failing',
    tone: 'critical',
    means: 'Waits because a system behind it fails.',
  },
  'source-unreachable': {
    short: 'not reachable',
    tone: 'critical',
    means: 'Millrace cannot read this source: what it shows of it is old.',
  },
};

const VERDICTS: Record<Verdict, Word> = {
  ...CODES,
  ok: { short: 'ok', tone: 'ok', means: 'Commits follow the events.' },
  idle: { short: 'idle', tone: 'quiet', means: 'Nothing waits and nothing arrives.' },
  learning: {
    short: 'learning',
    tone: 'quiet',
    means: 'Too few commits seen to know the rhythm of this partition.',
  },
  abandoned: {
    short: 'abandoned',
    tone: 'quiet',
    means: 'No member is subscribed and the last commit is more than a day old.',
  },
  unknown: { short: 'unknown', tone: 'quiet', means: 'What is visible is not enough to say.' },
};

export const verdictWord = (verdict: Verdict): Word => VERDICTS[verdict];
export const codeWord = (code: FindingCode): Word => CODES[code];

const LOUDNESS: Record<Tone, number> = { critical: 0, warning: 1, info: 2, quiet: 3, ok: 4 };

/** 0 is the loudest. Sorting by it puts trouble first. */
export const loudness = (tone: Tone): number => LOUDNESS[tone];

export const severityTone = (severity: Severity): Tone => severity;

/** The tone of a node or row: its open finding's severity, else its verdict's. */
export function toneOf(severity: Severity | null, verdict: Verdict): Tone {
  return severity ?? verdictWord(verdict).tone;
}

export const KIND_WORDS: Record<NodeKind | 'district', string> = {
  producer: 'producer',
  broker: 'broker',
  topic: 'topic',
  group: 'group',
  function: 'function',
  database: 'database',
  cache: 'cache',
  service: 'service',
  'messaging-server': 'messaging',
  external: 'external',
  district: 'district',
};

/** Names of the tiers of the flow, left to right. */
export function tierName(tier: number): string {
  if (tier < 0) return 'Brokers';
  return ['Producers', 'Topics', 'Groups'][tier] ?? 'Systems';
}
