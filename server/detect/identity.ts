import type { FindingCode } from '../protocol/finding.ts';
import { ruleOf } from './rules/index.ts';
import type { Scope, Where } from './suspicion.ts';

/** The fields of `where` that make a finding one finding, by scope. */
const FIELDS: Record<Scope, readonly (keyof Where)[]> = {
  source: ['cluster', 'system'],
  broker: ['cluster', 'broker'],
  topic: ['cluster', 'topic'],
  partition: ['cluster', 'topic', 'partition'],
  group: ['cluster', 'group'],
  member: ['cluster', 'group', 'member'],
  'group-partition': ['cluster', 'group', 'topic', 'partition'],
};

/** Two suspicions with one key are one trouble; a finding's own key is found again from its fields after a restart. */
export function scopeKey(
  code: FindingCode,
  where: { readonly [K in keyof Where]?: Where[K] | undefined },
): string {
  const scope = ruleOf(code)?.scope ?? 'source';
  let key: string = code;
  for (const field of FIELDS[scope]) key += `\u0000${where[field] ?? ''}`;
  return key;
}

/** Whether both stand in one scope: cheaper than to make their keys and compare those. */
export function sameScope(code: FindingCode, a: Where, b: Where): boolean {
  for (const field of FIELDS[ruleOf(code)?.scope ?? 'source']) if (a[field] !== b[field]) return false;
  return true;
}

/**
 * A finding's id: no chance in it, so that the same trouble gets the same id again. 53 bits of a string hash (cyrb53,
 * public domain), enough for 10,000 findings at odds of one collision in 10^8.
 */
export function findingId(key: string, since: number): string {
  const text = `${key}\u0000${since}`;
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return `f-${(4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(36)}`;
}
