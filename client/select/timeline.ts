import type { Finding } from '../../server/protocol/finding.ts';
import { orderFindings } from './findings.ts';
import { clockTime, duration, hourMinute } from './format.ts';
import { visibleName } from './names.ts';
import { timeParts } from './notation.ts';
import { codeWord, severityTone, type Tone } from './words.ts';

/** Spans of time the timeline can reach back, ms, and the steps of their ticks. */
export const TIMELINE_SPANS = {
  hour: { ms: 3_600_000, tick: 600_000 },
  day: { ms: 86_400_000, tick: 3 * 3_600_000 },
} as const;
export type TimelineSpan = keyof typeof TIMELINE_SPANS;

/** One finding as a band; `from` and `to` are shares of the span, 0 at its start, 1 now. */
export interface Band {
  finding: Finding;
  tone: Tone;
  from: number;
  to: number;
  isOpen: boolean;
  /** It began before the span, or before anything that is visible. */
  isCut: boolean;
  words: string;
}

/** Findings about one thing, which never overlap in a lane. */
export interface Lane {
  key: string;
  label: string;
  kind: string;
  bands: Band[];
}

export interface Timeline {
  lanes: Lane[];
  ticks: { at: number; label: string }[];
}

/** The findings of the last span, a lane for each thing they are about, the worst open ones on top. */
export function timelineOf(findings: readonly Finding[], now: number, span: TimelineSpan): Timeline {
  const { ms, tick } = TIMELINE_SPANS[span];
  const start = now - ms;
  const lanes = new Map<string, Lane[]>();
  for (const finding of orderFindings(findings)) {
    const end = finding.closedAt ?? now;
    if (end < start || finding.since > now) continue;
    const band: Band = {
      finding,
      tone: finding.closedAt === null ? severityTone(finding.severity) : 'quiet',
      from: Math.max(0, (finding.since - start) / ms),
      to: Math.min(1, Math.max(0, (end - start) / ms)),
      isOpen: finding.closedAt === null,
      isCut: finding.since < start || finding.sinceAtLeast === true,
      words: bandWords(finding, now),
    };
    const { kind, name } = thingOf(finding);
    const key = `${kind} ${name}`;
    const same = lanes.get(key) ?? [];
    lanes.set(key, same);
    const free = same.find((lane) =>
      lane.bands.every((other) => other.to < band.from || band.to < other.from),
    );
    if (free === undefined)
      same.push({ key: `${key} ${same.length}`, label: visibleName(name), kind, bands: [band] });
    else free.bands.push(band);
  }
  for (const lane of [...lanes.values()].flat()) lane.bands.sort((a, b) => a.from - b.from);
  return { lanes: [...lanes.values()].flat(), ticks: ticksOf(start, now, tick) };
}

function bandWords(finding: Finding, now: number): string {
  const { name, kind } = thingOf(finding);
  const lasted = duration(Math.max(0, (finding.closedAt ?? now) - finding.since));
  const bound = finding.sinceAtLeast === true ? 'at least ' : '';
  const until = finding.closedAt === null ? 'still open' : `closed ${clockTime(finding.closedAt, now)}`;
  return `${codeWord(finding.code).short}, ${finding.severity}, ${kind} ${visibleName(name)}, since ${clockTime(finding.since, now)}, ${bound}${lasted}, ${until}`;
}

function thingOf(finding: Finding): { kind: string; name: string } {
  if (finding.group !== undefined) return { kind: 'group', name: finding.group };
  if (finding.topic !== undefined) return { kind: 'topic', name: finding.topic };
  if (finding.broker !== undefined) return { kind: 'broker', name: String(finding.broker) };
  return { kind: 'system', name: finding.system ?? finding.cluster };
}

const CROWDED = 0.95;

/** At round times of the viewer's day, so that they stand still while the span moves on. */
function ticksOf(start: number, now: number, step: number): Timeline['ticks'] {
  const parts = timeParts(now);
  if (parts === null) return [];
  const sinceMidnight = ((parts.hour * 60 + parts.minute) * 60 + parts.second) * 1_000 + parts.ms;
  const ticks: Timeline['ticks'] = [];
  for (let at = now - (sinceMidnight % step); at >= start; at -= step)
    ticks.unshift({ at: (at - start) / (now - start), label: hourMinute(at) });
  // Right before “now” there is no room for a label.
  return ticks.filter(({ at }) => at < CROWDED);
}

export type TimelineStep = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** The band that an arrow leads to: along its lane by time, else to the lane above or below at the nearest time. */
export function stepInTimeline(lanes: readonly Lane[], id: string | null, step: TimelineStep): string | null {
  const row = lanes.findIndex((lane) => lane.bands.some((band) => band.finding.id === id));
  const first = lanes[0]?.bands[0]?.finding.id ?? null;
  const lane = lanes[row];
  const at = lane?.bands.findIndex((band) => band.finding.id === id) ?? -1;
  const band = lane?.bands[at];
  if (lane === undefined || band === undefined || step === 'first') return first;
  if (step === 'last') return lanes.at(-1)?.bands.at(-1)?.finding.id ?? first;
  if (step === 'left' || step === 'right')
    return lane.bands[at + (step === 'left' ? -1 : 1)]?.finding.id ?? band.finding.id;
  const next = lanes[row + (step === 'up' ? -1 : 1)];
  if (next === undefined) return band.finding.id;
  const middle = (of: Band): number => (of.from + of.to) / 2;
  const nearest = [...next.bands].sort(
    (a, b) => Math.abs(middle(a) - middle(band)) - Math.abs(middle(b) - middle(band)),
  )[0];
  return nearest?.finding.id ?? band.finding.id;
}

/** One time in the life of a finding, oldest first. */
export interface LifeStep {
  time: number;
  words: string;
}

/** When a finding began, was seen, was sharpened and closed. */
export function lifeOf(finding: Finding): LifeStep[] {
  const [first, ...later] = [...finding.codeHistory.map(({ code }) => code), finding.code];
  const sharpened = finding.codeHistory.map(({ until }, at) => ({
    time: until,
    words: `sharpened to ${codeWord(later[at] ?? finding.code).short}`,
  }));
  const closed =
    finding.closedAt === null
      ? []
      : [{ time: finding.closedAt, words: `closed: ${CLOSED[finding.closeReason ?? 'recovered']}` }];
  return [
    { time: finding.since, words: finding.sinceAtLeast === true ? 'began then or before' : 'began' },
    { time: finding.detectedAt, words: `seen as ${codeWord(first ?? finding.code).short}` },
    ...sharpened,
    ...closed,
  ].sort((a, b) => a.time - b.time);
}

const CLOSED: Record<NonNullable<Finding['closeReason']>, string> = {
  recovered: 'it recovered',
  gone: 'what it was about is gone',
  expired: 'its time was over',
  folded: 'a symptom of another finding',
};
