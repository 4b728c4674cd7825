import type { Verdict } from '../protocol/finding.ts';
import type { Lane } from '../protocol/graph.ts';
import { partitionKey } from '../protocol/ids.ts';
import type { Diagnosis } from './graph.ts';
import type { GroupPartition, GroupState } from './state.ts';
import { isTrouble, verdictPlace, worse } from './verdicts.ts';

/** Lanes of a channel, at most: every one in trouble stands alone as long as there is room. */
const MOST_LANES = 16;

interface Told {
  gp: GroupPartition;
  verdict: Verdict;
  finding: string | null;
}

/**
 * A group's channels, topic by topic: each partition in trouble is a lane of its own, worst first; the healthy ones merge
 * into `topic-healthy`. Where more are in trouble than there is room, the last lane (`topic-rest`) holds the least bad of
 * them. Every partition is in exactly one lane. `verdict`: the worst of all.
 */
export function lanesOf(group: GroupState, diagnosis: Diagnosis): { lanes: Lane[]; verdict: Verdict } {
  const topics = new Map<string, Told[]>();
  let worst: Verdict | null = null;
  for (const gp of group.partitions.values()) {
    const told = { gp, ...diagnosis.verdict(group.name, gp.topic, gp.partition) };
    worst = worst === null ? told.verdict : worse(worst, told.verdict);
    const known = topics.get(gp.topic);
    if (known === undefined) topics.set(gp.topic, [told]);
    else known.push(told);
  }
  const lanes = [...topics]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([topic, all]) => channel(topic, all));
  return { lanes, verdict: worst ?? 'unknown' };
}

function channel(topic: string, all: readonly Told[]): Lane[] {
  const bad = all
    .filter(({ verdict }) => isTrouble(verdict))
    .sort((a, b) => verdictPlace(a.verdict) - verdictPlace(b.verdict) || a.gp.partition - b.gp.partition);
  const healthy = all.filter(({ verdict }) => !isTrouble(verdict));
  const room = MOST_LANES - (healthy.length > 0 ? 1 : 0);
  const alone = bad.length <= room ? bad : bad.slice(0, room - 1);
  const lanes = alone.map((told) => lane(partitionKey(topic, told.gp.partition), topic, [told]));
  if (alone.length < bad.length) lanes.push(lane(`${topic}-rest`, topic, bad.slice(alone.length)));
  if (healthy.length > 0) lanes.push(lane(`${topic}-healthy`, topic, healthy));
  return lanes;
}

function lane(id: string, topic: string, all: readonly Told[]): Lane {
  let verdict: Verdict | null = null;
  for (const told of all) verdict = verdict === null ? told.verdict : worse(verdict, told.verdict);
  const finding = all.length === 1 ? (all[0]?.finding ?? null) : null;
  return {
    id,
    topic,
    partitions: all.map(({ gp }) => gp.partition).sort((a, b) => a - b),
    verdict: verdict ?? 'unknown',
    ...(finding === null ? {} : { finding }),
  };
}
