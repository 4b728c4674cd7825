#!/usr/bin/env node
import { createHash, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { loadConfig } from './config/load.ts';
import { configJsonSchema } from './config/schema.ts';
import { asMillraceError, MillraceError } from './errors.ts';
import { createLog } from './log.ts';
import { keepHeapTight } from './heap.ts';
import { version } from './version.ts';

const HELP = `millrace ${version}: a live control room for event-driven pipelines

  millrace [serve]        watch the clusters of millrace.yaml or KAFKA_BROKERS; without either, the demo
  millrace demo           a real Kafka, a food-ordering pipeline and drills, and watch that
  millrace check          connect to everything and say what works (--schema: JSON Schema of millrace.yaml)
  millrace evaluate       judge recorded offsets: --mode burrow|millrace [--explain] < cases.json
  millrace token NAME     make an access token and the line for millrace.yaml

  --config FILE           instead of ./millrace.yaml (or MILLRACE_CONFIG)
  --insecure              serve other machines without authentication
  --help, --version

Environment: PORT (7070), HOST (127.0.0.1), KAFKA_BROKERS, MILLRACE_CONFIG, MILLRACE_TLS_CERT, MILLRACE_TLS_KEY
`;

/** What has not ended by then is left behind, ms. */
const LONGEST_STOP_MS = 10_000;

const out = (text: string) => void process.stdout.write(text);
const complain = (text: string) => void process.stderr.write(text);

/** Exit codes: 0 fine, 1 something does not work, 2 wrong use or configuration. */
async function main(argv: string[]): Promise<number> {
  const [command, rest] =
    argv[0] === undefined || argv[0].startsWith('-') ? ['serve', argv] : [argv[0], argv.slice(1)];
  if (command === 'evaluate') {
    const { runEvaluate } = await import('./cli/evaluate.ts');
    return runEvaluate(rest, { stdin: process.stdin, stdout: out, stderr: complain });
  }
  const { values, positionals } = options(rest);
  if (values.help || command === 'help') {
    out(HELP);
    return 0;
  }
  if (values.version) {
    out(`${version}\n`);
    return 0;
  }
  switch (command) {
    case 'serve':
    case 'demo':
      return serve({ demo: command === 'demo', insecure: values.insecure, file: values.config });
    case 'check': {
      if (values.schema) {
        out(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
        return 0;
      }
      const { runCheck } = await import('./cli/check.ts');
      return runCheck(loadConfig(process.env, values.config), out);
    }
    case 'token':
      return token(positionals[0]);
    default:
      complain(`millrace: there is no command "${command}"\n\n${HELP}`);
      return 2;
  }
}

async function serve(options: {
  demo: boolean;
  insecure: boolean;
  file: string | undefined;
}): Promise<number> {
  keepHeapTight();
  const { config, file } = loadConfig(process.env, options.file);
  const pretty = config.log.format === 'auto' ? process.stdout.isTTY === true : config.log.format === 'text';
  const logOptions = { level: config.log.level, rooms: config.log.rooms, pretty };
  const log = createLog(logOptions);
  const demo = options.demo || config.clusters.length === 0;
  const { startMillrace } = await import('./main.ts');
  const millrace = await startMillrace({ config, demo, insecure: options.insecure, log, logOptions });
  out(
    `\n  Millrace ${version} is at ${millrace.url}${demo ? ' (demo)' : ` (${file ?? 'KAFKA_BROKERS'})`}. Ctrl+C ends it.\n\n`,
  );
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, resolve);
  });
  const late = () => setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
  try {
    out(`  ${await Promise.race([signalled, millrace.failed])}: ending\n`);
  } catch (thrown) {
    late();
    await millrace.stop();
    throw thrown;
  }
  late();
  await millrace.stop();
  return 0;
}

function options(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        insecure: { type: 'boolean', default: false },
        schema: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', short: 'v', default: false },
      },
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new MillraceError('bad-input', `${why} Try millrace --help.`, { cause });
  }
}

function token(name: string | undefined): number {
  if (!name) {
    complain('millrace token NAME: who is it for?\n');
    return 2;
  }
  const secret = randomBytes(32).toString('base64url');
  const sha256 = createHash('sha256').update(secret).digest('hex');
  out(
    `Token, shown only now: ${secret}\n\nserver:\n  tokens:\n    - { name: ${JSON.stringify(name)}, role: viewer, sha256: ${sha256} }\n`,
  );
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    const error = asMillraceError(thrown);
    complain(`millrace: ${error.message}\n`);
    if (error.code === 'internal' && error.stack) complain(`${error.stack}\n`);
    process.exit(error.canRetry ? 1 : 2);
  },
);
