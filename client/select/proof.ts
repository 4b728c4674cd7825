import type { Finding } from '../../server/protocol/finding.ts';
import type { PartitionHistory } from '../../server/protocol/history.ts';
import { type Columns, emptyColumns } from './columns.ts';
import { clockTime, count, duration, plural } from './format.ts';
import type { ChartMark, ChartTick } from './picture.ts';

/** An offset at a time, ms. */
export interface OffsetAt {
  at: number;
  offset: number;
}

/** Commits of one partition and what arrived in its log, oldest first. */
export interface Proof {
  commits: OffsetAt[];
  ends: OffsetAt[];
}

const MOST_COMMITS = 600;
const MOST_ENDS = 4_000;
/** Between two readings of the log's end that are further apart, nobody knows what arrived when. */
const HOLE_MS = 45_000;
const END_EVERY_MS = 1_000;

export const emptyProof = (): Proof => ({ commits: [], ends: [] });

/** Takes in what a room says now. Equal commit times are one commit. */
export function note(
  proof: Proof,
  now: number,
  said: { committedAt: number | null; committed: number | null; end: number | null },
): void {
  const { committedAt, committed, end } = said;
  if (committedAt !== null && committed !== null && committedAt > (proof.commits.at(-1)?.at ?? 0)) {
    proof.commits.push({ at: committedAt, offset: committed });
    if (proof.commits.length > MOST_COMMITS) proof.commits.splice(0, MOST_COMMITS / 4);
  }
  if (end !== null && now - (proof.ends.at(-1)?.at ?? 0) >= END_EVERY_MS) {
    proof.ends.push({ at: now, offset: end });
    if (proof.ends.length > MOST_ENDS) proof.ends.splice(0, MOST_ENDS / 4);
  }
}

/** The bridge's memory, and what came since. */
export function proofOf(history: PartitionHistory | null, live: Proof): Proof {
  if (history === null) return live;
  const after = (points: readonly OffsetAt[], known: readonly OffsetAt[]): OffsetAt[] => {
    const last = known.at(-1)?.at ?? 0;
    return [...known, ...points.filter(({ at }) => at > last)];
  };
  return { commits: after(live.commits, history.commits), ends: after(live.ends, history.ends) };
}

/** Whether each commit went on, beside it. The first one is believed: what was before it is not known. */
export function commitTicks({ commits }: Proof): ChartTick[] {
  return commits.map(({ at, offset }, index) => {
    const before = commits[index - 1];
    return { at, isHollow: before !== undefined && offset <= before.offset };
  });
}

/** The last commit that went on: where a stuck partition stopped. Null when none is known. */
export function lastAdvance(proof: Proof): OffsetAt | null {
  const ticks = commitTicks(proof);
  const at = ticks.findLastIndex((tick) => !tick.isHollow);
  return proof.commits[at] ?? null;
}

/** Arrived and committed offsets, both counted from `base`; a commit holds until the next one, a reading only until a hole. */
export function proofColumns({ commits, ends }: Proof, base: number, now: number): Columns {
  const columns = emptyColumns(2);
  const isHole = (index: number): boolean => (ends[index + 1]?.at ?? now) - (ends[index]?.at ?? 0) > HOLE_MS;
  // Right after the last reading before a hole the line ends.
  const breaks = ends.flatMap(({ at }, index) => (isHole(index) ? [at + 1] : []));
  const known = [...commits, ...ends].map(({ at }) => at);
  const times = [...new Set([...known, ...breaks, now])].filter((at) => at <= now).sort((a, b) => a - b);
  let commit = -1;
  let end = -1;
  for (const time of times) {
    while ((commits[commit + 1]?.at ?? Number.POSITIVE_INFINITY) <= time) commit++;
    while ((ends[end + 1]?.at ?? Number.POSITIVE_INFINITY) <= time) end++;
    const read = ends[end];
    const committed = commits[commit];
    const arrived =
      read === undefined || (read.at !== time && isHole(end)) ? null : endAt(read, ends[end + 1], time);
    columns.times.push(time);
    // What was committed had arrived: a commit between two readings may be beyond the line between them.
    columns.values[0]?.push(arrived === null ? null : Math.max(arrived, committed?.offset ?? 0) - base);
    columns.values[1]?.push(committed === undefined ? null : committed.offset - base);
  }
  return columns;
}

/** Where the log's end was between two readings, if it grew evenly. */
function endAt(read: OffsetAt, next: OffsetAt | undefined, time: number): number {
  if (next === undefined || next.at <= read.at) return read.offset;
  const share = (time - read.at) / (next.at - read.at);
  return Math.round(read.offset + (next.offset - read.offset) * share);
}

/** Time between commits, ms, and since the last one; `usual` is the rhythm that was learned. */
export function rhythmColumns({ commits }: Proof, usual: number | null, now: number): Columns {
  const columns = emptyColumns(3);
  const put = (time: number, between: number | null, open: number | null): void => {
    columns.times.push(time);
    columns.values[0]?.push(between);
    columns.values[1]?.push(open);
    columns.values[2]?.push(usual);
  };
  commits.forEach(({ at }, index) => {
    const before = commits[index - 1];
    const isLast = index === commits.length - 1;
    put(at, before === undefined ? null : at - before.at, isLast ? 0 : null);
  });
  const last = commits.at(-1);
  if (last !== undefined && now > last.at) put(now, null, now - last.at);
  return columns;
}

const LEAST_BEFORE_MS = 60_000;
/** So much of the picture lies before the stop, even where less of it is known. */
const SHARE_BEFORE = 0.15;

/**
 * The span in which one sees it: some of the time before the stop, and all since. Nothing stopped: the last minute. Not further back
 * than commits are known, as far as that leaves room to see any: without them it would look as if none had been made.
 */
export function proofWindow(
  { commits }: Proof,
  stop: OffsetAt | null,
  now: number,
): { from: number; to: number } {
  const since = stop === null ? 0 : Math.max(0, now - stop.at);
  const known = stop === null ? 0 : stop.at - (commits[0]?.at ?? stop.at);
  const wanted = Math.max(LEAST_BEFORE_MS, since * 0.4);
  const before =
    stop === null ? wanted : Math.min(wanted, Math.max(known * 1.1, since * SHARE_BEFORE, 1_000));
  return { from: Math.round(now - since - before), to: Math.round(now + Math.max(1_000, since * 0.02)) };
}

/** When the verdict falls: the last commit that went on, and how long none is allowed after it. Null where the finding does not say. */
export function deadlineOf(finding: Finding | null): number | null {
  const value = (label: string): number | null => {
    const found = finding?.evidence.find((item) => item.label === label)?.value;
    return typeof found === 'number' ? found : null;
  };
  const last = value('last advancing commit');
  const allowed = value('allowed without progress');
  return last === null || allowed === null ? null : last + allowed;
}

/** Where commits stopped, when the verdict falls, and since when commits are known where that is within the picture. */
export function proofMarks(
  { commits, ends }: Proof,
  stop: OffsetAt | null,
  deadline: number | null,
): ChartMark[] {
  const marks: ChartMark[] = [];
  const [first] = commits;
  const isCut = first !== undefined && (ends[0]?.at ?? first.at) < first.at;
  if (isCut) marks.push({ at: first.at, label: 'earlier commits are not kept', colour: 'quiet' });
  if (stop === null) return marks;
  marks.push({ at: stop.at, label: 'commits stopped here', colour: 'critical' });
  if (deadline !== null && deadline > stop.at)
    marks.push({ at: deadline, label: 'allowed until here', colour: 'warning' });
  return marks;
}

/** The proof as a sentence. `isStuck`: the partition is in trouble. */
export function proofWords(proof: Proof, isStuck: boolean, usual: number | null, now: number): string {
  const stop = lastAdvance(proof);
  if (stop === null)
    return 'No commit of this partition is known: there is nothing to compare arrivals with.';
  const rhythm = usual === null ? '' : `, usually every ${duration(usual)}`;
  if (!isStuck)
    return `The last commit that went on was ${duration(Math.max(0, now - stop.at))} ago${rhythm}.`;
  const end = proof.ends.at(-1);
  const came = end === undefined ? null : end.offset - stop.offset;
  const tries = proof.commits.filter(({ at }) => at > stop.at).length;
  const waiting =
    came === null
      ? 'What arrived since is not known'
      : `${plural(Math.max(0, came), 'event')} ${came === 1 ? 'is' : 'are'} unread`;
  const commits =
    tries === 0 ? 'nothing was committed' : `the same offset was committed ${plural(tries, 'time')}`;
  return `${waiting}, and ${commits} since ${clockTime(stop.at, now)} (${duration(now - stop.at)}${rhythm}). It stands at offset ${count(stop.offset)}.`;
}
