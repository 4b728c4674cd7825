import type { Verdict } from '../../server/protocol/finding.ts';
import type { GraphNode } from '../../server/protocol/graph.ts';
import { visibleName } from './names.ts';
import { loudness, type Tone, verdictWord } from './words.ts';

/** One cell of a group's partition strip; a cell stands for several partitions when there are very many. */
export interface StripCell {
  first: number;
  last: number;
  tone: Tone;
  /** The partition(s) and what the verdict says: for the tooltip and for readers. */
  label: string;
}

export interface Strip {
  topic: string;
  cells: StripCell[];
  /** One sentence that says what the cells show. */
  summary: string;
}

const MOST_CELLS = 64;

interface State {
  partition: number;
  verdict: Verdict;
}

/** The strip of one topic as a group reads it, from the lanes of the group's node; null when it reads it not. */
export function laneStrip(node: GraphNode, topic: string): Strip | null {
  const states = node.lanes
    .filter((lane) => lane.topic === topic)
    .flatMap((lane) => lane.partitions.map((partition) => ({ partition, verdict: lane.verdict })));
  return states.length === 0 ? null : stripOf(topic, states);
}

/** The same from partitions with their verdicts. */
export function stripOf(topic: string, states: readonly State[]): Strip {
  const sorted = [...states].sort((a, b) => a.partition - b.partition);
  const size = Math.ceil(sorted.length / MOST_CELLS) || 1;
  const cells: StripCell[] = [];
  for (let at = 0; at < sorted.length; at += size) {
    const cell = cellOf(sorted.slice(at, at + size));
    if (cell) cells.push(cell);
  }
  return { topic, cells, summary: summary(topic, sorted) };
}

function cellOf(states: readonly State[]): StripCell | null {
  const [first] = states;
  const last = states.at(-1);
  if (!first || !last) return null;
  const worst = states.reduce((a, b) => (rank(b) < rank(a) ? b : a));
  const word = verdictWord(worst.verdict);
  const place =
    first.partition === last.partition
      ? `partition ${first.partition}`
      : `partitions ${first.partition} to ${last.partition}, worst ${worst.partition}`;
  return { first: first.partition, last: last.partition, tone: word.tone, label: `${place}: ${word.short}` };
}

const rank = (state: State): number => loudness(verdictWord(state.verdict).tone);

function summary(name: string, states: readonly State[]): string {
  const topic = visibleName(name);
  const troubled = states.filter((state) => rank(state) <= loudness('warning'));
  if (troubled.length === 0) return `${topic}: ${states.length} partitions, none in trouble`;
  const names = troubled.slice(0, 8).map((state) => state.partition);
  return `${topic}: ${troubled.length} of ${states.length} partitions in trouble: ${names.join(', ')}${troubled.length > 8 ? ' and more' : ''}`;
}
