import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PipelineError } from '../errors.ts';
import { childEnvironment } from './environment.ts';

/** The full path of a program on the PATH, or null. */
export function onPath(program: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, program);
    if (folder !== '' && isExecutable(candidate)) return candidate;
  }
  return null;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end and returns what it printed. Throws `command-failed` with the last lines of its output when it ends
 * with another code than 0, cannot be started or takes longer than `timeoutMs`.
 */
export function runCommand(
  file: string,
  args: readonly string[],
  options: { timeoutMs: number; env?: Record<string, string>; signal?: AbortSignal | undefined },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: childEnvironment(options.env),
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (cause) => {
      reject(new PipelineError('command-failed', `${file} could not be run: ${cause.message}`, { cause }));
    });
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else {
        const end = signal === null ? `code ${String(code)}` : `signal ${signal}`;
        reject(new PipelineError('command-failed', `${file} ended with ${end}: ${lastLines(output, 5)}`));
      }
    });
  });
}

export function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
