import { accessSync, constants, readFileSync } from 'node:fs';
import { LineCounter, type Node, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type * as z from 'zod';
import { MillraceError } from '../errors.ts';
import { type Config, configSchema } from './schema.ts';

export interface Loaded {
  config: Config;
  /** The file it came from; null: defaults and environment only. */
  file: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `millrace.yaml` (the file given, MILLRACE_CONFIG, or ./millrace.yaml where it exists), fills `${NAME}` in values from the
 * environment and lets PORT, HOST, KAFKA_BROKERS, MILLRACE_TLS_CERT and MILLRACE_TLS_KEY have the last word.
 * Throws MillraceError config-unreadable or config-invalid: one sentence with file, line and field.
 */
export function loadConfig(env: Environment, explicit?: string): Loaded {
  const file = explicit ?? env['MILLRACE_CONFIG'] ?? null;
  const text = file === null ? readOptional('millrace.yaml') : readRequired(file);
  const name = file ?? (text === null ? null : 'millrace.yaml');
  const raw = text === null || name === null ? {} : parseYaml(text, name, env);
  return { config: validate(withEnvironment(raw.value ?? {}, env), name, raw.lineOf), file: name };
}

type Raw = { value?: unknown; lineOf?: LineOf };
type LineOf = (path: readonly PropertyKey[]) => number | null;

function readOptional(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw unreadable(file, cause);
  }
}

function readRequired(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): MillraceError {
  const why =
    cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
      ? 'there is no such file'
      : String(cause);
  return new MillraceError('config-unreadable', `${file}: cannot be read: ${why}`, { cause });
}

function parseYaml(text: string, file: string, env: Environment): Raw {
  if (text.length > 1_048_576) throw new MillraceError('config-invalid', `${file}: is larger than 1 MiB`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    throw new MillraceError(
      'config-invalid',
      `${file}, line ${lines.linePos(error.pos[0]).line}: ${error.message}`,
      { cause: error },
    );
  }
  const lineOf: LineOf = (path) => {
    const node = closest(document.contents, path);
    return node?.range ? lines.linePos(node.range[0]).line : null;
  };
  return { value: fill(document.toJS({ maxAliasCount: 100 }), [], env, file, lineOf), lineOf };
}

/** The node at a path, or the nearest one above it; for an unknown key, the key itself. */
function closest(root: Node | null, path: readonly PropertyKey[]): Node | null {
  let node = root;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step);
      if (!pair || !isScalar(pair.key)) return node;
      const value = pair.value;
      node = isMap(value) || isSeq(value) ? value : pair.key;
    } else if (isSeq(node) && typeof step === 'number') {
      const item = node.items[step];
      if (!isMap(item) && !isSeq(item) && !isScalar(item)) return node;
      node = item;
    } else return node;
  }
  return node;
}

/** `${NAME}` in any text value; an unset name is an error that names it, never an empty value. */
function fill(value: unknown, path: PropertyKey[], env: Environment, file: string, lineOf: LineOf): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      const found = env[name];
      if (found !== undefined) return found;
      throw invalid(file, lineOf(path), path, `the environment variable ${name} is not set`);
    });
  }
  if (Array.isArray(value))
    return value.map((item, index) => fill(item, [...path, index], env, file, lineOf));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key], env, file, lineOf)]),
    );
  }
  return value;
}

/** The environment's word over the file's. */
function withEnvironment(raw: unknown, env: Environment): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
  const config: Record<string, unknown> = { ...raw };
  const server: Record<string, unknown> = typeof config['server'] === 'object' ? { ...config['server'] } : {};
  if (env['HOST']) server['host'] = env['HOST'];
  if (env['PORT']) server['port'] = /^\d+$/.test(env['PORT']) ? Number(env['PORT']) : env['PORT'];
  if (!env['MILLRACE_TLS_CERT'] !== !env['MILLRACE_TLS_KEY'])
    throw invalid(null, null, ['server', 'tls'], 'MILLRACE_TLS_CERT and MILLRACE_TLS_KEY come together');
  if (env['MILLRACE_TLS_CERT'] && env['MILLRACE_TLS_KEY']) {
    server['tls'] = { cert: env['MILLRACE_TLS_CERT'], key: env['MILLRACE_TLS_KEY'] };
  }
  if (Object.keys(server).length > 0) config['server'] = server;
  if (env['KAFKA_BROKERS']) {
    const brokers = env['KAFKA_BROKERS'].split(',').map((broker) => broker.trim());
    config['clusters'] = [{ name: 'kafka', brokers }];
  }
  return config;
}

function validate(raw: unknown, file: string | null, lineOf: LineOf = () => null): Config {
  const parsed = configSchema.safeParse(raw);
  if (parsed.success) {
    rejectTwins(parsed.data, file, lineOf);
    rejectUnreadable(parsed.data, file, lineOf);
    rejectOpenActions(parsed.data, file, lineOf);
    return parsed.data;
  }
  const issue = parsed.error.issues[0];
  if (!issue) throw new MillraceError('config-invalid', 'the configuration is not valid');
  if (issue.code === 'unrecognized_keys') {
    const path = [...issue.path, issue.keys[0] ?? ''];
    throw invalid(file, lineOf(path), path, 'unknown key');
  }
  throw invalid(file, lineOf(issue.path), issue.path, explain(issue));
}

function explain(issue: z.core.$ZodIssue): string {
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

function rejectTwins(config: Config, file: string | null, lineOf: LineOf): void {
  const names = new Set<string>();
  for (const [index, { name, sasl }] of config.clusters.entries()) {
    if (names.has(name))
      throw invalid(
        file,
        lineOf(['clusters', index, 'name']),
        ['clusters', index, 'name'],
        `"${name}" stands twice`,
      );
    names.add(name);
    if (sasl?.mechanism === 'oauthbearer' && sasl.token === undefined) {
      for (const field of ['tokenEndpoint', 'clientId', 'clientSecret'] as const) {
        if (sasl[field] !== undefined) continue;
        const path = ['clusters', index, 'sasl', field];
        throw invalid(file, lineOf(path), path, 'is needed, or a fixed token');
      }
    }
  }
}

/** Without tokens everybody who reaches the page may do everything: nobody may write to a Kafka then. */
function rejectOpenActions(config: Config, file: string | null, lineOf: LineOf): void {
  if (!config.actions.enabled || config.server.tokens.some(({ role }) => role !== 'viewer')) return;
  const path = ['actions', 'enabled'];
  throw invalid(file, lineOf(path), path, 'needs a token with the role operator or admin in server.tokens');
}

/** Certificates and keys must be there before anything starts. */
function rejectUnreadable(config: Config, file: string | null, lineOf: LineOf): void {
  const check = (path: PropertyKey[], pem: string | undefined) => {
    if (pem === undefined) return;
    try {
      accessSync(pem, constants.R_OK);
    } catch {
      throw invalid(file, lineOf(path), path, `${pem} cannot be read`);
    }
  };
  const serverTls = config.server.tls;
  for (const field of ['cert', 'key'] as const) check(['server', 'tls', field], serverTls?.[field]);
  for (const [index, { tls }] of config.clusters.entries()) {
    if (typeof tls === 'boolean') continue;
    for (const field of ['ca', 'cert', 'key'] as const) check(['clusters', index, 'tls', field], tls[field]);
  }
}

function invalid(
  file: string | null,
  line: number | null,
  path: readonly PropertyKey[],
  why: string,
): MillraceError {
  const field = path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
  const where = file === null ? environmentName(field) : `${file}${line === null ? '' : `, line ${line}`}`;
  return new MillraceError('config-invalid', `${where}: ${field}: ${why}`, { field });
}

/** Without a file the wrong value can only come from the environment. */
function environmentName(field: string): string {
  if (field.startsWith('clusters')) return 'environment KAFKA_BROKERS';
  if (field === 'server.port') return 'environment PORT';
  if (field === 'server.host') return 'environment HOST';
  if (field.startsWith('server.tls')) return 'environment MILLRACE_TLS_CERT and MILLRACE_TLS_KEY';
  return 'environment';
}
