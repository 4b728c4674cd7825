import type { BurrowStatus, Verdict } from '../../server/protocol/finding.ts';
import { LAG_METHODS } from './format.ts';
import { loudness, type Tone, verdictWord } from './words.ts';

/** What of a group's partition changes seldom; its numbers are slots of the room. */
export interface PartitionMeta {
  topic: string;
  partition: number;
  owner?: string | undefined;
  verdict: Verdict;
  burrowStatus: BurrowStatus | null;
  finding?: string | undefined;
}

export interface PartitionRow {
  /** `topic-partition`: the row's id in the room and in the address. */
  key: string;
  topic: string;
  partition: number;
  owner: string | null;
  tone: Tone;
  verdict: string;
  means: string;
  burrow: string | null;
  /** In trouble: stands out and offers the event at its head. */
  troubled: boolean;
  slot: (name: string) => string;
}

/** Rows worst first, then by topic and partition. */
export function partitionRows(
  partitions: Readonly<Record<string, PartitionMeta>>,
  ownerName: (memberId: string) => string,
): PartitionRow[] {
  return Object.entries(partitions)
    .map(([key, meta]) => {
      const word = verdictWord(meta.verdict);
      return {
        key,
        topic: meta.topic,
        partition: meta.partition,
        owner: meta.owner === undefined ? null : ownerName(meta.owner),
        tone: word.tone,
        verdict: word.short,
        means: word.means,
        burrow: meta.burrowStatus,
        troubled: loudness(word.tone) <= loudness('warning'),
        slot: (name: string) => `partitions/${key}/${name}`,
      };
    })
    .sort(
      (a, b) =>
        loudness(a.tone) - loudness(b.tone) ||
        (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition),
    );
}

/** How a group's lag in time is measured, in words: of its worst partition, by one method or the other. */
export function lagMethods(
  partitions: readonly { lagSecondsMethod?: keyof typeof LAG_METHODS | undefined }[],
): string {
  const used = new Set(partitions.flatMap(({ lagSecondsMethod: method }) => (method ? [method] : [])));
  if (used.has('first-unread'))
    return `${LAG_METHODS['first-unread']}${used.has('interpolated') ? ', some interpolated' : ''}`;
  return used.has('interpolated') ? LAG_METHODS.interpolated : 'method not known yet';
}

/** What people call a member: its static id, else its client id, with its host. */
export function memberName(member: {
  id: string;
  clientId: string;
  host: string;
  instanceId?: string | undefined;
}): string {
  const host = member.host.replace(/^\//, '');
  const name = member.instanceId ?? (member.clientId === '' ? member.id : member.clientId);
  return host === '' ? name : `${name} on ${host}`;
}

/** `0-3, 7`: partitions in ranges. */
export function partitionRanges(partitions: readonly number[]): string {
  const sorted = [...partitions].sort((a, b) => a - b);
  const parts: string[] = [];
  let start = 0;
  for (let i = 1; i <= sorted.length; i++) {
    if (sorted[i] === (sorted[i - 1] ?? Number.NaN) + 1) continue;
    const [first, last] = [sorted[start], sorted[i - 1]];
    parts.push(first === last ? `${first}` : `${first}-${last}`);
    start = i;
  }
  return parts.join(', ');
}
