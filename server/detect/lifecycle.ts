import type { CloseReason, Finding } from '../protocol/finding.ts';
import { compose, looksTheSame } from './compose.ts';
import type { FindingChanges } from './detector.ts';
import { findingId, scopeKey } from './identity.ts';
import { placeOf, ruleOf } from './rules/index.ts';
import { BESIDE, type Where } from './suspicion.ts';
import { CHANGE_MS, KEEP_FINDINGS, KEEP_MS, REOPEN_MS } from './thresholds.ts';
import type { Trouble } from './trouble.ts';

interface Open {
  key: string;
  finding: Finding;
  changedAt: number;
}

/** What the lifecycle asks about one realm (a cluster, or the sources) while it moves its findings on. */
export interface Realm {
  /** `cluster:NAME` or `sources`: which open findings are its own. */
  name: string;
  troubles: Trouble[];
  /** The cause that a trouble was folded under in this look. */
  causeOf(key: string): string | undefined;
  /** Why a finding that is no longer suspected closes; null: it stands. */
  fateOf(finding: Finding): CloseReason | null;
  /** Every partition of it belongs to another trouble now. */
  explained(finding: Finding, key: string): boolean;
  blocks(where: Where): Finding['blocks'];
}

/** Findings about sources live apart: they are told while their cluster is too stale to be looked at. */
const realmOf = (finding: Pick<Finding, 'code' | 'cluster'>): string =>
  finding.code === 'source-unreachable' ? 'sources' : `cluster:${finding.cluster}`;

/** Open and closed findings, and how they come, change and go (design section 5, Closing). */
export class Lifecycle {
  private readonly byKey = new Map<string, Open>();
  private past: Finding[] = [];
  /** Suspicions that wait for their second reading. */
  private readonly pending = new Map<string, { realm: string; firstAt: number; reading: number }>();
  private readonly ids = new Set<string>();

  restore(findings: readonly Finding[]): void {
    for (const finding of findings) {
      this.ids.add(finding.id);
      if (finding.closedAt !== null) this.past.push(finding);
      else if (ruleOf(finding.code) !== undefined) {
        const key = scopeKey(finding.code, finding);
        if (!this.byKey.has(key)) this.byKey.set(key, { key, finding, changedAt: 0 });
      }
    }
    this.past.sort(newestFirst);
  }

  open(): Finding[] {
    return [...this.byKey.values()].map(({ finding }) => finding);
  }

  closed(): readonly Finding[] {
    return this.past;
  }

  byScopeKey(key: string): Finding | undefined {
    return this.byKey.get(key)?.finding;
  }

  /** One look at one realm: findings open, change, sharpen and close. Changes are added to `changes`. */
  advance(realm: Realm, now: number, changes: FindingChanges): void {
    const troubles = new Map(realm.troubles.map((trouble) => [trouble.key, trouble]));
    const left = new Set<Open>();
    for (const open of this.byKey.values()) {
      if (troubles.has(open.key) || realmOf(open.finding) !== realm.name) continue;
      const fate = realm.fateOf(open.finding);
      if (fate === null) left.add(open);
      else this.close(open, fate, now, changes);
    }
    const inOrder = [...troubles.values()].sort(
      (a, b) => placeOf(a.head.code) - placeOf(b.head.code) || a.since - b.since || (a.key < b.key ? -1 : 1),
    );
    for (const trouble of inOrder) this.take(trouble, left, realm, now, changes);
    for (const open of left) {
      if (realm.causeOf(open.key) !== undefined || realm.explained(open.finding, open.key))
        this.close(open, 'folded', now, changes);
    }
    for (const [key, { realm: name }] of this.pending)
      if (name === realm.name && !troubles.has(key)) this.pending.delete(key);
  }

  /** Closes what is left of something that no longer exists. */
  drop(finding: Finding, now: number, changes: FindingChanges): void {
    const open = this.byKey.get(scopeKey(finding.code, finding));
    if (open !== undefined) this.close(open, 'gone', now, changes);
  }

  /** Keeps the past within its bounds. */
  prune(now: number): void {
    const last = this.past.at(-1);
    const room = Math.max(0, KEEP_FINDINGS - this.byKey.size);
    if (last === undefined || (this.past.length <= room && now - (last.closedAt ?? 0) <= KEEP_MS)) return;
    const kept = this.past.slice(0, room).filter(({ closedAt }) => now - (closedAt ?? 0) <= KEEP_MS);
    for (const { id } of this.past) this.ids.delete(id);
    for (const { id } of [...kept, ...this.open()]) this.ids.add(id);
    this.past = kept;
  }

  private take(trouble: Trouble, left: Set<Open>, realm: Realm, now: number, changes: FindingChanges): void {
    const open = this.byKey.get(trouble.key);
    if (open !== undefined) {
      this.update(open, trouble, realm, now, changes);
      return;
    }
    if (!this.confirmed(trouble, realm, now)) return;
    const former = successorOf(trouble, left, realm);
    if (former !== undefined) {
      left.delete(former);
      this.sharpen(former, trouble, realm, now, changes);
      return;
    }
    if (this.byKey.size < KEEP_FINDINGS) this.begin(trouble, realm, now, changes);
  }

  private begin(trouble: Trouble, realm: Realm, now: number, changes: FindingChanges): void {
    const again = this.takeBack(trouble.key, now);
    const since = Math.min(trouble.since, again?.since ?? trouble.since);
    const id = again?.id ?? this.freshId(trouble, now);
    const finding = compose(
      trouble,
      {
        id,
        since,
        sinceAtLeast: again?.sinceAtLeast ?? trouble.sinceAtLeast,
        detectedAt: again?.detectedAt ?? now,
        codeHistory: again?.codeHistory ?? [],
      },
      realm.blocks(trouble.head.where),
      now,
    );
    this.byKey.set(trouble.key, { key: trouble.key, finding, changedAt: now });
    changes.opened.push(finding);
  }

  private update(open: Open, trouble: Trouble, realm: Realm, now: number, changes: FindingChanges): void {
    if (now - open.changedAt < CHANGE_MS) return;
    const next = this.recompose(open.finding, trouble, realm, now, open.finding.codeHistory);
    if (looksTheSame(open.finding, next)) return;
    open.finding = next;
    open.changedAt = now;
    changes.changed.push(next);
  }

  /** The same trouble, known better: same id, new code or new reach. */
  private sharpen(former: Open, trouble: Trouble, realm: Realm, now: number, changes: FindingChanges): void {
    const { finding } = former;
    const codeHistory =
      finding.code === trouble.head.code
        ? finding.codeHistory
        : [...finding.codeHistory, { code: finding.code, until: now }];
    const next = this.recompose(finding, trouble, realm, now, codeHistory);
    this.byKey.delete(former.key);
    this.byKey.set(trouble.key, { key: trouble.key, finding: next, changedAt: now });
    changes.changed.push(next);
  }

  private recompose(
    finding: Finding,
    trouble: Trouble,
    realm: Realm,
    now: number,
    codeHistory: Finding['codeHistory'],
  ): Finding {
    // A trouble gets no younger, and no older by less than a second: its clock is an estimate.
    const older = trouble.since < finding.since - 1_000;
    const kept = {
      id: finding.id,
      since: older ? trouble.since : finding.since,
      sinceAtLeast: older ? trouble.sinceAtLeast : finding.sinceAtLeast === true,
      detectedAt: finding.detectedAt,
      codeHistory,
    };
    return compose(trouble, kept, realm.blocks(trouble.head.where), now);
  }

  private close(open: Open, closeReason: CloseReason, now: number, changes: FindingChanges): void {
    this.byKey.delete(open.key);
    const finding: Finding = { ...open.finding, closedAt: now, closeReason, updatedAt: now };
    this.past.unshift(finding);
    changes.closed.push(finding);
  }

  /** Back within a minute: the finding that was closed opens again. */
  private takeBack(key: string, now: number): Finding | undefined {
    for (const [i, finding] of this.past.entries()) {
      if (now - (finding.closedAt ?? 0) > REOPEN_MS) return undefined;
      // What was deleted and came again is another thing of the same name.
      const same = finding.closeReason === 'recovered' || finding.closeReason === 'folded';
      if (!same || scopeKey(finding.code, finding) !== key) continue;
      this.past.splice(i, 1);
      return finding;
    }
    return undefined;
  }

  private confirmed(trouble: Trouble, realm: Realm, now: number): boolean {
    const { confirm } = trouble.head;
    if (confirm === undefined) return true;
    const first = this.pending.get(trouble.key);
    if (first === undefined) {
      this.pending.set(trouble.key, { realm: realm.name, firstAt: now, reading: confirm.reading });
      return false;
    }
    return now - first.firstAt >= confirm.ms && confirm.reading !== first.reading;
  }

  private freshId(trouble: Trouble, now: number): string {
    const id = findingId(trouble.key, trouble.since);
    const free = this.ids.has(id) ? findingId(`${trouble.key}\u0000${now}`, trouble.since) : id;
    this.ids.add(free);
    return free;
  }
}

const newestFirst = (a: Finding, b: Finding): number =>
  (b.closedAt ?? 0) - (a.closedAt ?? 0) || (a.id < b.id ? -1 : 1);

/** The open finding that this trouble continues: the oldest that was about the same, and is not suspected as such. */
function successorOf(trouble: Trouble, left: ReadonlySet<Open>, realm: Realm): Open | undefined {
  let former: Open | undefined;
  if (BESIDE.has(trouble.head.code)) return undefined;
  for (const open of left) {
    if (BESIDE.has(open.finding.code) || !continues(open, trouble, realm)) continue;
    if (former === undefined || open.finding.since < former.finding.since) former = open;
  }
  return former;
}

function continues({ key, finding }: Open, trouble: Trouble, realm: Realm): boolean {
  if (realm.causeOf(key) === trouble.key) return true;
  const { where, code } = trouble.head;
  const sameGroup = finding.group !== undefined && finding.group === where.group;
  if (!sameGroup && finding.code !== code) return false;
  if (sameGroup && (finding.partitions.length === 0 || trouble.partitions.length === 0)) return true;
  const mine = new Set(finding.partitions.map(({ topic, partition }) => `${topic}-${partition}`));
  return trouble.partitions.some(({ topic, partition }) => mine.has(`${topic}-${partition}`));
}
