import type { GraphNode } from '../../../server/protocol/graph.ts';
import { verdictWord } from '../../select/words.ts';
import type { TextBuffer } from './text.ts';

/** Longest name on a label; longer ones are cut in the middle, since names of a kind differ at their ends. */
export const NAME_LENGTH = 24;
/** Room for the grey line. */
export const LINE_LENGTH = 36;

/** The live numbers of a node; NaN is not known. */
export interface NodeNumbers {
  rateIn: number;
  rateOut: number;
  lag: number;
  lagSeconds: number;
}

/** What of the grey line does not change with every tick. */
export interface LineParts {
  kind: GraphNode['kind'];
  detail: string;
  /** The verdict in a word, '' when all is well. */
  trouble: string;
}

export function labelName(name: string): string {
  const signs = [...name];
  if (signs.length <= NAME_LENGTH) return name;
  const tail = 10;
  return `${signs.slice(0, NAME_LENGTH - 1 - tail).join('')}…${signs.slice(-tail).join('')}`;
}

export function lineParts(node: GraphNode): LineParts {
  const word = verdictWord(node.verdict);
  const loud = word.tone === 'critical' || word.tone === 'warning';
  return { kind: node.kind, detail: node.detail, trouble: node.stale ? 'stale' : loud ? word.short : '' };
}

/** Writes the one grey line: the number that matters for this kind of node, then what it is. */
export function writeLine(out: TextBuffer, parts: LineParts, numbers: NodeNumbers): void {
  out.clear();
  switch (parts.kind) {
    case 'group':
      writeBehind(out, parts, numbers);
      return;
    case 'producer':
      writeRate(out, parts, known(numbers.rateOut) ? numbers.rateOut : numbers.rateIn);
      return;
    case 'district':
    case 'broker':
      if (parts.trouble !== '') out.text(parts.trouble).text(', ');
      out.text(parts.detail);
      return;
    default:
      writeRate(out, parts, numbers.rateIn);
  }
}

function writeBehind(out: TextBuffer, parts: LineParts, numbers: NodeNumbers): void {
  if (parts.trouble !== '') out.text(parts.trouble);
  const behind = known(numbers.lagSeconds) || known(numbers.lag);
  if (parts.trouble !== '' && behind) out.text(', ');
  if (numbers.lagSeconds === 0) out.text('caught up');
  else if (known(numbers.lagSeconds)) out.seconds(numbers.lagSeconds).text(' behind');
  else if (known(numbers.lag))
    out.integer(numbers.lag).text(numbers.lag === 1 ? ' event behind' : ' events behind');
  else if (parts.trouble === '') out.text('lag not known');
}

function writeRate(out: TextBuffer, parts: LineParts, rate: number): void {
  if (parts.trouble !== '') out.text(parts.trouble);
  if (known(rate)) {
    if (out.length > 0) out.text(', ');
    out.rate(rate);
  }
  if (parts.detail === '') return;
  if (out.length > 0) out.text(', ');
  out.text(parts.detail);
}

const known = (value: number): boolean => value === value;
