import { expect } from 'vitest';
import type { Finding } from '../../server/protocol/finding.ts';
import type { RunningMillrace } from './millrace.ts';
import { until } from './until.ts';

/** What a drill must bring up. */
export interface Expected {
  drill: string;
  /** One of these; the last is what it must become. */
  codes: Finding['code'][];
  where: Partial<Pick<Finding, 'group' | 'topic'>>;
  /** Labels that its evidence must have. */
  evidence: string[];
  /** From the fault to the finding, ms: the rule's own bound and the pipeline's way to it. */
  withinMs: number;
  /** From the mend to the end of all findings, ms. */
  closesMs: number;
  /** Other codes that the same trouble may honestly bring up beside it. */
  beside?: Finding['code'][];
}

/** Breaks one thing in a healthy pipeline, expects the diagnosis, mends it, and expects that nothing is left. */
export async function playDrill(millrace: RunningMillrace, expected: Expected): Promise<Finding> {
  const { drill, codes, where, evidence, withinMs, closesMs, beside = [] } = expected;
  await until(async () => (await millrace.findings()).length === 0, { timeoutMs: 120_000, everyMs: 250 });
  await millrace.drill(drill, 'POST');
  const begun = Date.now();
  const seen = new Map<string, Finding>();
  const look = async (code: Finding['code'] | undefined): Promise<Finding | undefined> => {
    const open = await millrace.findings();
    for (const finding of open) seen.set(`${finding.id} ${finding.code}`, finding);
    return open.find((finding) => finding.code === code);
  };
  try {
    const found = await until(() => look(codes.at(-1)), {
      timeoutMs: withinMs,
      everyMs: 250,
      describe: () => [...seen.values()].map(({ code, title }) => `${code}: ${title}`),
    });
    process.stdout.write(`  ${drill}: ${found.code} after ${((Date.now() - begun) / 1_000).toFixed(1)} s\n`);
    expect(found).toMatchObject(where);
    expect(found.evidence.map(({ label }) => label)).toEqual(expect.arrayContaining(evidence));
    expect(found.nextSteps.length).toBeGreaterThan(0);
    const others = [...seen.values()].filter(({ code }) => ![...codes, ...beside].includes(code));
    expect(others.map(({ code, title }) => `${code}: ${title}`)).toEqual([]);
    return found;
  } finally {
    await millrace.drill(drill, 'DELETE');
    let left: string[] = [];
    const allClosed = async () => {
      left = (await millrace.findings()).map(({ code, title }) => `${code}: ${title}`);
      return left.length === 0;
    };
    await until(allClosed, { timeoutMs: closesMs, everyMs: 250, describe: () => left });
  }
}
