import { z } from 'zod';
import { MillraceError } from '../../errors.ts';

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
/** ms since 1970, up to the year 2286: what comes in seconds or microseconds is told apart by people, not by us. */
const time = z.number().int().nonnegative().max(9_999_999_999_999);

const sample = z.strictObject({ offset: count, timestamp: time, lag: count.nullable() });

const evaluateCase = z
  .strictObject({
    offsets: z.array(sample).max(1_000),
    brokerOffsets: z.array(count).max(1_000),
    currentLag: count,
    now: time,
    allowedLag: count.default(0),
  })
  .check((context) => {
    for (const [i, { timestamp }] of context.value.offsets.entries()) {
      const before = context.value.offsets[i - 1];
      if (before === undefined || timestamp >= before.timestamp) continue;
      const message = 'commits must stand oldest first';
      context.issues.push({ code: 'custom', message, path: ['offsets', i, 'timestamp'], input: timestamp });
    }
  });
export type EvaluateCase = z.infer<typeof evaluateCase>;

const MAX_CASES = 10_000;

/** The cases in a JSON text. Throws bad-input: which case (from 0), which field, what is wrong with it. */
export function parseCases(text: string): EvaluateCase[] {
  const json = parseJson(text);
  if (!Array.isArray(json)) throw new MillraceError('bad-input', 'the input must be a JSON array of cases');
  if (json.length > MAX_CASES)
    throw new MillraceError('bad-input', `at most ${MAX_CASES} cases at once, not ${json.length}`);
  return json.map(parseCase);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MillraceError('bad-input', `the input is not JSON: ${reason}`, { cause });
  }
}

function parseCase(json: unknown, index: number): EvaluateCase {
  const result = evaluateCase.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = fieldName(issue?.path ?? []);
  const message = `case ${index}${field === '' ? '' : `, ${field}`}: ${issue?.message ?? 'not understood'}`;
  throw new MillraceError('bad-input', message, { field, cause: result.error });
}

/** ['offsets', 2, 'lag'] -> `offsets[2].lag`. */
const fieldName = (path: readonly PropertyKey[]): string =>
  path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
