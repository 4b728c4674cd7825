import type { Evidence } from '../protocol/finding.ts';

/** 48213 -> `48,213`: offsets and counts as people read them. */
export const grouped = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** `1 event`, `2 events`, `1,204 events`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${grouped(value)} ${value === 1 ? one : many}`;

/** A length of time in its largest fitting unit: `40 s`, `12 min`, `3 h`, `2 days`. */
export function span(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** The rest of a title: ` and 2 more partitions`. */
export const andMore = (partitions: number): string =>
  partitions <= 1 ? '' : ` and ${counted(partitions - 1, 'more partition', 'more partitions')}`;

/** Leaves out what is not known: evidence never says null. */
export function proof(
  ...lines: (Omit<Evidence, 'value'> & { value: string | number | null | undefined })[]
): Evidence[] {
  return lines.flatMap((line) =>
    line.value === null || line.value === undefined || line.value === '' || Number.isNaN(line.value)
      ? []
      : [{ ...line, value: line.value }],
  );
}
