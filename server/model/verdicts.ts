import { CAUSES_FIRST, type FindingCode, type Verdict } from '../protocol/finding.ts';

/** Causes before symptoms (design section 5, Order), then what stands beside them. */
const CODES: readonly FindingCode[] = [
  ...CAUSES_FIRST,
  'retention-risk',
  'offset-rewound',
  'under-replicated',
  'producer-silent',
];

/** Quiet verdicts, the most telling first: one partition that works says more of a group than one that nobody uses. */
const QUIET: readonly Verdict[] = ['learning', 'ok', 'idle', 'unknown', 'abandoned'];

const places = new Map<Verdict, number>();
for (const code of CODES) places.set(code, places.size);
const firstQuiet = 100;
for (const [i, verdict] of QUIET.entries()) places.set(verdict, firstQuiet + i);

/** Place in the order from worst to best; codes that no partition of a group can have stand behind the other codes. */
export const verdictPlace = (verdict: Verdict): number => places.get(verdict) ?? firstQuiet - 1;

/** An open finding, not a quiet state. */
export const isTrouble = (verdict: Verdict): verdict is FindingCode => verdictPlace(verdict) < firstQuiet;

export const worse = (a: Verdict, b: Verdict): Verdict => (verdictPlace(b) < verdictPlace(a) ? b : a);
