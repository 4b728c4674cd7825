import { parseArgs } from 'node:util';
import { type BurrowResult, evaluateBurrow } from '../detect/burrow/evaluate.ts';
import { asMillraceError, MillraceError } from '../errors.ts';
import { type EvaluateCase, parseCases } from './evaluate/cases.ts';
import { evaluateMillrace, type MillraceResult } from './evaluate/millrace.ts';
import { explain } from './evaluate/explain.ts';

export interface EvaluateIo {
  stdin: AsyncIterable<Buffer | string>;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}

const USAGE = `millrace evaluate [--mode burrow|millrace] [--explain] < cases.json

Judges windows of commits without a Kafka. Reads a JSON array of
  {offsets: [{offset, timestamp, lag}], brokerOffsets: [..], currentLag, now, allowedLag}
(oldest first, times in ms, lag may be null) and writes an array of {status, complete, rules} (burrow)
or {verdict, rules} (millrace, the default). --explain writes sentences for people instead.
`;
/** Enough for 10,000 windows; more is not a file of cases. */
const MAX_INPUT = 64 * 1024 * 1024;

/** The `evaluate` command (design section 9). Exit code 0, or 2 for wrong use or input, with one sentence on stderr. */
export async function runEvaluate(argv: string[], io: EvaluateIo): Promise<number> {
  try {
    const options = parseOptions(argv);
    if (options.help) {
      io.stdout(USAGE);
      return 0;
    }
    const cases = parseCases(await readAll(io.stdin));
    const judge = options.mode === 'burrow' ? evaluateBurrow : evaluateMillrace;
    const results = cases.map((each: EvaluateCase) => judge(each));
    if (options.explain) io.stdout(`${results.map((result, i) => explain(i, result)).join('\n')}\n`);
    else io.stdout(`${JSON.stringify(results.map(plain), null, 2)}\n`);
    return 0;
  } catch (thrown) {
    io.stderr(`millrace evaluate: ${asMillraceError(thrown).message}\n`);
    return 2;
  }
}

function parseOptions(argv: string[]): { mode: 'burrow' | 'millrace'; explain: boolean; help: boolean } {
  const { values } = parseStrictly(argv);
  const { mode, explain, help } = values;
  if (mode !== 'burrow' && mode !== 'millrace')
    throw new MillraceError('bad-input', `--mode is burrow or millrace, not ${JSON.stringify(mode)}`, {
      field: 'mode',
    });
  return { mode, explain, help };
}

function parseStrictly(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        mode: { type: 'string', default: 'millrace' },
        explain: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw new MillraceError('bad-input', asMillraceError(cause).message, { cause });
  }
}

async function readAll(stdin: EvaluateIo['stdin']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > MAX_INPUT) throw new MillraceError('bad-input', `more than ${MAX_INPUT} bytes on stdin`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The contract's fields; sentences are for --explain. */
const plain = (result: BurrowResult | MillraceResult) =>
  'status' in result ? result : { verdict: result.verdict, rules: result.rules };
