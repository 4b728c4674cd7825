import type { Finding } from '../../server/protocol/finding.ts';
import type { GraphNode } from '../../server/protocol/graph.ts';
import { openWords } from './findings.ts';
import { count, plural, rate, seconds } from './format.ts';
import { KIND_WORDS, loudness, toneOf, verdictWord } from './words.ts';

export interface NodeFact {
  label: string;
  value: string;
}

/** Reads a live number of a node by its slot (`rateIn`); null is not known. */
type ReadSlot = (slot: 'rateIn' | 'rateOut' | 'lag' | 'lagSeconds') => number | null;

/** What there is to say of a node in exact numbers. A number that is not known is said to be so where it matters. */
export function nodeFacts(node: GraphNode, read: ReadSlot): NodeFact[] {
  const facts: NodeFact[] = [
    {
      label: node.kind === 'district' ? `district of ${count(node.count)}` : KIND_WORDS[node.kind],
      value: node.detail,
    },
    { label: 'state', value: node.stale ? 'stale' : verdictWord(node.verdict).short },
  ];
  const [rateIn, rateOut, lag, lagSeconds] = [
    read('rateIn'),
    read('rateOut'),
    read('lag'),
    read('lagSeconds'),
  ];
  if (rateIn !== null) facts.push({ label: 'in', value: rate(rateIn) });
  if (rateOut !== null)
    facts.push({ label: node.kind === 'group' ? 'consumed' : 'out', value: rate(rateOut) });
  if (lag !== null || node.kind === 'group')
    facts.push({ label: 'lag', value: lag === null ? 'not known' : `${count(lag)} events` });
  if (lagSeconds !== null || node.kind === 'group')
    facts.push({ label: 'lag, time', value: lagSeconds === null ? 'not known' : seconds(lagSeconds) });
  if (node.members !== undefined) facts.push({ label: 'members', value: count(node.members) });
  return facts;
}

/** The flow in one paragraph, for those who do not see it. */
export function flowSummary(
  nodes: readonly GraphNode[],
  findings: readonly Finding[],
  totals: { rateIn: number | null; rateOut: number | null; oldest: number | null },
): string {
  if (nodes.length === 0) return 'The flow is empty.';
  const of = (kind: GraphNode['kind']): number => nodes.filter((node) => node.kind === kind).length;
  const kinds = [
    [of('producer'), 'producer'],
    [of('topic'), 'topic'],
    [of('group'), 'group'],
    [of('district'), 'district'],
  ] as const;
  const parts = kinds.filter(([many]) => many > 0).map(([many, word]) => plural(many, word));
  const loud = nodes
    .filter((node) => !node.stale && loudness(toneOf(node.severity, node.verdict)) < 2)
    .sort((a, b) => loudness(toneOf(a.severity, a.verdict)) - loudness(toneOf(b.severity, b.verdict)));
  const names = loud.slice(0, 3).map((node) => `${node.name} (${verdictWord(node.verdict).short})`);
  const more = loud.length > names.length ? ` and ${loud.length - names.length} more` : '';
  return [
    `${parts.join(', ')}.`,
    `${openWords(findings)}.`,
    names.length === 0 ? '' : `In trouble: ${names.join(', ')}${more}.`,
    totals.rateIn === null ? '' : `${rate(totals.rateIn)} in, ${rate(totals.rateOut)} consumed.`,
    totals.oldest === null ? '' : `The oldest waiting event is ${seconds(totals.oldest)} old.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** Nodes that a search finds: every word in the name or the kind, in any order. Null: nothing is searched for. */
export function findInFlow(nodes: readonly GraphNode[], text: string): string[] | null {
  const words = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return null;
  return nodes
    .filter((node) => {
      const said = `${node.name} ${KIND_WORDS[node.kind]} ${node.detail}`.toLowerCase();
      return words.every((word) => said.includes(word));
    })
    .map((node) => node.id);
}

/** The node that stands for another in a folded graph: itself, or the district whose finding or prefix it is. */
export function standsFor(nodes: readonly GraphNode[], id: string, finding: string | null): string {
  if (nodes.some((node) => node.id === id)) return id;
  const districts = nodes.filter((node) => node.kind === 'district');
  const byFinding = districts.find((node) => finding !== null && node.finding === finding);
  if (byFinding) return byFinding.id;
  const [kind = '', name = ''] = [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)];
  let best: GraphNode | undefined;
  for (const node of districts) {
    // Named by the server: `groups orders.…`, nested `groups orders.… › orders.eu.…`.
    const last = node.name.split(' › ').at(-1) ?? '';
    const prefix = last.replace(/…$/, '').replace(new RegExp(`^${kind}s `), '');
    if (
      node.name.startsWith(`${kind}s `) &&
      name.startsWith(prefix) &&
      node.name.length > (best?.name.length ?? 0)
    )
      best = node;
  }
  return best?.id ?? id;
}
