import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGuarded } from '../../pipeline/platform/watchdog/index.ts';

/** A parent with a long-running program under a watchdog; tells the program's process id. */
const guarded = await startGuarded({
  file: 'sleep',
  args: ['600'],
  cwd: tmpdir(),
  logFile: join(tmpdir(), `millrace-guarded-${process.pid}.log`),
  graceMs: 1_000,
});
process.send?.(guarded.pid);
