import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type Finding, finding } from '../../server/protocol/finding.ts';

const cli = fileURLToPath(new URL('../../dist/server/cli.js', import.meta.url));

/** Millrace as a person starts it: the built command in its own process, on a free port, with a data folder of its own. */
export interface RunningMillrace {
  url: string;
  process: ChildProcess;
  /** Everything it has printed. */
  output(): string;
  /** GET of the API, parsed as JSON. */
  get(path: string): Promise<unknown>;
  findings(state?: 'open' | 'closed' | 'all'): Promise<Finding[]>;
  drill(name: string, method: 'POST' | 'DELETE'): Promise<void>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
}

const list = z.object({ findings: z.array(finding) });

/** Resolves once /readyz answers 200. */
export async function startMillraceProcess(
  args: string[],
  env: Record<string, string> = {},
  config: object = {},
  timeoutMs = 180_000,
): Promise<RunningMillrace> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-'));
  const kafka = process.env.MILLRACE_TEST_KAFKA ?? '4.1';
  // JSON is YAML. A folder of its own, so that a demo that runs on this machine is not in the way.
  writeFileSync(
    join(folder, 'millrace.yaml'),
    JSON.stringify({ demo: { directory: folder, kafka }, ...config }),
  );
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const code = await exited;
    rmSync(folder, { recursive: true, force: true });
    return code;
  };
  try {
    const url = await waitFor(
      () => /is at (https?:\S+?)[ .]*(?:\(|\s)/.exec(text)?.[1],
      timeoutMs,
      child,
      () => text,
    );
    await waitFor(
      // It may end between two looks: then the next one tells how.
      async () => ((await fetch(`${url}/readyz`).catch(() => null))?.ok === true ? true : undefined),
      timeoutMs,
      child,
      () => text,
    );
    const get = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
    return {
      url,
      process: child,
      output: () => text,
      get,
      findings: async (state = 'open') => list.parse(await get(`/api/v1/findings?state=${state}`)).findings,
      async drill(name, method) {
        const response = await fetch(`${url}/api/v1/drills/${name}`, {
          method,
          headers: method === 'POST' ? { 'content-type': 'application/json', origin: url } : { origin: url },
          ...(method === 'POST' ? { body: '{}' } : {}),
        });
        if (!response.ok)
          throw new Error(`${method} drill ${name}: ${response.status} ${await response.text()}`);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitFor<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  timeoutMs: number,
  child: ChildProcess,
  output: () => string,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (child.exitCode !== null) throw new Error(`millrace ended with code ${child.exitCode}:\n${output()}`);
    if (Date.now() > deadline) throw new Error(`millrace was not ready after ${timeoutMs} ms:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
