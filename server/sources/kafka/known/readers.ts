import type { Observation } from '../../../model/observation.ts';
import type { KnownTopics } from './topics.ts';

/** Where one group stands in one partition, as far as asking needs it. */
export interface Reader {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** NaN: nothing is committed. */
  committed: number;
  /** Our clock: when `committed` last changed. */
  changedAt: number;
  /** Brokers' clock: the last commit that changed `committed`; NaN: not known. */
  advanceTime: number;
  /** The committed offset whose first unread record was read, and up to which end nothing stood there; NaN: none. */
  probed: number;
  probedTo: number;
  /** The last poll that found it, our clock; NaN: none did. */
  polledAt: number;
  /** It stands in its topic's list. */
  placed: boolean;
}

/**
 * Committed positions, learned from what the source itself emits. They only decide what is asked next (which log ends,
 * which first unread records); what is shown comes from the model.
 */
export class Readers {
  readonly #topics: KnownTopics;
  readonly #slots: (Reader | undefined)[] = [];
  readonly #groups = new Map<string, Map<string, (Reader | undefined)[]>>();
  #commits = 0;

  constructor(topics: KnownTopics) {
    this.#topics = topics;
  }

  /** Live commits so far. */
  get commits(): number {
    return this.#commits;
  }

  *ofGroup(group: string): IterableIterator<Reader> {
    for (const readers of this.#groups.get(group)?.values() ?? [])
      for (const reader of readers) if (reader !== undefined) yield reader;
  }

  bySlot(slot: number): Reader | undefined {
    return this.#slots[slot];
  }

  take(observation: Observation): void {
    switch (observation.kind) {
      case 'commit-slots':
        for (const { slot, group, topic, partition } of observation.slots)
          this.#slots[slot] = this.#reader(group, topic, partition);
        return;
      case 'commits':
        if (!observation.history) this.#takeCommits(observation);
        return;
      case 'commits-deleted':
        if (observation.history) return;
        for (const slot of observation.slots) {
          const reader = this.#slots[slot];
          if (reader !== undefined) this.#drop(reader);
        }
        return;
      case 'committed':
        this.#takeCommitted(observation);
        return;
      default:
    }
  }

  /** Puts the readers of topics that have come (again) back into their places. */
  attach(): void {
    for (const group of this.#groups.keys()) for (const reader of this.ofGroup(group)) this.#place(reader);
  }

  /** A deleted group waits for nothing; it comes back with its next commit. */
  forget(group: string): void {
    for (const reader of this.ofGroup(group)) this.#drop(reader);
  }

  /** Where commits are polled nobody says that a group was deleted: those that are not listed any more are forgotten. */
  keep(isListed: (group: string) => boolean): void {
    for (const group of this.#groups.keys()) if (!isListed(group)) this.forget(group);
  }

  #drop(reader: Reader): void {
    const { group, topic, partition } = reader;
    const placed = this.#topics.get(topic)?.readers[partition];
    const place = placed?.indexOf(reader) ?? -1;
    if (place >= 0) placed?.splice(place, 1);
    reader.placed = false;
    reader.committed = Number.NaN;
    const topics = this.#groups.get(group);
    const readers = topics?.get(topic);
    if (readers?.[partition] !== reader) return;
    readers[partition] = undefined;
    if (readers.some((other) => other !== undefined)) return;
    topics?.delete(topic);
    if (topics?.size === 0) this.#groups.delete(group);
  }

  #takeCommits({ batch, at }: Extract<Observation, { kind: 'commits' }>): void {
    const { slot, offset, commitTime } = batch;
    this.#commits += slot.length;
    for (let i = 0; i < slot.length; i++) {
      const known = this.#slots[slot[i] ?? -1];
      if (known === undefined) continue;
      const reader = known.placed ? known : this.#reader(known.group, known.topic, known.partition);
      // It was forgotten with its group, and stands there anew.
      if (reader !== known) this.#slots[slot[i] ?? -1] = reader;
      const committed = offset[i] ?? Number.NaN;
      if (committed !== reader.committed) {
        reader.committed = committed;
        reader.changedAt = at;
        reader.advanceTime = commitTime[i] ?? Number.NaN;
      }
      if (!reader.placed) this.#place(reader);
    }
  }

  #takeCommitted({ groups, at, from }: Extract<Observation, { kind: 'committed' }>): void {
    for (const { group, topics } of groups) {
      for (const { topic, partitions, offsets } of topics) {
        for (let i = 0; i < partitions.length; i++) {
          const offset = offsets[i] ?? -1;
          const reader = this.#reader(group, topic, partitions[i] ?? 0);
          const committed = offset < 0 ? Number.NaN : offset;
          reader.polledAt = at;
          if (Object.is(committed, reader.committed)) continue;
          reader.committed = committed;
          reader.changedAt = at;
        }
      }
      if (from === 'snapshot') continue;
      for (const reader of this.ofGroup(group)) if (reader.polledAt !== at) this.#drop(reader);
    }
  }

  #reader(group: string, topic: string, partition: number): Reader {
    let topics = this.#groups.get(group);
    if (topics === undefined) this.#groups.set(group, (topics = new Map<string, (Reader | undefined)[]>()));
    let readers = topics.get(topic);
    if (readers === undefined) topics.set(topic, (readers = []));
    const known = readers[partition];
    if (known !== undefined) return known;
    const made: Reader = {
      group,
      topic,
      partition,
      committed: Number.NaN,
      changedAt: 0,
      advanceTime: Number.NaN,
      probed: Number.NaN,
      probedTo: Number.NaN,
      polledAt: Number.NaN,
      placed: false,
    };
    readers[partition] = made;
    this.#place(made);
    return made;
  }

  #place(reader: Reader): void {
    const topic = this.#topics.get(reader.topic);
    if (topic === undefined || reader.partition >= topic.partitions) return;
    const readers = topic.readers[reader.partition] ?? [];
    if (!readers.includes(reader)) {
      topic.readers[reader.partition] = readers.concat(reader);
      // What was read in another topic of this name says nothing of this one.
      reader.probed = Number.NaN;
      reader.probedTo = Number.NaN;
    }
    reader.placed = true;
  }
}
