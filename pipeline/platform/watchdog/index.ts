import { PipelineError } from '../../errors.ts';
import { spawnScript } from '../spawn.ts';
import type { WatchdogJob } from './job.ts';

/** A foreign program that ends with us, also when we are killed. */
export interface Guarded {
  pid: number;
  /** Resolves with its exit code (128: ended by a signal); never rejects. */
  exited: Promise<number>;
  /** False from its end on. */
  running(): boolean;
  /** SIGTERM, SIGKILL after the job's grace; resolves when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL to the program itself; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts the program under a watchdog process. Throws `child-failed` when it cannot be started. */
export function startGuarded(job: WatchdogJob): Promise<Guarded> {
  const watchdog = spawnScript(import.meta.url, './process', [JSON.stringify(job)]);
  let alive = true;
  const exited = new Promise<number>((resolve) => {
    watchdog.once('exit', (code) => {
      alive = false;
      resolve(code ?? 128);
    });
  });
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      reject(new PipelineError('child-failed', `${job.file} could not be started: ${why}`));
    };
    watchdog.once('error', (error) => fail(error.message));
    watchdog.once('exit', (code) => fail(`the watchdog ended with code ${String(code)}`));
    watchdog.once('message', (message: { pid?: number; error?: string }) => {
      const { pid } = message;
      if (pid === undefined) {
        fail(message.error ?? 'no process id');
        return;
      }
      // Should someone kill the watchdog alone, its program must not be left behind.
      watchdog.once('exit', (_code, signal) => {
        if (signal !== null) killQuietly(pid);
      });
      resolve({
        pid,
        exited,
        running: () => alive,
        async stop() {
          if (alive) watchdog.kill('SIGTERM');
          await exited;
        },
        async kill() {
          if (alive) killQuietly(pid);
          await exited;
        },
      });
    });
  });
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already, which is what was wanted.
  }
}
