import { afterEach, describe, expect, it } from 'vitest';
import { type ChildReport, type Supervised, supervise } from '../../../pipeline/children/supervised.ts';
import { isAlive, markOf } from '../../../pipeline/platform/kafka/processes.ts';
import { firstMessage, runScript } from '../../support/run-script.ts';
import { until } from '../../support/until.ts';

type Command = { kind: 'add'; value: number } | { kind: 'fail' } | { kind: 'exit' };

describe('a supervised child', { timeout: 30_000 }, () => {
  let child: Supervised<Command> | null = null;
  const reports: ChildReport[] = [];
  const start = () => {
    reports.length = 0;
    child = supervise<Command>(
      'adder',
      () => runScript('support/child-script.ts', []),
      (report) => reports.push(report),
    );
    return child;
  };
  afterEach(() => child?.down('kill'));

  it('answers commands one by one, and tells why one failed', async () => {
    const adder = start();
    await adder.up();
    const results = await Promise.all([1, 2, 3].map((value) => adder.command({ kind: 'add', value })));
    expect(results).toEqual([1, 3, 6]);
    await expect(adder.command({ kind: 'fail' })).rejects.toMatchObject({
      code: 'child-failed',
      message: 'adder: told to fail',
    });
  });

  it('is started again when it ends unasked, and is told again what is kept', async () => {
    const adder = start();
    await adder.keep('sum', { kind: 'add', value: 10 });
    await adder.up();
    const before = adder.pid;
    await expect(adder.command({ kind: 'exit' })).rejects.toThrow('adder ended');
    expect(adder.state).toBe('waiting');
    expect(reports.at(-1)?.detail).toBe('ended with code 3; starts again in 1 s');
    await until(() => adder.state === 'ready', { timeoutMs: 20_000 });
    expect(adder.pid).not.toBe(before);
    expect(await adder.command({ kind: 'add', value: 1 })).toBe(11);
    await adder.forget('sum', { kind: 'add', value: -11 });
    expect(await adder.command({ kind: 'add', value: 0 })).toBe(0);
  });

  it.each(['politely', 'kill'] as const)('stays down when it was ended on purpose (%s)', async (how) => {
    const adder = start();
    await adder.up();
    await adder.down(how);
    expect(adder.state).toBe('down');
    expect(adder.pid).toBeNull();
    await adder.down(how);
    await expect(adder.command({ kind: 'add', value: 1 })).rejects.toMatchObject({
      code: 'child-failed',
      canRetry: true,
    });
    // What is kept while it is down reaches it later.
    await adder.keep('sum', { kind: 'add', value: 5 });
    await adder.up();
    expect(await adder.command({ kind: 'add', value: 0 })).toBe(5);
  });

  it('ends when its parent is killed', async () => {
    const parent = runScript('support/supervising-script.ts', []);
    const orphan = markOf(await firstMessage<number>(parent));
    expect(isAlive(orphan)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(orphan), { timeoutMs: 10_000 });
  });
});
