/** A right that is missing, or a thing that cannot be done, in the words of the screen. */
export interface Limit {
  /** What is refused: the key under which it is forgotten again. */
  right: string;
  /** What it costs. */
  cost: string;
}

/** What was refused is asked for again after this, ms. */
const ASK_AGAIN_MS = 60_000;
/** What was not refused for so long is no longer told, ms. */
const TOLD_MS = 300_000;

/**
 * Rights that Kafka has refused lately (truth rule 10): each costs its own feature only, and is asked for again once a minute. One that is
 * granted later is forgotten as soon as a request goes through, or when nothing has been refused for five minutes.
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

  /** Not refused within the last minute. */
  mayAsk(right: string, thing: string, now: number): boolean {
    const at = this.#refused.get(right)?.things.get(thing);
    // A refusal in the future is one from before our clock was set back.
    return at === undefined || now < at || now - at >= ASK_AGAIN_MS;
  }

  /** One sentence for each missing right. */
  sentences(now: number): string[] {
    const sentences: string[] = [];
    for (const [right, { limit, things }] of this.#refused) {
      for (const [thing, at] of things) if (now - at > TOLD_MS || now < at) things.delete(thing);
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
  describeTopics: {
    right: 'Describe topics',
    cost: 'where their logs end stays unknown, and so does the lag of those who read them',
  },
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
