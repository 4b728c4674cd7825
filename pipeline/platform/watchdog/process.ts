import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { endWithParent } from '../spawn.ts';
import type { WatchdogJob } from './job.ts';

/**
 * Holds one foreign program (a JVM) on behalf of our parent: a JVM cannot notice that its parent was killed, this process can.
 * argv[2] is the job as JSON. Sends `{pid}` once it runs and ends with it.
 */
const job = JSON.parse(process.argv[2] ?? '{}') as WatchdogJob;
const log = openSync(job.logFile, 'a');
const child: ChildProcess = spawn(job.file, job.args, { stdio: ['ignore', log, log], cwd: job.cwd });

let ending = false;
const end = () => {
  if (ending) return;
  ending = true;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), job.graceMs).unref();
};

child.once('spawn', () => process.send?.({ pid: child.pid }));
child.once('error', (error) => {
  process.send?.({ error: error.message });
  process.exitCode = 127;
  process.disconnect?.();
});
child.once('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 128));
process.on('SIGTERM', end);
process.on('SIGINT', end);
endWithParent(end);
