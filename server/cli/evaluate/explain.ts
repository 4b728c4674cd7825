import type { BurrowResult } from '../../detect/burrow/evaluate.ts';
import type { FindingCode } from '../../protocol/finding.ts';
import type { MillraceResult } from './millrace.ts';

const BURROW_SENTENCES: Record<keyof BurrowResult['rules'], [yes: string, no: string]> = {
  isLagAlwaysNotZero: ['lag was never zero in the window', 'lag was zero at least once in the window'],
  checkIfOffsetsRewind: ['a commit went back', 'no commit went back'],
  checkIfRewindRecovered: ['the rewind was made good', 'no rewind was made good'],
  checkIfOffsetsStopped: [
    'silent for longer than the window spans',
    'its silence is not longer than the window spans',
  ],
  checkIfOffsetsStalled: ['every commit has the same offset', 'offsets change'],
  checkIfLagNotDecreasing: ['lag never fell between two commits', 'lag fell at least once'],
  checkIfRecentLagZero: ['it was caught up with a recent log end', 'it was caught up with no recent log end'],
};

const MILLRACE_SENTENCES: Partial<Record<FindingCode, string>> = {
  'data-lost': 'committed below the log start',
  'offset-out-of-range': 'committed beyond the log end',
  'no-consumer': 'nobody consumes',
  'partition-unowned': 'assigned to nobody',
  'poison-event': 'one event is tried again and again',
  'consumer-hung': 'no progress for longer than its rhythm allows',
  'consumer-slow': 'arrivals outrun it',
  'retention-risk': 'what is unread will soon be deleted',
  'offset-rewound': 'committed went back and has not come back up',
};

/** One case for people: what it is, and what each rule says. */
export function explain(index: number, result: BurrowResult | MillraceResult): string {
  if ('status' in result) {
    const { status, complete, rules } = result;
    const lines = (Object.keys(BURROW_SENTENCES) as (keyof BurrowResult['rules'])[]).map(
      (name) => `  ${mark(rules[name])} ${name}: ${BURROW_SENTENCES[name][rules[name] ? 0 : 1]}`,
    );
    return [`case ${index}: ${status} (window ${Math.round(complete * 100)} % full)`, ...lines].join('\n');
  }
  const { verdict, rules, title, evidence = [] } = result;
  const lines = (Object.keys(rules) as FindingCode[]).map(
    (code) => `  ${mark(rules[code] === true)} ${code}: ${MILLRACE_SENTENCES[code] ?? ''}`,
  );
  const proof = title === undefined ? [] : [`  ${title}`, ...evidence.map((line) => `    ${line}`)];
  return [`case ${index}: ${verdict}`, ...proof, ...lines].join('\n');
}

const mark = (yes: boolean): string => (yes ? 'yes' : ' no');
