import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive, markOf } from '../../../pipeline/platform/kafka/processes.ts';
import { startGuarded } from '../../../pipeline/platform/watchdog/index.ts';
import { firstMessage, runScript } from '../../support/run-script.ts';
import { until } from '../../support/until.ts';

const log = join(tmpdir(), `millrace-watchdog-${process.pid}.log`);

describe('a program under a watchdog', { timeout: 30_000 }, () => {
  afterEach(() => rmSync(log, { force: true }));

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('ends when its parent gets %s', async (signal) => {
    const parent = runScript('support/guarded-script.ts', []);
    const program = markOf(await firstMessage<number>(parent));
    expect(isAlive(program)).toBe(true);
    parent.kill(signal);
    await until(() => !isAlive(program), { timeoutMs: 10_000 });
    rmSync(join(tmpdir(), `millrace-guarded-${String(parent.pid)}.log`), { force: true });
  });

  it('is killed after its grace when it does not heed SIGTERM', async () => {
    const guarded = await startGuarded({
      file: 'sh',
      args: ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done'],
      cwd: tmpdir(),
      logFile: log,
      graceMs: 300,
    });
    const program = markOf(guarded.pid);
    await guarded.stop();
    expect(isAlive(program)).toBe(false);
    expect(guarded.running()).toBe(false);
    await guarded.stop();
  });

  it('that cannot be started is a typed error that names it', async () => {
    await expect(
      startGuarded({ file: '/does/not/exist', args: [], cwd: tmpdir(), logFile: log, graceMs: 100 }),
    ).rejects.toMatchObject({ code: 'child-failed', message: expect.stringContaining('/does/not/exist') });
  });
});
