import type { ClusterState, TopicState } from '../model/state.ts';
import { topicFacts } from './gather.ts';
import { TOPIC_RULES } from './rules/index.ts';
import type { Suspicion } from './suspicion.ts';
import { HOT, SILENT, TOPIC_LOOK_MS } from './thresholds.ts';
import { learnRhythm, type TopicRhythm } from './topic-rhythm.ts';

/**
 * The looks at a cluster's topics: every two seconds (their windows are minutes), and what is learned on the way.
 * Bounded by the number of visible topics.
 */
export class TopicLooks {
  private readonly rhythms = new Map<string, TopicRhythm>();
  private lookedAt = Number.NEGATIVE_INFINITY;
  private found: Suspicion[] = [];

  /** What is suspicious about topics; the last answer again when it is younger than two seconds. */
  look(cluster: ClusterState, now: number): readonly Suspicion[] {
    if (now - this.lookedAt < TOPIC_LOOK_MS) return this.found;
    this.lookedAt = now;
    this.found = [];
    for (const topic of cluster.topics.values()) {
      const rhythm = this.learn(topic);
      if (!mayMatter(topic, rhythm, now)) continue;
      const facts = topicFacts(cluster, topic, rhythm ?? null, HOT.windowMs, now);
      for (const rule of TOPIC_RULES) {
        const suspicion = rule.look(facts);
        if (suspicion !== null) this.found.push(suspicion);
      }
    }
    for (const name of this.rhythms.keys()) if (!cluster.topics.has(name)) this.rhythms.delete(name);
    return this.found;
  }

  rhythmOf(topic: string): TopicRhythm | null {
    return this.rhythms.get(topic) ?? null;
  }

  private learn(topic: TopicState): TopicRhythm | undefined {
    let end = 0;
    let readAt = Number.POSITIVE_INFINITY;
    for (const partition of topic.partitions) {
      // One partition that cannot be read hides what comes in: no rhythm is learned, no silence told.
      if (partition === undefined || partition.end === null || partition.endAt === null) return undefined;
      end += partition.end;
      readAt = Math.min(readAt, partition.endAt);
    }
    if (topic.internal || readAt === Number.POSITIVE_INFINITY) return undefined;
    const known = this.rhythms.get(topic.name);
    const rhythm = learnRhythm(known, end, readAt);
    if (rhythm !== known) this.rhythms.set(topic.name, rhythm);
    return rhythm;
  }
}

/** The quick look: a topic that moves evenly, or too little to be hot, needs no facts. */
function mayMatter(topic: TopicState, rhythm: TopicRhythm | undefined, now: number): boolean {
  if (rhythm !== undefined && rhythm.readAt - rhythm.movedAt >= SILENT.floorMs) return true;
  if (topic.internal || topic.partitions.length < HOT.partitions) return false;
  let total = 0;
  let most = 0;
  for (const partition of topic.partitions) {
    const rate = partition?.ends.rate(now, HOT.windowMs) ?? 0;
    total += rate;
    if (rate > most) most = rate;
  }
  return most >= HOT.rate && most >= HOT.share * total;
}
