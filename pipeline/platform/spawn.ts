import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { childEnvironment } from './environment.ts';

/** Node's arguments for a script beside a module of ours: `.ts` from the sources runs through tsx, `.js` from dist as it is. */
function nodeArguments(moduleUrl: string, script: string): string[] {
  const extension = extname(fileURLToPath(moduleUrl));
  const path = fileURLToPath(new URL(`${script}${extension}`, moduleUrl));
  if (extension !== '.ts') return [path];
  // Resolved from here: the child's working folder may be anywhere.
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return ['--import', pathToFileURL(tsx).href, path];
}

/**
 * Starts a script of our own as a child process with an IPC channel. The child is the leader of its own process group, so that Ctrl+C
 * in a terminal reaches only us, and we stop our children in order. Children end themselves when the channel closes
 * (`endWithParent`), which also happens when we are killed.
 *
 * @param moduleUrl the caller's `import.meta.url`
 * @param script the script beside it, without extension, such as `./watchdog/process`
 */
export function spawnScript(
  moduleUrl: string,
  script: string,
  args: readonly string[],
  options: { env?: Record<string, string>; output?: 'inherit' | 'ignore' | 'pipe' } = {},
): ChildProcess {
  const output = options.output ?? 'inherit';
  return spawn(process.execPath, [...nodeArguments(moduleUrl, script), ...args], {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
    env: childEnvironment(options.env),
  });
}

/** In a child: calls `end` once when the parent is gone, whichever way it went. */
export function endWithParent(end: () => void): void {
  if (process.connected) process.once('disconnect', end);
  else end();
}
