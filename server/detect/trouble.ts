import type { FindingCode, Severity } from '../protocol/finding.ts';
import { placeOf } from './rules/index.ts';
import { sameScope, scopeKey } from './identity.ts';
import type { Suspicion } from './suspicion.ts';
import { LISTED } from './thresholds.ts';

export interface PartitionRef {
  topic: string;
  partition: number;
}

export interface Symptom {
  code: FindingCode;
  group?: string;
  topic?: string;
  partition?: number;
  title: string;
}

/** Suspicions that are one trouble, with its symptoms folded under it: what a finding is made of. */
export interface Trouble {
  key: string;
  /** The worst: it gives the finding its place, its title and its evidence. */
  head: Suspicion;
  /** Earliest of all its partitions. */
  since: number;
  sinceAtLeast: boolean;
  severity: Severity;
  /** The worst first, at most 100. */
  partitions: PartitionRef[];
  partitionCount: number;
  symptoms: Symptom[];
}

/**
 * A trouble while it is gathered. Of each partition only its place is kept: a suspicion holds all its facts, and hundreds
 * of thousands may come at once.
 */
interface Gathered {
  readonly key: string;
  head: Suspicion;
  since: number;
  sinceAtLeast: boolean;
  /** The worst, cut to the hundred that are listed whenever there are four times as many. */
  places: (PartitionRef & { weight: number })[];
  count: number;
}

/** Gathers a cluster's suspicions into troubles. Order of calls does not matter for the result. */
export class Troubles {
  private readonly byKey = new Map<string, Gathered>();
  /** Keys that were only symptoms, with the key of their cause. */
  private readonly folded = new Map<string, string>();
  private readonly later = new Map<string, string>();
  private last: Gathered | null = null;
  /** By the key of their cause, which may be added later than they are folded under it. */
  private readonly symptoms = new Map<string, Map<string, Suspicion>>();

  /** One more partition of a trouble (or its first). Its key. */
  add(suspicion: Suspicion): string {
    const { last } = this;
    // Partitions of one trouble mostly come one after the other.
    if (
      last !== null &&
      last.head.code === suspicion.code &&
      sameScope(suspicion.code, last.head.where, suspicion.where)
    )
      return gather(last, suspicion);
    const key = keyOf(suspicion);
    const trouble = this.byKey.get(key) ?? {
      key,
      head: suspicion,
      since: suspicion.since,
      sinceAtLeast: suspicion.sinceAtLeast,
      places: [],
      count: 0,
    };
    this.byKey.set(key, trouble);
    this.last = trouble;
    return gather(trouble, suspicion);
  }

  /** Folds a suspicion under a trouble that is, or will be, added. */
  fold(symptom: Suspicion, cause: string): void {
    const key = keyOf(symptom);
    if (key === cause) return;
    this.folded.set(key, cause);
    let symptoms = this.symptoms.get(cause);
    if (symptoms === undefined) this.symptoms.set(cause, (symptoms = new Map<string, Suspicion>()));
    const known = symptoms.get(key);
    if (known === undefined || worse(symptom, known)) symptoms.set(key, symptom);
  }

  /** Folds a trouble that has been added under another, unless it turns out to explain something itself. */
  foldLater(symptom: Suspicion, cause: string): void {
    const key = keyOf(symptom);
    const known = this.later.get(key);
    // The least key, so that nothing depends on the order of groups.
    if (known === undefined || cause < known) this.later.set(key, cause);
  }

  /** When everything has been added. */
  settle(): void {
    this.last = null;
    for (const [key, cause] of this.later) {
      const trouble = this.byKey.get(key);
      if (trouble === undefined || this.symptoms.has(key)) continue;
      this.byKey.delete(key);
      this.fold(trouble.head, cause);
    }
  }

  /** The cause a key was folded under, when it is no trouble of its own. */
  causeOf(key: string): string | undefined {
    return this.byKey.has(key) ? undefined : this.folded.get(key);
  }

  *[Symbol.iterator](): Generator<Trouble> {
    for (const [key, gathered] of this.byKey)
      yield troubleOf(key, gathered, [...(this.symptoms.get(key)?.values() ?? [])]);
  }
}

/** One more partition of this trouble; its key. */
function gather(trouble: Gathered, suspicion: Suspicion): string {
  if (suspicion.since < trouble.since) {
    trouble.since = suspicion.since;
    trouble.sinceAtLeast = suspicion.sinceAtLeast;
  } else if (suspicion.since === trouble.since) trouble.sinceAtLeast ||= suspicion.sinceAtLeast;
  const { weight, where } = suspicion;
  if (where.topic !== undefined && where.partition !== undefined) {
    trouble.count += 1;
    trouble.places.push({ topic: where.topic, partition: where.partition, weight });
    if (trouble.places.length >= 4 * LISTED) trouble.places = worstOf(trouble.places);
  }
  if (worse(suspicion, trouble.head)) trouble.head = suspicion;
  return trouble.key;
}

export const keyOf = (suspicion: Suspicion): string => scopeKey(suspicion.code, suspicion.where);

function troubleOf(key: string, gathered: Gathered, symptoms: Suspicion[]): Trouble {
  const { head, since, sinceAtLeast, places, count } = gathered;
  symptoms.sort((a, b) => placeOf(a.code) - placeOf(b.code) || (worse(a, b) ? -1 : 1));
  // Retention raises the severity of what it folds under: there is a deadline now.
  const urgent = symptoms.some(({ code }) => code === 'retention-risk');
  return {
    key,
    head,
    since,
    sinceAtLeast,
    severity: urgent ? raised(head.severity) : head.severity,
    partitions: worstOf(places).map(({ topic, partition }) => ({ topic, partition })),
    partitionCount: count,
    symptoms: symptoms.slice(0, LISTED).map(({ code, where: { group, topic, partition }, title }) => ({
      code,
      ...(group === undefined ? {} : { group }),
      ...(topic === undefined ? {} : { topic }),
      ...(partition === undefined ? {} : { partition }),
      title: title(1),
    })),
  };
}

const worstOf = (places: Gathered['places']): Gathered['places'] =>
  places
    .sort(
      (a, b) =>
        b.weight - a.weight || (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition),
    )
    .slice(0, LISTED);

const raised = (severity: Severity): Severity => (severity === 'info' ? 'warning' : 'critical');

/** A total order, so that nothing depends on the order in which partitions were looked at. */
function worse(a: Suspicion, b: Suspicion): boolean {
  if (a.weight !== b.weight) return a.weight > b.weight;
  if (a.where.topic !== b.where.topic) return (a.where.topic ?? '') < (b.where.topic ?? '');
  if (a.where.partition !== b.where.partition) return (a.where.partition ?? -1) < (b.where.partition ?? -1);
  return (a.where.group ?? '') < (b.where.group ?? '');
}
