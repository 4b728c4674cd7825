#!/usr/bin/env node
import { createHash, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { loadConfig } from './config/load.ts';
import { configJsonSchema } from './config/schema.ts';
import { asMillraceError } from './errors.ts';
import { createLog } from './log.ts';
import { version } from './version.ts';

const HELP = `millrace ${version}: a live control room for event-driven pipelines

  millrace [demo]         a real Kafka and a food-ordering pipeline on it
  millrace check          connect to everything and say what works (--schema: JSON Schema of millrace.yaml)
  millrace evaluate       judge recorded offsets: --mode burrow|millrace [--explain] < cases.json
  millrace token NAME     make an access token and the line for millrace.yaml

  --config FILE           instead of ./millrace.yaml (or MILLRACE_CONFIG)
  --help, --version

Environment: KAFKA_BROKERS (for check), MILLRACE_CONFIG
`;

const out = (text: string) => void process.stdout.write(text);
const complain = (text: string) => void process.stderr.write(text);

/** Exit codes: 0 fine, 1 something does not work, 2 wrong use or configuration. */
async function main(argv: string[]): Promise<number> {
  const [command, rest] =
    argv[0] === undefined || argv[0].startsWith('-') ? ['demo', argv] : [argv[0], argv.slice(1)];
  if (command === 'evaluate') {
    const { runEvaluate } = await import('./cli/evaluate.ts');
    return runEvaluate(rest, { stdin: process.stdin, stdout: out, stderr: complain });
  }
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      schema: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      version: { type: 'boolean', short: 'v', default: false },
    },
  });
  if (values.help || command === 'help') {
    out(HELP);
    return 0;
  }
  if (values.version) {
    out(`${version}\n`);
    return 0;
  }
  switch (command) {
    case 'demo':
      return demo(values.config, argv[0] === 'demo');
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

async function demo(file: string | undefined, asked: boolean): Promise<number> {
  const { config } = loadConfig(process.env, file);
  if (config.clusters.length > 0 && !asked) {
    const names = config.clusters.map(({ name }) => name).join(', ');
    complain(
      `millrace: watching ${names} is not part of this version yet; \`millrace check\` tries the connection, \`millrace demo\` runs the pipeline\n`,
    );
    return 2;
  }
  const pretty = config.log.format === 'auto' ? process.stdout.isTTY === true : config.log.format === 'text';
  const log = createLog({ level: config.log.level, rooms: config.log.rooms, pretty });
  const { startPipeline } = await import('./main.ts');
  const ending = new AbortController();
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, resolve);
  });
  void signalled.then(() => ending.abort());
  const pipeline = await startPipeline(config, log, ending.signal);
  out(
    `\n  The pipeline runs on a Kafka at ${pipeline.brokers.join(', ')}. The page that watches it is not part of this version yet. Ctrl+C ends it.\n\n`,
  );
  out(`  ${await signalled}: ending\n`);
  await pipeline.stop();
  return 0;
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
