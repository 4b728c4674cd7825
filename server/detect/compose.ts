import type { Evidence, Finding } from '../protocol/finding.ts';
import type { Trouble } from './trouble.ts';

/** The finding that a trouble makes, with what it keeps of its own past. */
export function compose(
  trouble: Trouble,
  kept: Pick<Finding, 'id' | 'since' | 'detectedAt' | 'codeHistory'> & { sinceAtLeast: boolean },
  blocks: Finding['blocks'],
  now: number,
): Finding {
  const { head, severity, partitions, partitionCount, symptoms } = trouble;
  const several: Evidence[] =
    partitionCount > 1 ? [{ label: 'partitions concerned', value: partitionCount, unit: 'count' }] : [];
  return {
    id: kept.id,
    code: head.code,
    severity,
    since: kept.since,
    ...(kept.sinceAtLeast ? { sinceAtLeast: true } : {}),
    detectedAt: kept.detectedAt,
    updatedAt: now,
    closedAt: null,
    ...head.where,
    title: head.title(Math.max(1, partitionCount)),
    evidence: [...head.evidence(), ...several],
    blocks,
    nextSteps: head.nextSteps(),
    partitions,
    partitionCount,
    symptoms,
    codeHistory: kept.codeHistory,
  };
}

/** Whether a person would see a difference: numbers that only run on count when they change in their second digit. */
export function looksTheSame(a: Finding, b: Finding): boolean {
  return (
    a.code === b.code &&
    a.severity === b.severity &&
    a.title === b.title &&
    samePlace(a, b) &&
    a.since === b.since &&
    a.partitionCount === b.partitionCount &&
    a.symptoms.length === b.symptoms.length &&
    a.blocks.length === b.blocks.length &&
    a.evidence.length === b.evidence.length &&
    a.evidence.every((line, i) => sameLine(line, b.evidence[i])) &&
    a.symptoms.every((symptom, i) => symptom.title === b.symptoms[i]?.title)
  );
}

const samePlace = (a: Finding, b: Finding): boolean =>
  a.topic === b.topic &&
  a.partition === b.partition &&
  a.offset === b.offset &&
  a.broker === b.broker &&
  a.producerId === b.producerId;

const sameLine = (a: Evidence, b: Evidence | undefined): boolean =>
  b !== undefined && a.label === b.label && rounded(a) === rounded(b);

function rounded({ value, unit }: Evidence): string | number {
  if (typeof value === 'string' || value === 0) return value;
  if (unit === 'time' || unit === 'offset' || unit === 'count') return value;
  const scale = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Math.round(value / scale) * scale;
}
