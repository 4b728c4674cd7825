import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Runs a TypeScript file of the tests as a process of its own, with an IPC channel. `path` is relative to test/. */
export function runScript(path: string, args: readonly string[]): ChildProcess {
  const script = fileURLToPath(new URL(`../${path}`, import.meta.url));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return spawn(process.execPath, ['--import', tsx, script, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Its first message. Rejects when it ends before. */
export function firstMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`the script ended with code ${String(code)}`)));
  });
}
