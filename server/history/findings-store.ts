import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import { asMillraceError } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Finding, finding } from '../protocol/finding.ts';

/** Findings on disk: what was open and closed, so that a restart neither invents nor forgets. */
export interface FindingsStore {
  /** What can be read, newest line of each id; empty when there is no file. Never throws: says in the log what was lost. */
  load(): Promise<Finding[]>;
  /** Writes soon; calls until then count as one. Never throws and never waits. */
  save(findings: readonly Finding[]): void;
  /** Writes what is waiting; resolves when it is on disk (or could not be written). Twice is the same as once. */
  close(): Promise<void>;
}

export interface FindingsStoreOptions {
  file: string;
  log: Log;
  clock: Clock;
  /** ms between a `save` and its write. */
  delayMs?: number;
}

const KEEP = 10_000;
const KEEP_MS = 7 * 86_400_000;
const DELAY_MS = 1_000;

/**
 * One JSON line a finding, the whole file written anew and put in place by a rename: a crash leaves the old file or the
 * new one, never half of one. Mode 0600: findings name hosts and keys' topics.
 */
export function createFindingsStore(options: FindingsStoreOptions): FindingsStore {
  const { file, log, clock, delayMs = DELAY_MS } = options;
  let waiting: readonly Finding[] | null = null;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let failing = false;

  async function load(): Promise<Finding[]> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (thrown) {
      if (!isMissing(thrown))
        log.warn({ file, err: asMillraceError(thrown).message }, 'findings could not be read');
      return [];
    }
    const { findings, unreadable } = parseLines(text);
    if (unreadable > 0)
      log.warn(
        { file, unreadable, kept: findings.length },
        'some findings could not be read and are left out',
      );
    return bounded(findings, clock.now());
  }

  function save(findings: readonly Finding[]): void {
    waiting = findings;
    timer ??= setTimeout(flush, delayMs).unref();
  }

  /** One write at a time, each with the newest findings. */
  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    writing = writing.then(writeWaiting);
  }

  async function writeWaiting(): Promise<void> {
    const findings = waiting;
    if (findings === null) return;
    waiting = null;
    try {
      await writeAtomically(file, bounded(findings, clock.now()));
      failing = false;
    } catch (thrown) {
      // Said once, not every second: the disk stays full for a while.
      if (!failing) log.error({ file, err: asMillraceError(thrown).message }, 'findings could not be saved');
      failing = true;
    }
  }

  async function close(): Promise<void> {
    flush();
    await writing;
  }

  return { load, save, close };
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';

function parseLines(text: string): { findings: Finding[]; unreadable: number } {
  const byId = new Map<string, Finding>();
  let unreadable = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line);
    if (parsed === null) unreadable += 1;
    else byId.set(parsed.id, parsed);
  }
  return { findings: [...byId.values()], unreadable };
}

function parseLine(line: string): Finding | null {
  try {
    const result = finding.safeParse(JSON.parse(line));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

/** Open ones first, then the newest closed, within 10,000 and 7 days. */
function bounded(findings: readonly Finding[], now: number): Finding[] {
  const open = findings.filter(({ closedAt }) => closedAt === null);
  const closed = findings.filter(({ closedAt }) => closedAt !== null && now - closedAt <= KEEP_MS);
  closed.sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0));
  return [...open, ...closed].slice(0, KEEP);
}

/** Lines encoded between two turns of the loop, so that 10,000 findings block nobody. */
async function writeAtomically(file: string, findings: readonly Finding[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.chmod(0o600);
    for (let i = 0; i < findings.length; i += LINES_A_WRITE) {
      const lines = findings.slice(i, i + LINES_A_WRITE).map((each) => `${JSON.stringify(each)}\n`);
      await handle.writeFile(lines.join(''));
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

const LINES_A_WRITE = 250;
