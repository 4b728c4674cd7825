/** A right that is missing, or a thing that cannot be done, in the words of the screen. */
export interface Limit {
  /** What is refused: the key under which it is forgotten again. */
  right: string;
  /** What it costs. */
  cost: string;
}

/**
 * Rights that Kafka has refused lately (truth rule 10): each costs its own feature only. One that is granted later is
 * forgotten as soon as a request goes through, or when nothing has been refused for five minutes.
 */
export class Rights {
  readonly #refused = new Map<string, { limit: Limit; things: Map<string, number> }>();

  refuse(limit: Limit, thing: string, at: number): void {
    let known = this.#refused.get(limit.right);
    if (known === undefined) this.#refused.set(limit.right, (known = { limit, things: new Map() }));
    if (known.things.size < 10_000) known.things.set(thing, at);
  }

  grant(right: string, thing: string): void {
    const known = this.#refused.get(right);
    if (known?.things.delete(thing) && known.things.size === 0) this.#refused.delete(right);
  }

  isRefused(right: string, thing: string): boolean {
    return this.#refused.get(right)?.things.has(thing) ?? false;
  }

  /** One sentence for each missing right. */
  sentences(now: number): string[] {
    const sentences: string[] = [];
    for (const [right, { limit, things }] of this.#refused) {
      for (const [thing, at] of things) if (now - at > 300_000) things.delete(thing);
      if (things.size === 0) {
        this.#refused.delete(right);
        continue;
      }
      const names = [...things.keys()].slice(0, 3).filter((thing) => thing !== '');
      const more =
        things.size > names.length && names.length > 0 ? ` and ${things.size - names.length} more` : '';
      const on = names.length === 0 ? '' : ` (${names.join(', ')}${more})`;
      sentences.push(`The account has no right to ${limit.right}${on}: ${limit.cost}.`);
    }
    return sentences;
  }
}

export const LIMITS = {
  describeGroups: { right: 'Describe groups', cost: 'their members and offsets stay unknown' },
  describeConfigs: {
    right: 'DescribeConfigs on topics',
    cost: 'retention is unknown, so retention-risk cannot be told',
  },
  describeLogDirs: { right: 'Describe the cluster', cost: 'sizes on disk stay unknown' },
  readTopics: {
    right: 'Read topics',
    cost: 'events cannot be opened; producers, open transactions and the age of the first unread event stay unknown',
  },
  readOffsetsTopic: {
    right: 'Read __consumer_offsets',
    cost: 'commits are polled, and "commits without progress" cannot be told from "no commits"',
  },
  /** The same, where the configuration wants no polling. */
  readOffsetsTopicOnly: {
    right: 'Read __consumer_offsets',
    cost: 'no commit is seen, since commits is set to offsets-topic',
  },
} as const satisfies Record<string, Limit>;
