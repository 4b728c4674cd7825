import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, PipelineError, throwIfAborted } from '../../errors.ts';
import { onPath } from '../command.ts';
import { copyDependencies } from './maven.ts';
import { KAFKA_RELEASES, type KafkaLine, type PinnedJar, pinnedJarsOf, pomOf } from './versions.ts';

const MARKER = 'complete';
const MAVEN_CENTRAL = 'https://repo.maven.apache.org/maven2';
const AT_ONCE = 6;

interface Options {
  onProgress: (line: string) => void;
  signal?: AbortSignal | undefined;
  /** Where folders of jars are kept; for tests. */
  home?: string;
  /** Leave Maven aside even where it is on the PATH; for tests. */
  withoutMaven?: boolean;
}

/**
 * The folder with all jars of a Kafka line, filled on first use: by Maven where it is on the PATH, else from Maven Central (or the
 * mirror in MILLRACE_MAVEN_URL). Either way every file must have the SHA-256 pinned in jars.json. Throws `jars-unavailable`.
 */
export async function kafkaJars(line: KafkaLine, options: Options): Promise<string> {
  const home = options.home ?? defaultHome();
  const folder = join(home, KAFKA_RELEASES[line]);
  const pinned = pinnedJarsOf(line);
  if (isComplete(folder, pinned)) return folder;

  const fresh = `${folder}.${process.pid}.part`;
  try {
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    await fill(fresh, line, pinned, options);
    writeFileSync(join(fresh, MARKER), digestOf(pinned));
    moveInto(folder, fresh, pinned);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** In a checkout its own `.millrace`, so that tests and demo share it; for an installed package the user's cache. */
function defaultHome(): string {
  const named = process.env.MILLRACE_JARS;
  if (named !== undefined && named !== '') return named;
  const here = fileURLToPath(import.meta.url);
  const root = here.slice(0, here.lastIndexOf(`${sep}pipeline${sep}`)).replace(/[\\/]dist$/, '');
  return here.includes(`${sep}node_modules${sep}`)
    ? join(homedir(), '.cache', 'millrace', 'jars')
    : join(root, '.millrace', 'jars');
}

/** The marker is written last and names the pins it was filled from: a changed jars.json fills the folder anew. */
function isComplete(folder: string, pinned: readonly PinnedJar[]): boolean {
  try {
    if (readFileSync(join(folder, MARKER), 'utf8') !== digestOf(pinned)) return false;
  } catch {
    return false;
  }
  const present = new Set(readdirSync(folder));
  return pinned.every((jar) => present.has(basename(jar.path)));
}

function digestOf(pinned: readonly PinnedJar[]): string {
  return createHash('sha256').update(JSON.stringify(pinned)).digest('hex');
}

/** Another process may have filled the folder meanwhile; one of both wins. */
function moveInto(folder: string, fresh: string, pinned: readonly PinnedJar[]): void {
  if (isComplete(folder, pinned)) return;
  rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(fresh, folder);
  } catch (cause) {
    if (!isComplete(folder, pinned)) {
      throw new PipelineError('jars-unavailable', `could not write ${folder}`, { cause });
    }
  }
}

async function fill(folder: string, line: KafkaLine, pinned: readonly PinnedJar[], options: Options) {
  const mvn = options.withoutMaven === true ? null : onPath('mvn');
  if (mvn !== null) {
    options.onProgress(`Fetching Kafka ${KAFKA_RELEASES[line]} with Maven (once)`);
    try {
      await copyDependencies(mvn, pomOf(line), folder, { signal: options.signal });
      for (const jar of pinned) verify(jar, readFileSync(join(folder, basename(jar.path))));
      return;
    } catch (thrown) {
      throwIfAborted(options.signal);
      options.onProgress(`Maven could not fetch it (${messageOf(thrown)}); trying a plain download`);
    }
  }
  await download(folder, line, pinned, options);
}

async function download(folder: string, line: KafkaLine, pinned: readonly PinnedJar[], options: Options) {
  const base = (process.env.MILLRACE_MAVEN_URL ?? MAVEN_CENTRAL).replace(/\/+$/, '');
  options.onProgress(`Downloading Kafka ${KAFKA_RELEASES[line]}: ${pinned.length} files (once)`);
  const waiting = pinned.filter((jar) => !existsSync(join(folder, basename(jar.path))));
  const worker = async () => {
    for (let jar = waiting.shift(); jar !== undefined; jar = waiting.shift()) {
      writeFileSync(join(folder, basename(jar.path)), await fetchJar(base, jar, options.signal));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function fetchJar(base: string, jar: PinnedJar, signal: AbortSignal | undefined): Promise<Buffer> {
  const timeout = AbortSignal.timeout(120_000);
  let bytes: Buffer;
  try {
    const response = await fetch(`${base}/${jar.path}`, {
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    bytes = Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    throwIfAborted(signal);
    throw new PipelineError(
      'jars-unavailable',
      `${jar.path} could not be downloaded (${messageOf(cause)}). Check the network, or set MILLRACE_MAVEN_URL to a mirror of Maven Central.`,
      { canRetry: true, cause },
    );
  }
  verify(jar, bytes);
  return bytes;
}

function verify(jar: PinnedJar, bytes: Buffer): void {
  const sum = createHash('sha256').update(bytes).digest('hex');
  if (sum === jar.sha256) return;
  throw new PipelineError(
    'jars-unavailable',
    `${jar.path} is not the file that was pinned: SHA-256 ${sum} in place of ${jar.sha256}`,
  );
}
