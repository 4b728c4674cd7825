import { createHash } from 'node:crypto';

/** Partitions whose keys are counted at a time: those sampled longest ago are dropped. */
const MOST_PARTITIONS = 2_000;
/** So many keys make a share worth telling. */
const FEWEST = 20;
/** From here on what is older counts half. */
const WINDOW = 400;

interface Counts {
  byKey: Map<string, number>;
  total: number;
}

/** How often each key came, in samples of each partition. Keys are kept as hashes only. */
export class KeyCounts {
  readonly #partitions = new Map<string, Counts>();

  add(topic: string, partition: number, key: Buffer | null): void {
    const name = `${topic}-${partition}`;
    const counts = this.#partitions.get(name) ?? { byKey: new Map<string, number>(), total: 0 };
    this.#partitions.delete(name);
    this.#partitions.set(name, counts);
    if (this.#partitions.size > MOST_PARTITIONS)
      for (const oldest of this.#partitions.keys()) {
        this.#partitions.delete(oldest);
        break;
      }
    counts.total += 1;
    // Without a key the partitioner chose freely.
    if (key !== null) {
      const hash = createHash('sha1').update(key).digest('base64').slice(0, 12);
      counts.byKey.set(hash, (counts.byKey.get(hash) ?? 0) + 1);
    }
    if (counts.total >= WINDOW) halve(counts);
  }

  /** Share of the most frequent key (0 to 1); null with too few samples. */
  skew(topic: string, partition: number): { share: number; sampled: number } | null {
    const counts = this.#partitions.get(`${topic}-${partition}`);
    if (counts === undefined || counts.total < FEWEST) return null;
    let most = 0;
    for (const count of counts.byKey.values()) if (count > most) most = count;
    return { share: most / counts.total, sampled: Math.round(counts.total) };
  }
}

function halve(counts: Counts): void {
  counts.total /= 2;
  for (const [hash, count] of counts.byKey) {
    if (count < 1) counts.byKey.delete(hash);
    else counts.byKey.set(hash, count / 2);
  }
}
